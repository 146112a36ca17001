use super::*;
use crate::credentials::chain::Chain;
use crate::credentials::seen::CredentialsPlace;
use crate::credentials::seen::CredentialsState::{self, Broken, NotChecked, NotFound, Unused, Used};
use crate::credentials::testing::{Folder, Service, surroundings};
use crate::credentials::variables::Variables;

const KEY: [(&str, &str); 2] = [
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI5tExample1234567890ab"),
    ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret-canary"),
];
const CONFIG: &str = r#"{"current": "prod", "profiles": [
    {"name": "prod", "mode": "RamRoleArn", "access_key_id": "LTAI5tExample1234567890cd", "access_key_secret":
     "secret-canary", "ram_role_arn": "acs:ram::1:role/x"},
    {"name": "broken", "mode": "AK", "access_key_id": "LTAI5tExample1234567890cd"}]}"#;
const INI: &str =
    "[default]\ntype = access_key\naccess_key_id = LTAI5tExample1234567890ef\naccess_key_secret = secret-canary\n";
const ECS_OFF: (&str, &str) = ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");

async fn places_at(surroundings: &Surroundings, variables: &[(&str, &str)], scope: DiagnosticScope) -> Places {
    let mut places = Places::default();
    Chain::whole(&Variables::of(variables)).add_to(&mut places, surroundings, scope).await;
    let shown = format!("{places:?}");
    assert!(!shown.contains("canary") && !shown.contains("1234567890"), "{shown}");
    places
}

async fn places(variables: &[(&str, &str)]) -> Places {
    places_at(&surroundings(), variables, DiagnosticScope::Local).await
}

fn states(places: &Places) -> Vec<CredentialsState> {
    places.list.iter().map(|place| place.state).collect()
}

#[tokio::test]
async fn the_first_place_counts_and_all_are_shown() {
    let folder = Folder::new();
    folder.write(".aliyun/config.json", CONFIG);
    folder.write(".alibabacloud/credentials", INI);
    let home = folder.path("").display().to_string();
    let home = ("HOME", home.as_str());
    let found = places(&[KEY[0], KEY[1], home, ECS_OFF]).await;
    assert_eq!(states(&found), [Used, NotFound, Unused, Unused, NotFound, NotFound]);
    let shown: Vec<_> = found.list.iter().map(|place| (&*place.place, &*place.detail)).collect();
    assert_eq!(shown[0], ("the environment variables", "the access key LTAI****90ab"));
    let config = format!("the profile \"prod\" in {}/.aliyun/config.json", home.1);
    let role = "the RAM role acs:ram::1:role/x: assumed with the access key LTAI****90cd";
    assert_eq!(shown[2], (&*config, role));
    let ini = format!("the section [default] in {}/.alibabacloud/credentials", home.1);
    assert_eq!(shown[3], (&*ini, "the access key LTAI****90ef"));

    assert_eq!(states(&places(&[home, ECS_OFF]).await), [NotFound, NotFound, Used, Unused, NotFound, NotFound]);
    let broken = places(&[home, ECS_OFF, ("ALIBABA_CLOUD_PROFILE", "broken")]).await;
    assert_eq!(states(&broken), [NotFound, NotFound, Broken, Broken, NotFound, NotFound]);
    assert!(broken.list[2].detail.contains("access_key_secret is missing"), "{broken:?}");
}

#[tokio::test]
async fn what_only_a_request_would_show_is_not_checked() {
    let uri = ("ALIBABA_CLOUD_CREDENTIALS_URI", "http://127.0.0.1:1/");
    let found = places(&[uri]).await;
    assert_eq!(states(&found), [NotFound, NotFound, NotFound, NotFound, NotChecked, NotChecked]);
    let named = places(&[("ALIBABA_CLOUD_ECS_METADATA", "role"), uri]).await;
    assert_eq!(states(&named)[4..], [Used, Unused]);
    assert_eq!(named.list[4].place, "the ECS instance role role");
}

