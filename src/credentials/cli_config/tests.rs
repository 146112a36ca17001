//! Every mode of a profile, and what is wrong with one.

use super::*;
use crate::credentials::problem::Kind;
use crate::credentials::testing::{Folder, surroundings};

const CONFIG: &str = r#"{
    "current": "permanent",
    "profiles": [
        {"name": "permanent", "mode": "AK", "access_key_id": "id", "access_key_secret": "secret", "language": "en"},
        {"name": "modeless", "access_key_id": "id", "access_key_secret": "secret"},
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
        {"name": "sso", "mode": "CloudSSO"},
        {"name": "oauth", "mode": "OAuth"},
        {"name": "odd", "mode": "BearerToken"},
        {"name": "bare", "mode": "AK", "access_key_id": "id"},
        {"name": "ring", "mode": "ChainableRamRoleArn", "source_profile": "ring", "ram_role_arn": "r"},
        {"name": "astray", "mode": "ChainableRamRoleArn", "source_profile": "nowhere", "ram_role_arn": "r"},
        {"name": "brief", "mode": "RamRoleArn", "access_key_id": "id", "access_key_secret": "secret",
         "ram_role_arn": "acs:ram::1:role/d", "expired_seconds": 5},
        {"name": "nameless", "mode": "RamRoleArn", "access_key_id": "id", "access_key_secret": "secret",
         "ram_role_arn": "acs:ram::1:role/e", "ram_session_name": "my session"},
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
    let found = CliConfig::by_default(&home(&folder, variables)).choose(&surroundings()).await;
    found.map(|found| found.credentials)
}

