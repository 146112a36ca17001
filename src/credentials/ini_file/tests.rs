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
role_session_name = session

[nameless]
type = ram_role_arn
access_key_id = id
access_key_secret = secret
role_arn = acs:ram::1:role/b
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
    let found = IniFile::by_default(&variables).choose(&surroundings()).await;
    found.map(|found| found.credentials)
}

#[tokio::test]
async fn every_type_becomes_its_provider() {
    for (section, name) in [
        ("", "the access key that you passed"),
        ("temporary", "the access key that you passed"),
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

/// As the vendor documents the file.
const COMMENTED: &str = "
[default]                          # default setting
enable = true                      # Enable，Enabled by default if this option is not present
type = access_key                  # Certification type: access_key
access_key_id = foo                # Key
access_key_secret = bar            # Secret

[client1]                          ; configuration that is named as [client1]
type = ecs_ram_role\t; Certification type: ecs_ram_role
role_name =                        # EcsRamRoleTest

[client2]                          # configuration that is named as `client2`
enable = false                     # Disable
type = access_key
access_key_id = foo
access_key_secret = bar
";

#[tokio::test]
async fn a_comment_may_follow_a_value() {
    let key = chosen(COMMENTED, "").await.unwrap().fetch(&surroundings()).await.unwrap().key;
    assert_eq!(*key, AccessKey::new("foo", "bar", None).unwrap());
    assert_eq!(chosen(COMMENTED, "client1").await.unwrap().name(), "the ECS instance role");
    assert!(chosen(COMMENTED, "client2").await.unwrap_err().reason.contains("is disabled"));
}

#[tokio::test]
async fn a_byte_order_mark_hides_no_section() {
    assert!(chosen(&format!("\u{feff}{}", COMMENTED.trim_start()), "").await.is_ok());
}

#[tokio::test]
async fn what_is_wrong_is_named_with_its_place() {
    for (text, section, words) in [
        (INI, "odd", "section [odd]: the type \"bearer\" is not supported"),
        (INI, "bare", "section [bare]: access_key_secret is missing"),
        (INI, "nameless", "section [nameless]: role_session_name must have 2 to 64 characters"),
        (INI, "none", "the section [none] (named by ALIBABA_CLOUD_PROFILE) does not exist"),
        (INI, "off", "is disabled"),
        (
            "[default]\ntype = access_key\n  access_key_secret = canary",
            "",
            "section [default]: the type is not supported",
        ),
        ("[default]\ntype = access_key\nenable = no", "", "enable must be true or false"),
        ("[default\ncanary", "", "line 1 is not a section such as [default]"),
        ("[default]\ntype = sts\n[default]", "", "credentials.ini: line 3 repeats the section [default] of line 1"),
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
    assert!(problem.kind == Kind::Absent && problem.reason.contains("/credentials.ini does not exist; the file "));
    folder.write(".alibabacloud/credentials", "[other]\ntype = access_key\n");
    assert_eq!(usual().choose(&surroundings()).await.unwrap_err().kind, Kind::Absent);
    folder.write(".alibabacloud/credentials", INI);
    assert!(usual().choose(&surroundings()).await.is_ok());
    folder.write(".alibabacloud/credentials.ini", "[default]\ntype = odd");
    assert!(usual().choose(&surroundings()).await.is_err(), "the newer one comes first");

    let named = IniFile::by_default(&Variables::of(&[("HOME", &home), ("ALIBABA_CLOUD_PROFILE", "nowhere")]));
    assert_eq!(named.choose(&surroundings()).await.unwrap_err().kind, Kind::Broken);
}

#[tokio::test]
async fn a_policy_is_whole_or_refused() {
    let role = async |policy: &str| {
        let text = INI.replace("role_session_name = session", &format!("policy = {policy}"));
        Ok::<_, Problem>(format!("{:?}", chosen(&text, "role").await?))
    };
    for (policy, shown) in [
        (r#"{"Version": "1", "x": "a #b ;c"}"#, r#"Some("{\"Version\": \"1\", \"x\": \"a #b ;c\"}")"#),
        (r#"{"Version": "1"} # a comment"#, r#"Some("{\"Version\": \"1\"}")"#),
        ("{\n  \"Version\":\n  \"1\" }", r#"Some("{\n\"Version\":\n\"1\" }")"#),
    ] {
        let credentials = role(policy).await.unwrap();
        assert!(credentials.contains(&format!("policy: {shown}")), "{credentials}");
    }
    for policy in [r#"{"Version": "#, "{", "x"] {
        let problem = role(policy).await.unwrap_err();
        assert_eq!(problem.kind, Kind::Broken);
        assert!(problem.reason.ends_with("section [role]: policy must be a JSON object"), "{problem:?}");
    }
}

#[tokio::test]
async fn administrators_switch_off_what_a_file_asks_for() {
    for (section, switch) in
        [("near", "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"), ("ecs", "ALIBABA_CLOUD_ECS_METADATA_DISABLED")]
    {
        let folder = Folder::new();
        let path = folder.write("credentials.ini", INI).display().to_string();
        let variables = [(PATH_VARIABLE, path.as_str()), ("ALIBABA_CLOUD_PROFILE", section), (switch, "true")];
        let problem = IniFile::by_default(&Variables::of(&variables)).choose(&surroundings()).await.unwrap_err();
        assert!(problem.reason.contains(switch) && problem.kind == Kind::Broken, "{problem:?}");
    }
}

#[tokio::test]
async fn a_file_that_is_being_rewritten_is_not_passed_over() {
    let folder = Folder::new();
    folder.write(".alibabacloud/credentials.ini", "[def");
    folder.touch(".alibabacloud/credentials.ini", std::time::Duration::from_millis(500));
    let home = folder.path("").display().to_string();
    let ini = IniFile::by_default(&Variables::of(&[("HOME", &home)]));
    assert_eq!(ini.choose(&surroundings()).await.unwrap_err().kind, Kind::Transient);
    folder.write(".alibabacloud/credentials.ini", "");
    assert_eq!(ini.choose(&surroundings()).await.unwrap_err().kind, Kind::Transient);
    folder.write(".alibabacloud/credentials.ini", INI);
    assert!(ini.choose(&surroundings()).await.is_ok());
}
