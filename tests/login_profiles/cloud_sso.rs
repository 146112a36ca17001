//! Mode CloudSSO: keys for the time that somebody signed in for.

use std::time::{Duration, SystemTime};

use alidomain_sandbox::{CLOUD_SSO_ACCESS_CONFIGURATION, CLOUD_SSO_ACCOUNT, Issuer, IssuingSettings, LoginStats};

use crate::setting::{Setting, call};

const AGAIN: &str = "Log in again with `aliyun configure --profile person --mode CloudSSO --config-path ";

fn setting(seconds: i64) -> Setting {
    let setting = Setting::new();
    let login = setting.sandbox.log_in();
    let now = SystemTime::UNIX_EPOCH.elapsed().expect("it is after 1970").as_secs();
    let text = format!(
        r#"{{"current": "person", "profiles": [{{"name": "person", "mode": "CloudSSO",
            "cloud_sso_sign_in_url": "{}/start/login", "cloud_sso_account_id": "{CLOUD_SSO_ACCOUNT}",
            "cloud_sso_access_config": "{CLOUD_SSO_ACCESS_CONFIGURATION}", "access_token": "{}",
            "cloud_sso_access_token_expire": {}}}, {{"name": "worker", "mode": "ChainableRamRoleArn",
            "source_profile": "person", "ram_role_arn": "acs:ram::1:role/worker"}}]}}"#,
        setting.sandbox.endpoint(),
        login.access_token,
        now.saturating_add_signed(seconds),
    );
    setting.write_text(&text);
    setting
}

fn text(setting: &Setting) -> String {
    std::fs::read_to_string(setting.path()).expect("the file is there")
}

#[test]
fn a_key_is_got_once_and_kept_for_others() {
    let setting = setting(3600);
    let before = text(&setting);
    call(&setting.way().client(), "a.example").unwrap();
    let issued = setting.sandbox.issued(None);
    assert_eq!(issued[0].by, Issuer::CloudSso);
    let after = text(&setting);
    let (head, tail) = before.split_once("}, {").unwrap();
    assert!(after.starts_with(head) && after.ends_with(tail), "{after}");
    assert!(after.contains(&format!(",\n            \"access_key_id\": \"{}\"", issued[0].access_key_id)), "{after}");
    // The login has ended, its key has not.
    setting.sandbox.revoke_access_tokens();
    call(&setting.way().client(), "b.example").unwrap();
    call(&setting.way().client_of(setting.way().credentials("worker")), "c.example").unwrap();
    let issued = setting.sandbox.issued(None);
    assert_eq!(issued[1].signed_by.as_deref(), Some(issued[0].access_key_id.as_str()));
    assert_eq!(setting.sandbox.login_stats(), LoginStats { exchanges: 1, ..Default::default() });
}

#[test]
fn whoever_has_to_log_in_again_is_told_how() {
    let expired = setting(-1);
    let error = call(&expired.way().client(), "a.example").unwrap_err();
    assert!(error.contains(r#"The CloudSSO login of profile "person" in "#), "{error}");
    assert!(error.contains(&format!("the access token has expired. {AGAIN}")), "{error}");
    assert_eq!(expired.sandbox.login_stats(), LoginStats::default());

    let revoked = setting(3600);
    revoked.sandbox.revoke_access_tokens();
    let error = call(&revoked.way().client(), "a.example").unwrap_err();
    assert!(
        error.contains("localhost rejected the request with expired_token (HTTP 400). Log in again with "),
        "{error}"
    );

    for (from, to, words) in [
        (
            CLOUD_SSO_ACCESS_CONFIGURATION,
            "ac-other",
            "rejected the request with Forbidden (HTTP 403). Log in again with ",
        ),
        (CLOUD_SSO_ACCOUNT, "", "cloud_sso_access_config are not all set. Log in again with "),
        ("https://localhost", "http://sso.example", "cloud_sso_sign_in_url is not an https URL. Log in again with "),
    ] {
        let setting = setting(3600);
        setting.write_text(&text(&setting).replace(from, to));
        let error = call(&setting.way().client(), "a.example").unwrap_err();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn a_service_that_is_busy_is_asked_again() {
    let setting = setting(3600);
    let busy = IssuingSettings { scope: Some("cloud-sso".into()), fail_times: Some(2), ..Default::default() };
    setting.sandbox.set_issuing(busy);
    call(&setting.way().client(), "a.example").unwrap();
}

#[test]
fn a_key_that_ends_soon_is_better_than_none() {
    let setting = setting(3600);
    setting.sandbox.set_issuing(IssuingSettings {
        scope: Some("cloud-sso".into()),
        lifetime_seconds: Some(50),
        ..Default::default()
    });
    call(&setting.way().client(), "a.example").unwrap();
    setting.sandbox.revoke_access_tokens();
    call(&setting.way().client(), "b.example").unwrap();
    assert_eq!(setting.sandbox.issued(None).len(), 1);
    assert!(setting.sandbox.login_stats().refused_exchanges > 0);
    // By the service's clock.
    setting.sandbox.set_clock_ahead(Duration::from_secs(3600).as_secs() as i64);
    let error = call(&setting.way().client(), "c.example").unwrap_err();
    assert!(error.contains(AGAIN), "{error}");
}
