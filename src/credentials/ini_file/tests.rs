//! Every type of a section, and what is wrong with one.

use super::*;
use crate::credentials::testing::{Folder, surroundings};

const INI: &str = "
# A comment
[default]
enable = true
type = access_key
access_key_id = id
access_key_secret = se;c#ret=

[temporary]
type=sts
access_key_id=id
access_key_secret=secret
security_token=to/ken==

[role]
type = ram_role_arn
access_key_id = id
access_key_secret = secret
role_arn = acs:ram::1:role/a
role_session_name = s

[ecs]
type = ecs_ram_role
role_name = worker

[pod]
type = oidc_role_arn
role_arn = acs:ram::1:role/c
oidc_provider_arn = p
oidc_token_file_path = /token

[near]
type = credentials_uri
credentials_uri = http://127.0.0.1:1/

[off]
enable = false
type = access_key

[odd]
type = bearer

[bare]
type = access_key
access_key_id = id
";

async fn chosen(text: &str, section: &str) -> Result<Arc<Credentials>, Problem> {
    let folder = Folder::new();
    let path = folder.write("credentials.ini", text).display().to_string();
    let variables = Variables::of(&[(PATH_VARIABLE, &path), ("ALIBABA_CLOUD_PROFILE", section)]);
    IniFile::by_default(&variables).choose(&surroundings()).await
}

#[tokio::test]
async fn every_type_becomes_its_provider() {
    for (section, name) in [
        ("", "the access key that was given"),
        ("temporary", "the access key that was given"),
        ("role", "the RAM role acs:ram::1:role/a"),
        ("ecs", "the ECS instance role worker"),
        ("pod", "the RAM role acs:ram::1:role/c by OIDC"),
        ("near", "the credentials URI of 127.0.0.1"),
    ] {
        assert_eq!(chosen(INI, section).await.unwrap().name(), name, "{section}");
    }
    let key = chosen(INI, "").await.unwrap().fetch(&surroundings()).await.unwrap().key;
    assert_eq!(*key, AccessKey::new("id", "se;c#ret=", None).unwrap());
    let key = chosen(INI, "temporary").await.unwrap().fetch(&surroundings()).await.unwrap().key;
    assert_eq!(*key, AccessKey::new("id", "secret", Some("to/ken==")).unwrap());
}

#[tokio::test]
async fn what_is_wrong_is_named_with_its_place() {
    for (text, section, words) in [
        (INI, "odd", "section [odd]: the type \"bearer\" is not supported"),
        (INI, "bare", "section [bare]: access_key_secret is missing"),
        (INI, "none", "there is no section [none]"),
        (INI, "off", "is switched off"),
        ("[default\ncanary", "", "not written as an ini file is"),
    ] {
        let problem = chosen(text, section).await.unwrap_err();
        assert!(problem.reason.contains(words) && !problem.reason.contains("canary"), "{problem:?}");
        assert_eq!(problem.kind, Kind::Broken, "{problem:?}");
    }
}

#[tokio::test]
async fn the_older_file_is_found_too_and_none_is_passed_over() {
    let folder = Folder::new();
    let home = folder.path("").display().to_string();
    let usual = || IniFile::by_default(&Variables::of(&[("HOME", &home)]));
    let problem = usual().choose(&surroundings()).await.unwrap_err();
    assert!(problem.kind == Kind::Absent && problem.reason.contains(".alibabacloud/credentials.ini or "));
    folder.write(".alibabacloud/credentials", "[other]\ntype = access_key\n");
    assert_eq!(usual().choose(&surroundings()).await.unwrap_err().kind, Kind::Absent);
    folder.write(".alibabacloud/credentials", INI);
    assert!(usual().choose(&surroundings()).await.is_ok());
    folder.write(".alibabacloud/credentials.ini", "[default]\ntype = odd");
    assert!(usual().choose(&surroundings()).await.is_err(), "the newer one comes first");

    let named = IniFile::by_default(&Variables::of(&[("HOME", &home), ("ALIBABA_CLOUD_PROFILE", "nowhere")]));
    assert_eq!(named.choose(&surroundings()).await.unwrap_err().kind, Kind::Broken);
}
