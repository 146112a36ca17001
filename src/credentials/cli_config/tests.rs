//! Every mode of a profile, and what is wrong with one.

use super::*;
use crate::credentials::problem::Kind;
use crate::credentials::testing::{Folder, surroundings};

const CONFIG: &str = r#"{
    "current": "permanent",
    "profiles": [
        {"name": "permanent", "mode": "AK", "access_key_id": "id", "access_key_secret": "secret", "language": "en"},
        {"name": "old", "access_key_id": "id", "access_key_secret": "secret"},
        {"name": "temporary", "mode": "StsToken", "access_key_id": "id", "access_key_secret": "secret",
         "sts_token": "token"},
        {"name": "role", "mode": "RamRoleArn", "access_key_id": "id", "access_key_secret": "secret",
         "ram_role_arn": "acs:ram::1:role/a", "expired_seconds": 900},
        {"name": "chained", "mode": "ChainableRamRoleArn", "source_profile": "role", "ram_role_arn": "acs:ram::1:role/b"},
        {"name": "ecs", "mode": "EcsRamRole", "ram_role_name": "worker"},
        {"name": "pod", "mode": "OIDC", "ram_role_arn": "acs:ram::1:role/c", "oidc_provider_arn": "p",
         "oidc_token_file": "token"},
        {"name": "program", "mode": "External", "process_command": "get-key 'a b'"},
        {"name": "near", "mode": "CredentialsURI", "credentials_uri": "http://127.0.0.1:1/secret-path"},
        {"name": "odd", "mode": "CloudSSO"},
        {"name": "bare", "mode": "AK", "access_key_id": "id"},
        {"name": "ring", "mode": "ChainableRamRoleArn", "source_profile": "ring", "ram_role_arn": "r"},
        {"name": "astray", "mode": "ChainableRamRoleArn", "source_profile": "nowhere", "ram_role_arn": "r"},
        {"name": "brief", "mode": "RamRoleArn", "access_key_id": "id", "access_key_secret": "secret",
         "ram_role_arn": "r", "expired_seconds": 5},
        {"name": "roleless", "mode": "OIDC"}
    ]
}"#;

fn home(folder: &Folder, variables: &[(&str, &str)]) -> Variables {
    let path = folder.path("").display().to_string();
    let home: [(&str, &str); 1] = [("HOME", &path)];
    Variables::of(&[variables, &home].concat())
}

async fn chosen(config: &str, variables: &[(&str, &str)]) -> Result<Arc<Credentials>, Problem> {
    let folder = Folder::new();
    folder.write(FILE, config);
    CliConfig::by_default(&home(&folder, variables)).choose(&surroundings()).await
}

#[tokio::test]
async fn every_mode_becomes_its_provider() {
    for (profile, name) in [
        ("permanent", "the access key that was given"),
        ("old", "the access key that was given"),
        ("temporary", "the access key that was given"),
        ("role", "the RAM role acs:ram::1:role/a"),
        ("chained", "the RAM role acs:ram::1:role/b"),
        ("ecs", "the ECS instance role worker"),
        ("pod", "the RAM role acs:ram::1:role/c by OIDC"),
        ("program", "the program get-key"),
        ("near", "the credentials URI of 127.0.0.1"),
    ] {
        let credentials = chosen(CONFIG, &[("ALIBABA_CLOUD_PROFILE", profile)]).await.unwrap();
        assert_eq!(credentials.name(), name, "{profile}");
    }
    let current = chosen(CONFIG, &[]).await.unwrap();
    assert_eq!(current.fetch(&surroundings()).await.unwrap().key.id, "id");
}

