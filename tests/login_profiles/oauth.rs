//! Mode OAuth: what is used, refreshed and written, and what is told when that is not possible.

use std::sync::Arc;

use alidomain::Credentials;
use alidomain_sandbox::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, Issuer, IssuingSettings, LoginSettings, LoginStats};

use crate::setting::{Setting, call};

const AGAIN: &str = "Log in again with `aliyun configure --profile person --mode OAuth --config-path ";
/// As the file has it, unless a test says something else.
const HOUR: u64 = 3600;

fn setting() -> Setting {
    let setting = Setting::new();
    setting.log_in();
    setting
}

#[track_caller]
fn refused(setting: &Setting, words: &[&str]) {
    let error = call(&setting.way().client(), "refused.example").expect_err("it is refused");
    for words in words {
        assert!(error.contains(words), "{error}");
    }
    assert!(error.contains(r#"The OAuth login of profile "person" in "#), "{error}");
    assert!(setting.sandbox.seen("refused.example").is_empty());
}

#[test]
fn the_key_of_the_file_is_used_while_it_is_valid() {
    let setting = setting();
    call(&setting.way().client(), "first.example").unwrap();
    let content = setting.content();
    let issued = setting.sandbox.issued(None);
    assert_eq!((issued[0].by, issued[0].access_key_id.as_str()), (Issuer::OAuth, content.key_id()));
    let hosts = setting.detour.hosts();
    assert_eq!(hosts, ["oauth.aliyun.com:443"]);
    // Whatever has become of the login.
    setting.sandbox.revoke_access_tokens();
    setting.let_run_out(0, HOUR);
    call(&setting.way().client(), "second.example").unwrap();
    assert_eq!(setting.sandbox.seen("second.example")[0].parameters["AccessKeyId"], content.key_id());
    assert_eq!(setting.sandbox.login_stats(), LoginStats { exchanges: 1, ..Default::default() });
}

#[test]
fn a_login_is_refreshed_ahead_of_its_end() {
    for (seconds, refreshes) in [(20 * 60 + 60, 0), (20 * 60 - 60, 1), (0, 1)] {
        let setting = setting();
        let before = setting.content();
        setting.let_run_out(seconds, 0);
        call(&setting.way().client(), "a.example").unwrap();
        assert_eq!(setting.sandbox.login_stats().refreshes, refreshes, "{seconds}");
        let after = setting.content();
        assert_eq!(after.refresh_token() == before.refresh_token(), refreshes == 0);
        assert!(setting.sandbox.is_logged_in(after.refresh_token()));
    }
}

#[test]
fn each_site_has_its_own_service() {
    let setting = setting();
    setting.let_run_out(0, 0);
    let text = std::fs::read_to_string(setting.path()).unwrap();
    setting.write_text(&text.replace("\"CN\"", "\"INTL\""));
    call(&setting.way().client(), "a.example").unwrap();
    assert!(setting.detour.hosts().iter().all(|host| host == "oauth.alibabacloud.com:443"));
    setting.write_text(&text.replace("\"CN\"", "\"canary\""));
    refused(&setting, &["oauth_site_type is neither CN nor INTL", AGAIN]);
}

#[test]
fn a_role_may_be_assumed_with_a_login() {
    let setting = setting();
    setting.let_run_out(0, 0);
    let client = setting.way().client_of(setting.way().credentials("worker"));
    call(&client, "worker.example").unwrap();
    let issued = setting.sandbox.issued(None);
    assert_eq!(issued[1].by, Issuer::AssumeRole);
    assert_eq!(issued[1].signed_by.as_deref(), Some(setting.content().key_id()));
    assert_eq!(setting.sandbox.login_stats().refreshes, 1);
}

#[test]
fn an_access_token_that_was_revoked_is_refreshed() {
    let setting = setting();
    setting.sandbox.revoke_access_tokens();
    call(&setting.way().client(), "a.example").unwrap();
    let expected =
        LoginStats { refresh_requests: 1, refreshes: 1, exchanges: 1, refused_exchanges: 1, ..Default::default() };
    assert_eq!(setting.sandbox.login_stats(), expected);
    assert!(setting.sandbox.is_logged_in(setting.content().refresh_token()));
}

#[test]
fn services_that_are_busy_are_asked_again() {
    let setting = setting();
    setting.let_run_out(0, 0);
    setting.sandbox.set_logins(LoginSettings { fail_refreshes: Some(2), ..Default::default() });
    let busy = |times| IssuingSettings { scope: Some("oauth".into()), fail_times: Some(times), ..Default::default() };
    setting.sandbox.set_issuing(busy(2));
    call(&setting.way().client(), "a.example").unwrap();
    setting.let_run_out(HOUR, 0);
    setting.sandbox.set_issuing(busy(3));
    refused(&setting, &["oauth.aliyun.com answered HTTP 503"]);
}

#[test]
fn whoever_is_logged_out_is_told_so_and_nobody_else_signs() {
    let setting = setting();
    setting.let_run_out(0, 0);
    let text = std::fs::read_to_string(setting.path()).unwrap();
    let used = setting.content().refresh_token().to_owned();
    setting.write_text(&text.replace(&used, "used-canary"));
    refused(
        &setting,
        &["the refresh failed: the service oauth.aliyun.com rejected the request with invalid_grant (HTTP 400)", AGAIN],
    );
    setting.write_text(&text.replace(&used, ""));
    refused(&setting, &["the access token has expired or expires soon, and the profile has no refresh token", AGAIN]);
    let fallback = Credentials::from_access_key(ACCESS_KEY_ID.into(), ACCESS_KEY_SECRET.into()).unwrap();
    let login = Arc::new(setting.way().credentials("person"));
    let chain = Credentials::from_chain(vec![login, Arc::new(fallback)]).unwrap();
    let error = call(&setting.way().client_of(chain), "refused.example").unwrap_err();
    assert!(error.contains(AGAIN), "{error}");
    assert!(setting.sandbox.seen("refused.example").is_empty());
}

#[test]
fn a_reply_that_is_lost_takes_the_login_with_it() {
    let setting = setting();
    setting.let_run_out(0, 0);
    setting.sandbox.set_logins(LoginSettings { lose_replies: Some(1), ..Default::default() });
    refused(
        &setting,
        &[
            "rejected the request with invalid_grant",
            "after the reply to an earlier attempt, with the new tokens, was lost",
            AGAIN,
        ],
    );
    assert_eq!(setting.sandbox.login_stats().refreshes, 1);
}

#[test]
fn what_another_program_wrote_meanwhile_is_used() {
    let setting = setting();
    let stale = setting.content();
    setting.let_run_out(0, 0);
    setting.sandbox.set_logins(LoginSettings { refresh_delay_ms: Some(300), ..Default::default() });
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while setting.sandbox.login_stats().refresh_requests == 0 {
                std::thread::yield_now();
            }
            // Alibaba Cloud's own command line, say, which knows nothing of the lock.
            setting.log_in();
        });
        call(&setting.way().client(), "a.example").unwrap();
    });
    let content = setting.content();
    assert_ne!(content.refresh_token(), stale.refresh_token());
    assert!(setting.sandbox.is_logged_in(content.refresh_token()), "the new login stays");
    assert_eq!(content.key_id(), "", "the key of the login before is not its key");
}