#[tokio::test]
async fn an_instance_is_asked_for_the_name_of_its_role_and_for_no_key() {
    let service = Service::start(|request| match request {
        _ if request.starts_with("PUT") => (200, "metadata-token-canary".to_owned()),
        _ if request.contains("security-credentials/ ") => (200, "the-role".to_owned()),
        _ => (500, String::new()),
    });
    let surroundings = Surroundings { ecs_metadata_endpoint: service.url.parse().unwrap(), ..surroundings() };
    let found = places_at(&surroundings, &[], DiagnosticScope::Endpoint).await;
    assert_eq!((found.list[4].state, &*found.list[4].detail), (Used, "the role the-role: the key was not fetched"));
    assert_eq!(service.take_requests().len(), 2);
    // Whoever does not count is not asked.
    assert_eq!(states(&places_at(&surroundings, &KEY, DiagnosticScope::Endpoint).await)[4], NotChecked);
    assert_eq!(service.take_requests().len(), 0);
    let fetched = places_at(&surroundings, &[], DiagnosticScope::Credentials).await;
    assert_eq!(fetched.list[4].state, Broken, "{fetched:?}");
}

#[tokio::test]
async fn a_token_of_an_open_id_provider_must_be_there() {
    let folder = Folder::new();
    let token = folder.path("token").display().to_string();
    let variables = [
        ("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/x"),
        ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/y"),
        ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", token.as_str()),
        ECS_OFF,
    ];
    let missing = places(&variables).await;
    assert_eq!((missing.list[1].state, &*missing.list[1].place), (Broken, "the RAM role acs:ram::1:role/x by OIDC"));
    folder.write("token", "token-canary");
    let found = places(&variables).await;
    assert_eq!((found.list[1].state, found.list[1].detail.contains(&token)), (Used, true), "{found:?}");
}