#[tokio::test]
async fn every_mode_becomes_its_provider() {
    for (profile, name) in [
        ("permanent", "the access key that you passed"),
        ("temporary", "the access key that you passed"),
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
        (CONFIG, "odd", r#"config.json: profile "odd": the mode "BearerToken" is not supported. Use AK, "#),
        (CONFIG, "bare", r#"profile "bare": access_key_secret is missing"#),
        (
            CONFIG,
            "modeless",
            r#"profile "modeless": the profile has no mode, such as "mode": "AK". Run `aliyun configure --profile modeless`"#,
        ),
        (CONFIG, "ring", r#"the profile "ring" is its own source"#),
        (CONFIG, "astray", r#"profile "astray": no profile has the name "nowhere""#),
        (CONFIG, "brief", "expired_seconds must be between 15 minutes and 12 hours"),
        (CONFIG, "nameless", r#"profile "nameless": ram_session_name must have 2 to 64 characters"#),
        (CONFIG, "roleless", "is missing"),
        (r#"{"profiles": ["canary}"#, "", "is not JSON (line 1, column 22)"),
        ("canary", "", "is not JSON (line 1, column 1)"),
        (
            r#"{"current": "gone", "profiles": [{"name": "a", "mode": "EcsRamRole"}]}"#,
            "",
            r#"config.json: the current profile "gone" does not exist"#,
        ),
        (r#"{"current": "lost", "profiles": {"lost": {}}}"#, "", r#"config.json: "profiles" must be a list"#),
    ] {
        let problem = chosen(config, &[("ALIBABA_CLOUD_PROFILE", profile)]).await.unwrap_err();
        assert!(problem.reason.contains(words) && !problem.reason.contains("canary"), "{problem:?}");
        assert_eq!(problem.kind, Kind::Broken);
    }
}

/// A file as the vendor's command line leaves it behind.
#[tokio::test]
async fn profiles_that_were_never_filled_in_are_passed_over() {
    let empty = r#""access_key_id": "", "access_key_secret": "", "sts_token": "", "ram_role_arn": "", "region_id": """#;
    let fresh = |mode: &str| format!(r#"{{"current": "a", "profiles": [{{"name": "a", "mode": "{mode}", {empty}}}]}}"#);
    let texts = [
        r#"{"current":"default","profiles":[],"meta_path":""}"#.to_owned(),
        r#"{"current":"default","profiles":[{"name":"other","mode":"AK","access_key_id":""}]}"#.to_owned(),
        r#"{"current": "", "profiles": null}"#.to_owned(),
        "{}".to_owned(),
        fresh(""),
        fresh("AK"),
        fresh("StsToken"),
        fresh("RamRoleArn"),
    ];
    for text in &texts {
        assert_eq!(chosen(text, &[]).await.unwrap_err().kind, Kind::Absent, "{text}");
        let folder = Folder::new();
        let named = CliConfig::new(Some(folder.write("own.json", text)), None, &Variables::default());
        assert_eq!(named.choose(&surroundings()).await.unwrap_err().kind, Kind::Broken, "{text}");
    }
    for field in ["access_key_id", "access_key_secret", "sts_token", "ram_role_arn"] {
        let half = fresh("AK").replace(&format!(r#""{field}": """#), &format!(r#""{field}": "x""#));
        assert_eq!(chosen(&half, &[]).await.unwrap_err().kind, Kind::Broken, "{field}");
    }
}

#[tokio::test]
async fn no_profile_signs_in_place_of_the_current_one() {
    let profile = r#"{"name": "default", "mode": "AK", "access_key_id": "id", "access_key_secret": "secret"}"#;
    for (current, words) in [
        (r#""""#, "no current profile is set. Run `aliyun configure switch --profile NAME`"),
        ("null", "no current profile is set"),
        (r#""other""#, "the current profile \"other\" does not exist"),
        (r#"["default"]"#, "\"current\" must be the name of a profile"),
        ("1", "\"current\" must be the name of a profile"),
    ] {
        let text = format!(r#"{{"current": {current}, "profiles": [{profile}]}}"#);
        let problem = chosen(&text, &[]).await.unwrap_err();
        assert!(problem.reason.contains(words) && problem.kind == Kind::Broken, "{problem:?}");
        assert!(chosen(&text, &[("ALIBABA_CLOUD_PROFILE", "default")]).await.is_ok() || current.contains('['));
    }
    let twice = format!(r#"{{"current": "default", "profiles": [{profile}, {profile}]}}"#);
    let problem = chosen(&twice, &[]).await.unwrap_err();
    assert!(problem.reason.contains("two profiles have the name \"default\""), "{problem:?}");
}

#[tokio::test]
async fn a_value_is_used_as_it_was_meant_or_refused() {
    let role = async |field: &str| {
        let text = CONFIG.replace(r#""expired_seconds": 900"#, field);
        let credentials = chosen(&text, &[("ALIBABA_CLOUD_PROFILE", "role")]).await?;
        Ok::<_, Problem>(format!("{credentials:?}"))
    };
    for (field, shown) in [
        (r#""policy": {"Version": "1", "Statement": []}"#, r#"policy: Some("{\"Statement\":[],\"Version\":\"1\"}")"#),
        (r#""policy": "{\"Version\": \"1\"}""#, r#"policy: Some("{\"Version\": \"1\"}")"#),
        (r#""policy": """#, "policy: None"),
        (r#""external_id": 12345"#, r#"external_id: Some("12345")"#),
        (r#""expired_seconds": "1000""#, "duration: Some(1000s)"),
        (r#""expired_seconds": 0"#, "duration: None"),
        (r#""sts_endpoint": "sts.example", "enable_vpc": true"#, r#"endpoint: Some("sts.example")"#),
    ] {
        let credentials = role(field).await.unwrap();
        assert!(credentials.contains(shown), "{credentials}");
    }
    for (field, words) in [
        (r#""policy": ["x"]"#, "policy must be a text"),
        (r#""policy": "{\"Version\": ""#, "policy must be a JSON object"),
        (r#""external_id": true"#, "external_id must be a text"),
        (r#""external_id": {}"#, "external_id must be a text"),
        (r#""expired_seconds": "15 min""#, "expired_seconds must be a number of seconds"),
        (r#""expired_seconds": -900"#, "expired_seconds must be a number of seconds"),
        (r#""ram_session_name": 7"#, "ram_session_name must be a text"),
        (r#""sts_token": 7"#, "sts_token must be a text"),
        (r#""enable_vpc": "true""#, "enable_vpc must be true or false"),
        (r#""sts_region": []"#, "sts_region must be a text"),
    ] {
        let problem = role(field).await.unwrap_err();
        assert!(problem.reason.ends_with(words) && problem.kind == Kind::Broken, "{problem:?}");
    }
    let number = CONFIG
        .replace(r#""access_key_id": "id", "access_key_secret": "secret", "language""#, r#""access_key_id": 1, "l""#);
    assert!(chosen(&number, &[]).await.unwrap_err().reason.ends_with("access_key_id must be a text"));
}

#[tokio::test]
async fn administrators_switch_off_what_a_file_asks_for() {
    for (profile, switch) in [
        ("program", "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"),
        ("near", "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"),
        ("ecs", "ALIBABA_CLOUD_ECS_METADATA_DISABLED"),
    ] {
        for value in ["1", "true"] {
            let problem = chosen(CONFIG, &[("ALIBABA_CLOUD_PROFILE", profile), (switch, value)]).await.unwrap_err();
            assert!(problem.reason.contains(switch) && problem.kind == Kind::Broken, "{problem:?}");
        }
    }
    let strict = [("ALIBABA_CLOUD_PROFILE", "ecs"), ("ALIBABA_CLOUD_IMDSV1_DISABLED", "true")];
    assert!(format!("{:?}", chosen(CONFIG, &strict).await.unwrap()).contains("token_required: true"));
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
        "\u{feff}{\"current\": \"default\", \"profiles\": [7, {\"name\": 1}, {\"name\": \"default\", \"mode\": \"AK\",
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
    let name = async || config.choose(&surroundings()).await.unwrap().credentials.name();
    let switch_to = |profile: &str| {
        let current = format!("\"current\": \"{profile}\"");
        folder.write("config.json", CONFIG.replace("\"current\": \"permanent\"", &current))
    };
    switch_to("program");
    assert_eq!(name().await, "the program get-key");
    switch_to("permanent");
    assert_eq!(name().await, "the access key that you passed", "nobody has signed yet");
    config.has_delivered("permanent");
    switch_to("program");
    assert_eq!(name().await, "the access key that you passed");
}

#[tokio::test]
async fn what_is_not_there_is_passed_over_unless_it_was_named() {
    let folder = Folder::new();
    let variables = home(&folder, &[]);
    for (config, kind, words) in [
        (CliConfig::by_default(&variables), Kind::Absent, "does not exist"),
        (CliConfig::by_default(&Variables::default()), Kind::Absent, "no home folder"),
        (
            CliConfig::by_default(&home(&folder, &[("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")])),
            Kind::Absent,
            "_DISABLED disables ~/.aliyun/config.json",
        ),
        (CliConfig::new(None, None, &variables), Kind::Absent, "does not exist"),
        (CliConfig::new(None, None, &home(&folder, &[("ALIBABA_CLOUD_PROFILE", "x")])), Kind::Broken, "does not exist"),
        (
            CliConfig::by_default(&home(&folder, &[("ALIBABA_CLOUD_CONFIG_FILE", "/none")])),
            Kind::Broken,
            "the file /none",
        ),
        (
            CliConfig::new(Some("x".into()), None, &home(&folder, &[("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "1")])),
            Kind::Broken,
            "_DISABLED disables ~/.aliyun/config.json",
        ),
        (CliConfig::new(Some(folder.path("none")), None, &variables), Kind::Broken, "does not exist"),
        (CliConfig::new(Some(folder.write("own.json", CONFIG)), Some("x".into()), &variables), Kind::Broken, "\"x\""),
    ] {
        let problem = config.choose(&surroundings()).await.unwrap_err();
        assert!(problem.reason.contains(words) && problem.kind == kind, "{problem:?}");
    }
    assert_eq!(chosen(r#"{"profiles": []}"#, &[]).await.unwrap_err().kind, Kind::Absent);
    assert_eq!(chosen(CONFIG, &[("ALIBABA_CLOUD_PROFILE", "x")]).await.unwrap_err().kind, Kind::Absent);
}

#[tokio::test]
async fn a_new_file_that_is_whole_is_judged_as_it_is() {
    let folder = Folder::new();
    let read = async |text: &str| {
        folder.write(".aliyun/config.json", text);
        folder.touch(".aliyun/config.json", std::time::Duration::from_millis(200));
        CliConfig::by_default(&home(&folder, &[])).read().await.err().unwrap()
    };
    let odd = read(r#"{"current": "a", "profiles": [{"name": "a", "mode": "BearerToken"}]}"#).await;
    assert!(odd.kind == Kind::Broken && !odd.reason.contains("may be incomplete"), "{odd:?}");
    assert_eq!(read(r#"{"profiles": []}"#).await.kind, Kind::Absent);
    let half = read(r#"{"profiles": ["#).await;
    assert!(half.kind == Kind::Transient && half.reason.contains("may be incomplete"), "{half:?}");
}