#[tokio::test]
async fn what_is_wrong_is_named_with_its_place() {
    for (config, profile, words) in [
        (CONFIG, "odd", r#"config.json: profile "odd": the mode "CloudSSO" is not supported: use AK, "#),
        (CONFIG, "bare", r#"profile "bare": the access key secret is empty"#),
        (CONFIG, "ring", r#"the profile "ring" is a source of itself"#),
        (CONFIG, "astray", r#"profile "astray": there is no profile "nowhere""#),
        (CONFIG, "brief", "expired_seconds must be between 15 minutes and 12 hours"),
        (CONFIG, "roleless", "is missing"),
        (r#"{"profiles": ["canary}"#, "", "is not JSON (line 1, column 22)"),
        ("canary", "", "is not JSON (line 1, column 1)"),
        (
            r#"{"current": "gone", "profiles": []}"#,
            "",
            r#"config.json: there is no profile "gone", which is the current"#,
        ),
        (
            r#"{"current": "lost", "profiles": {"lost": {}}}"#,
            "",
            r#"there is no profile "lost", which is the current one"#,
        ),
    ] {
        let problem = chosen(config, &[("ALIBABA_CLOUD_PROFILE", profile)]).await.unwrap_err();
        assert!(problem.reason.contains(words) && !problem.reason.contains("canary"), "{problem:?}");
        assert_eq!(problem.kind, Kind::Broken);
    }
}

#[tokio::test]
async fn a_mode_that_is_missing_follows_from_what_is_given() {
    let without_modes = ["AK", "StsToken", "RamRoleArn", "EcsRamRole", "OIDC", "External"]
        .iter()
        .fold(CONFIG.to_owned(), |config, mode| config.replace(&format!(r#""mode": "{mode}", "#), ""));
    for profile in ["permanent", "role", "ecs", "pod", "program"] {
        let variables = [("ALIBABA_CLOUD_PROFILE", profile)];
        let (with, without) = (chosen(CONFIG, &variables).await, chosen(&without_modes, &variables).await);
        assert_eq!(with.unwrap().name(), without.unwrap().name(), "{profile}");
    }
    let temporary = chosen(&without_modes, &[("ALIBABA_CLOUD_PROFILE", "temporary")]).await.unwrap();
    assert!(temporary.fetch(&surroundings()).await.unwrap().key.security_token.is_some());
    let nothing = chosen(r#"{"current": "a", "profiles": [{"name": "a"}]}"#, &[]).await.unwrap_err();
    assert!(nothing.reason.contains("access key id is empty"), "{nothing:?}");
}

#[tokio::test]
async fn the_region_of_a_profile_comes_before_that_of_the_environment() {
    let regional = CONFIG.replace(r#""expired_seconds": 900"#, r#""sts_region": "cn-hangzhou""#);
    for (config, region) in [(CONFIG, r#"region: Some("cn-beijing")"#), (&regional, r#"region: Some("cn-hangzhou")"#)] {
        let variables = [("ALIBABA_CLOUD_PROFILE", "role"), ("ALIBABA_CLOUD_STS_REGION", "cn-beijing")];
        let credentials = chosen(config, &variables).await.unwrap();
        assert!(format!("{credentials:?}").contains(region), "{credentials:?}");
    }
}

#[tokio::test]
async fn odd_values_of_other_profiles_do_no_harm() {
    let config =
        "\u{feff}{\"current\": null, \"profiles\": [7, {\"name\": 1}, {\"name\": \"default\", \"mode\": \"AK\",
        \"access_key_id\": \"id\", \"access_key_secret\": \"secret\", \"ram_role_name\": null}]}";
    assert!(chosen(config, &[]).await.is_ok());
    let seconds = CONFIG.replace("\"expired_seconds\": 900", "\"expired_seconds\": \"900\"");
    assert!(chosen(&seconds, &[("ALIBABA_CLOUD_PROFILE", "role")]).await.is_ok());
    let profile = |number: usize| {
        format!(
            r#"{{"name": "{number}", "mode": "ChainableRamRoleArn", "source_profile": "{}", "ram_role_arn": "r"}}"#,
            number + 1
        )
    };
    let chain = format!("{{\"profiles\": [{}]}}", (0..1000).map(profile).collect::<Vec<_>>().join(","));
    let problem = chosen(&chain, &[("ALIBABA_CLOUD_PROFILE", "0")]).await.unwrap_err();
    assert!(problem.reason.contains("more than 16 profiles"), "{problem:?}");
}

#[tokio::test]
async fn another_current_profile_does_not_change_who_signs() {
    let folder = Folder::new();
    let config = CliConfig::new(Some(folder.write("config.json", CONFIG)), None, &Variables::default());
    assert_eq!(config.choose(&surroundings()).await.unwrap().name(), "the access key that was given");
    folder.write("config.json", CONFIG.replace("\"current\": \"permanent\"", "\"current\": \"ecs\""));
    assert_eq!(config.choose(&surroundings()).await.unwrap().name(), "the access key that was given");
}

#[tokio::test]
async fn what_is_not_there_is_passed_over_unless_it_was_named() {
    let folder = Folder::new();
    let variables = home(&folder, &[]);
    for (config, kind, words) in [
        (CliConfig::by_default(&variables), Kind::Absent, "there is no file"),
        (CliConfig::by_default(&Variables::default()), Kind::Absent, "no home folder"),
        (
            CliConfig::by_default(&home(&folder, &[("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")])),
            Kind::Absent,
            "switched off",
        ),
        (CliConfig::new(None, None, &variables), Kind::Absent, "there is no file"),
        (CliConfig::new(Some(folder.path("none")), None, &variables), Kind::Broken, "there is no file"),
        (CliConfig::new(Some(folder.write("own.json", CONFIG)), Some("x".into()), &variables), Kind::Broken, "\"x\""),
    ] {
        let problem = config.choose(&surroundings()).await.unwrap_err();
        assert!(problem.reason.contains(words) && problem.kind == kind, "{problem:?}");
    }
    assert_eq!(chosen(r#"{"profiles": []}"#, &[]).await.unwrap_err().kind, Kind::Absent);
    assert_eq!(chosen(CONFIG, &[("ALIBABA_CLOUD_PROFILE", "x")]).await.unwrap_err().kind, Kind::Absent);
}