#[tokio::test]
async fn whom_a_client_has_chosen_stays_the_one_that_signs() {
    let folder = Folder::new();
    let home = folder.path("").display().to_string();
    let service = Service::start(|_| {
        let key = r#""AccessKeyId":"STS.1234567890gh","AccessKeySecret":"canary","SecurityToken":"canary""#;
        (200, format!(r#"{{"Code":"Success",{key},"Expiration":"2100-01-01T00:00:00Z"}}"#))
    });
    let variables = [("HOME", &*home), ECS_OFF, ("ALIBABA_CLOUD_CREDENTIALS_URI", &*service.url)];
    let chain = Chain::whole(&Variables::of(&variables));
    let key = chain.fetch(&surroundings()).await.unwrap().key;
    assert_eq!(service.take_requests().len(), 1);

    // Another place comes before it by now, and the service is not asked for another key.
    folder.write(".aliyun/config.json", CONFIG);
    for scope in [DiagnosticScope::Local, DiagnosticScope::Endpoint, DiagnosticScope::Credentials] {
        let mut found = Places::default();
        chain.add_to(&mut found, &surroundings(), scope).await;
        assert_eq!(states(&found), [NotFound, NotFound, Unused, NotFound, NotFound, Used], "{scope:?}");
        assert!(found.list[5].detail.starts_with("the temporary access key STS.****90gh"), "{found:?}");
        assert_eq!(found.counting().unwrap().place, found.list[5].place);
    }
    assert_eq!(*chain.fetch(&surroundings()).await.unwrap().key, *key);
    assert_eq!(service.take_requests().len(), 0);
}

#[tokio::test]
async fn another_current_profile_changes_nothing_for_a_client_that_has_signed() {
    let folder = Folder::new();
    let key = r#""access_key_id": "LTAI5tExample1234567890gh", "access_key_secret": "secret-canary""#;
    let first = format!(r#""profiles": [{{"name": "first", "mode": "AK", {key}}},"#);
    let config = CONFIG.replace(r#""profiles": ["#, &first);
    folder.write(".aliyun/config.json", config.replace(r#""current": "prod""#, r#""current": "first""#));
    let home = folder.path("").display().to_string();
    let chain = Chain::whole(&Variables::of(&[("HOME", &home), ECS_OFF]));
    chain.fetch(&surroundings()).await.unwrap();
    folder.write(".aliyun/config.json", config);
    let mut found = Places::default();
    chain.add_to(&mut found, &surroundings(), DiagnosticScope::Local).await;
    let place = &found.list[2];
    assert_eq!((place.state, &*place.detail), (Used, "the access key LTAI****90gh"), "{found:?}");
    assert!(place.place.contains("\"first\""), "{found:?}");
}

#[tokio::test]
async fn what_must_fail_on_this_machine_is_broken() {
    let folder = Folder::new();
    folder.write("token", "token-canary");
    let (home, token) = (folder.path("").display().to_string(), folder.path("token").display().to_string());
    let key = r#""access_key_id": "LTAI5tExample1234567890cd", "access_key_secret": "secret-canary""#;
    let expired = r#""access_token": "canary", "cloud_sso_access_token_expire": 1"#;
    let place = r#""cloud_sso_sign_in_url": "https://a.example", "cloud_sso_account_id": "1", "cloud_sso_access_config":
        "ac""#;
    for (profile, words) in [
        (r#""mode": "OAuth", "oauth_site_type": "CN""#.to_owned(), "Log in again with"),
        (r#""mode": "OAuth", "oauth_refresh_token": "canary""#.to_owned(), "oauth_site_type is neither CN nor INTL"),
        (format!(r#""mode": "CloudSSO", {place}"#), "the profile has no access token. Log in again"),
        (format!(r#""mode": "CloudSSO", {expired}, {place}"#), "the access token has expired. Log in again"),
        (format!(r#""mode": "CloudSSO", {expired}"#), "are not all set. Log in again"),
        (
            format!(r#""mode": "RamRoleArn", "enable_vpc": true, "ram_role_arn": "acs:ram::1:role/x", {key}"#),
            "a region",
        ),
        (r#""mode": "CredentialsURI", "credentials_uri": "http://a.example""#.to_owned(), "the URI must be https"),
        (r#""mode": "EcsRamRole", "ram_role_name": "a/b""#.to_owned(), "the role name must have"),
    ] {
        folder.write(".aliyun/config.json", format!(r#"{{"current": "a", "profiles": [{{"name": "a", {profile}}}]}}"#));
        let found = places(&[("HOME", &home)]).await;
        assert_eq!(found.list[2].state, Broken, "{profile}: {found:?}");
        assert!(found.list[2].detail.contains(words), "{found:?}");
    }
    for (variables, broken) in [
        (&[("ALIBABA_CLOUD_ECS_METADATA", "a/b")][..], 4),
        (&[("ALIBABA_CLOUD_CREDENTIALS_URI", "http://a.example"), ECS_OFF], 5),
        (
            &[
                ("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/x"),
                ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/y"),
                ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", &*token),
                ("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", "true"),
            ],
            1,
        ),
    ] {
        let found = places(variables).await;
        assert_eq!(found.list[broken].state, Broken, "{found:?}");
    }
}

#[tokio::test]
async fn a_login_that_can_be_used_is_used() {
    let folder = Folder::new();
    let home = folder.path("").display().to_string();
    let valid = r#""cloud_sso_access_token_expire": 2700000000, "cloud_sso_sign_in_url": "https://a.example""#;
    let ids = r#""cloud_sso_account_id": "1", "cloud_sso_access_config": "ac", "access_token": "canary""#;
    let key = r#""access_key_id": "LTAI5tExample1234567890cd", "access_key_secret": "canary", "sts_token": "canary""#;
    for profile in [
        format!(r#""mode": "CloudSSO", {valid}, {ids}"#),
        format!(r#""mode": "CloudSSO", {key}, "sts_expiration": 2700000000"#),
        r#""mode": "OAuth", "oauth_site_type": "CN", "oauth_refresh_token": "canary""#.to_owned(),
        r#""mode": "External", "process_command": "sh canary""#.to_owned(),
    ] {
        folder.write(".aliyun/config.json", format!(r#"{{"current": "a", "profiles": [{{"name": "a", {profile}}}]}}"#));
        let found = places(&[("HOME", &home), ECS_OFF]).await;
        assert_eq!(found.list[2].state, Used, "{profile}: {found:?}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_program_that_is_not_there_is_broken() {
    let folder = Folder::new();
    let home = folder.path("").display().to_string();
    let profile = r#"{"name": "a", "mode": "External", "process_command": "/nowhere/program canary"}"#;
    folder.write(".aliyun/config.json", format!(r#"{{"current": "a", "profiles": [{profile}]}}"#));
    let place = &places(&[("HOME", &home), ECS_OFF]).await.list[2];
    assert!(place.state == Broken && place.detail.contains("cannot run /nowhere/program"), "{place:?}");
}

#[tokio::test]
async fn nothing_forges_a_line() {
    let folder = Folder::new();
    let home = folder.path("a\n\u{1b}[2Jb").display().to_string();
    folder.write("a\n\u{1b}[2Jb/token\r", "token-canary");
    let token = format!("{home}/token\r");
    let found = places(&[
        ("HOME", &home),
        ("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/x"),
        ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/y"),
        ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", &token),
        ("ALIBABA_CLOUD_ECS_METADATA", "a\n  used"),
    ])
    .await;
    assert_eq!(states(&found)[1], Used);
    for CredentialsPlace { place, detail, .. } in &found.list {
        assert!(!place.contains(char::is_control) && !detail.contains(char::is_control), "{found:?}");
    }
}