#[cfg(unix)]
fn set_mode(path: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;

    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("the mode can be set");
}

#[cfg(unix)]
#[test]
fn whoever_cannot_write_does_not_refresh() {
    for of_folder in [false, true] {
        let setting = setting();
        setting.let_run_out(0, 0);
        let (path, words) = match of_folder {
            true => (setting.folder().to_owned(), "config.json: the folder is read-only"),
            false => (setting.path(), "config.json: the file is read-only"),
        };
        let before = setting.content();
        set_mode(&path, 0o500);
        refused(&setting, &["The client did not refresh it, because it cannot store the new tokens", words, AGAIN]);
        set_mode(&path, 0o700);
        // While there is a token, it is used; the key is kept in memory.
        for seconds in [HOUR, 10 * 60] {
            setting.let_run_out(seconds, 0);
            set_mode(&path, 0o500);
            call(&setting.way().client(), "a.example").unwrap();
            set_mode(&path, 0o700);
        }
        assert_eq!(setting.sandbox.login_stats(), LoginStats { exchanges: 2, ..Default::default() });
        assert_eq!((setting.content().refresh_token(), setting.content().key_id()), (before.refresh_token(), ""));
    }
}

#[cfg(unix)]
#[test]
fn tokens_that_cannot_be_written_are_told_of_and_written_later() {
    let setting = setting();
    setting.let_run_out(0, 0);
    setting.sandbox.set_logins(LoginSettings { refresh_delay_ms: Some(300), ..Default::default() });
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while setting.sandbox.login_stats().refresh_requests == 0 {
                std::thread::yield_now();
            }
            set_mode(setting.folder(), 0o500);
        });
        let words = ["the client refreshed the login, but cannot store the new tokens", "no longer work", AGAIN];
        refused(&setting, &words);
    });
    let used = setting.content();
    assert!(!setting.sandbox.is_logged_in(used.refresh_token()));
    call(&setting.way().client(), "in-memory.example").unwrap();
    assert_eq!(setting.content(), used);
    set_mode(setting.folder(), 0o700);
    call(&setting.way().client(), "written.example").unwrap();
    assert!(setting.sandbox.is_logged_in(setting.content().refresh_token()), "nobody has to log in again");
    assert_eq!(setting.sandbox.login_stats().refreshes, 1);
}
