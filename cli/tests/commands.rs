//! The commands against a sandbox: what they print, and how they end.

mod support;

use alidomain_sandbox::{ACCESS_KEY_SECRET, Failure, Life};
use serde_json::json;
use support::User;

const CHANGE: [&str; 4] = ["--contact", "admin", "--profile-id", "7"];

fn submit<'a>(domain: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["submit", domain], &CHANGE[..], more].concat()
}

#[test]
fn a_change_is_submitted_and_followed() {
    let user = User::new();
    let ended = user.run(&submit("EXAMPLE.com", &["--yes", "--wait", "--json"]));
    assert_eq!((ended.status, &*ended.errors), (0, ""));
    let json = ended.json();
    let task_no = user.sandbox.tasks()[0].task_no.clone();
    assert_eq!(json["task_no"], *task_no);
    assert_eq!(json["domain"], "example.com");
    assert_eq!((&json["submitted"], &json["recovered"]), (&true.into(), &false.into()));
    assert_eq!(json["task"]["state"], "succeeded");
    assert_eq!(json["task"]["domains"][0]["domain"], "example.com");

    let status = user.run(&["status", &task_no]);
    assert_eq!(status.status, 0, "{status:?}");
    assert!(status.output.contains("succeeded") && status.output.contains("UPDATE_ADMIN_CONTACT"));
    let listed = user.run(&["tasks", "--json", "--limit", "1"]).json();
    assert_eq!((&listed["tasks"][0]["task_no"], &listed["total"]), (&json["task_no"], &1.into()));
}

#[test]
fn the_exit_status_says_how_the_task_stands() {
    let user = User::new();
    let failure = Failure { error_msg: "The profile is not verified.".into(), ..Failure::default() };
    user.sandbox.plan("fails.com", Life { failure: Some(failure), ..Life::default() });
    user.sandbox.plan("waits.com", Life { waiting_ms: 3_600_000, ..Life::default() });
    let failed = user.run(&submit("fails.com", &["--yes", "--wait"]));
    assert_eq!(failed.status, 7, "{failed:?}");
    assert!(failed.output.contains("The profile is not verified."), "{failed:?}");
    let running = user.run(&submit("waits.com", &["--yes", "--wait", "--wait-timeout", "50ms", "--json"]));
    assert_eq!(running.status, 6, "{running:?}");
    let task_no = running.json()["task_no"].as_str().unwrap().to_owned();
    assert_eq!(user.run(&["wait", &task_no, "--wait-timeout", "50ms"]).status, 6);
    assert_eq!(user.run(&["status", &task_no]).status, 6);
}

#[test]
fn a_change_needs_yes_where_nobody_can_be_asked() {
    let user = User::new();
    let ended = user.run(&submit("example.com", &["--json"]));
    assert_eq!((ended.status, &*ended.output), (2, ""));
    assert_eq!(ended.error()["kind"], "usage");
    assert!(ended.error()["next_step"].as_str().unwrap().contains("--yes"));
    assert!(user.sandbox.tasks().is_empty());
}

#[test]
fn a_dry_run_sends_nothing() {
    let user = User::new();
    let ended = user.run(&submit("example.com", &["--dry-run"]));
    assert_eq!(ended.status, 0, "{ended:?}");
    assert!(ended.output.contains("Change the admin contact of example.com to registrant profile 7"), "{ended:?}");
    assert!(ended.output.contains("Nothing was sent"));
    let json = user.run(&submit("example.com", &["--dry-run", "--json"])).json();
    assert_eq!(json, json!({"submitted": false, "domain": "example.com", "contact": "admin", "profile_id": 7}));
    assert_eq!(user.sandbox.stats(), alidomain_sandbox::Stats::default());
}

#[test]
fn wrong_arguments_are_named_with_what_is_allowed() {
    let user = User::new();
    for (arguments, words) in [
        (vec!["submit", "a.com", "--contact", "owner", "--profile-id", "7"], "registrant, admin, billing, tech"),
        (vec!["submit", "example.com", "--contact", "admni", "--profile-id", "7"], "similar value exists: 'admin'"),
        (vec!["submit", "a.com", "--contact", "admin", "--profile-id", "0"], "greater than 0"),
        (submit("a b.com", &["--yes"]), "DOMAIN must be a domain name"),
        (submit("a.com", &["--yes", "--transfer-lock"]), "--transfer-lock is only allowed"),
        (submit("a.com", &["--profil-id", "7"]), "--profile-id"),
        (vec!["submt"], "submit"),
        (vec!["errors", "Throtling"], "Throttling"),
        (vec!["policy", "submit", "--domain", "a.com"], "--account"),
        (vec!["tasks", "--since", "yesterday"], "2026-01-31"),
        (vec!["tasks", "--since", "2026-02-01", "--until", "2026-01-31"], "--until must not be before --since"),
        (vec!["tasks", "--timeout", "1 week"], "such as 30s"),
        (vec!["tasks", "--timeout", "2h"], "--timeout must be"),
        (vec!["tasks", "--endpoint", "http://example.com"], "--endpoint"),
    ] {
        let ended = user.run(&arguments);
        assert_eq!((ended.status, &*ended.output), (2, ""), "{arguments:?}: {ended:?}");
        assert!(ended.errors.contains(words), "{arguments:?}: {}", ended.errors);
        let error = user.run(&[&arguments[..], &["--json"]].concat()).error();
        assert_eq!(error["exit_status"], 2, "{arguments:?}: {error}");
        assert!(!error["reason"].as_str().unwrap().contains('\n'));
    }
    assert!(user.sandbox.tasks().is_empty());
}

#[test]
fn rejections_are_told_from_calls_that_were_not_executed() {
    let user = User::new();
    let ended = user.run(&submit("unknown.com", &["--yes", "--json"]));
    assert_eq!(ended.status, 3, "{ended:?}");
    let error = ended.error();
    assert_eq!((&error["kind"], &error["code"]), (&"service".into(), &"DomainNotExist".into()));
    assert_eq!((&error["outcome"], &error["retryable"]), (&"rejected".into(), &false.into()));
    assert!(error["request_id"].is_string());

    let mut nowhere = user.command(&submit("a.com", &["--yes", "--json", "--endpoint", "http://127.0.0.1:1"]));
    let ended = support::Ended::from(nowhere.output().unwrap());
    assert_eq!((ended.status, &ended.error()["outcome"]), (4, &"not_sent".into()), "{ended:?}");
}

#[test]
fn missing_credentials_have_a_status_of_their_own() {
    let user = User::new();
    let mut command = user.command(&["tasks", "--json"]);
    command.env_remove("ALIBABA_CLOUD_ACCESS_KEY_ID").env_remove("ALIBABA_CLOUD_ACCESS_KEY_SECRET");
    let ended = support::Ended::from(command.output().unwrap());
    assert_eq!((ended.status, &ended.error()["kind"]), (8, &"credentials".into()), "{ended:?}");
}

#[test]
fn a_profile_of_the_vendors_command_line_signs() {
    let user = User::new();
    std::fs::create_dir(user.folder.path().join(".aliyun")).unwrap();
    let profile =
        json!({"name": "ops", "mode": "AK", "access_key_id": "sandbox-key", "access_key_secret": ACCESS_KEY_SECRET});
    user.file(".aliyun/config.json", json!({"current": "other", "profiles": [profile]}).to_string());
    let run = |arguments: &[&str]| {
        let mut command = user.command(arguments);
        command.env_remove("ALIBABA_CLOUD_ACCESS_KEY_ID").env_remove("ALIBABA_CLOUD_ACCESS_KEY_SECRET");
        support::Ended::from(command.output().unwrap())
    };
    assert_eq!(run(&["tasks", "--profile", "ops"]).status, 0);
    let who = run(&["whoami", "--profile", "ops", "--json"]);
    assert_eq!(who.status, 0, "{who:?}");
    assert!(who.json()["provider"].as_str().unwrap().contains("ops"), "{who:?}");
    assert!(!who.output.contains(ACCESS_KEY_SECRET));
    assert_eq!(run(&["tasks", "--profile", "opss"]).status, 8);
}

#[test]
fn contacts_are_masked_unless_they_are_to_be_shown() {
    let user = User::new();
    for more in [&[][..], &["--json"]] {
        let ended = user.run(&[&["contact", "example.com", "admin"], more].concat());
        assert_eq!(ended.status, 0, "{ended:?}");
        for secret in [
            "admin of example.com",
            "admin@example.com",
            "57112345678",
            "1 Example Road",
            "张三",
            "示例路1号",
            "310000",
        ] {
            assert!(!ended.output.contains(secret), "{secret}: {}", ended.output);
        }
        assert!(ended.output.contains("a***@e***.com"), "{}", ended.output);
    }
    let shown = user.run(&["contact", "example.com", "admin", "--json", "--show-contacts"]).json();
    assert_eq!((&shown["masked"], &shown["telephone"]), (&false.into(), &"57112345678".into()));
    let profiles = user.run(&["profiles"]);
    assert_eq!(profiles.status, 0, "{profiles:?}");
    assert!(profiles.output.contains("***@") && profiles.output.contains("masked"), "{profiles:?}");
    let profiles = user.run(&["profiles", "--json", "--show-contacts"]).json();
    assert!(!profiles.to_string().contains("***"), "{profiles}");
}

#[test]
fn a_plan_says_what_would_change_and_what_stands_in_the_way() {
    let user = User::new();
    let free = user.run(&["plan", "example.com", "--contact", "admin", "--profile-id", "1234567"]);
    assert_eq!(free.status, 0, "{free:?}");
    assert!(free.output.contains("telephone") && free.output.contains("***"), "{free:?}");
    assert!(!free.output.contains("57112345678"), "{free:?}");
    let barred = user.run(&["plan", "example.com", "--contact", "admin", "--profile-id", "404", "--json"]);
    assert_eq!((barred.status, &barred.json()["obstacles"][0]["kind"]), (3, &"profile_not_found".into()), "{barred:?}");
    assert!(user.sandbox.tasks().is_empty());
}

#[test]
fn profiles_of_both_types_are_listed() {
    let user = User::new();
    let types = |more: &[&str]| -> Vec<String> {
        let json = user.run(&[&["profiles", "--json"], more].concat()).json();
        let profiles = json["profiles"].as_array().unwrap().iter();
        profiles.map(|profile| profile["registrant_type"].as_str().unwrap().to_owned()).collect()
    };
    let both = types(&[]);
    assert!(both.contains(&"individual".to_owned()) && both.contains(&"enterprise".to_owned()), "{both:?}");
    let enterprises = types(&["--type", "enterprise"]);
    assert!(enterprises.iter().all(|kind| kind == "enterprise") && !enterprises.is_empty());
    let domains = user.run(&["domains", "--names"]);
    assert_eq!(domains.status, 0, "{domains:?}");
    assert!(!domains.output.is_empty());
}

#[test]
fn any_operation_can_be_called() {
    let user = User::new();
    let checked = user.run(&["call", "CheckDomain", "DomainName=example.com", "FeePeriod=1", "--json"]);
    assert_eq!((checked.status, &checked.json()["action"]), (0, &"CheckDomain".into()), "{checked:?}");
    let parameters = r#"{"DomainName": "example.com", "ContactType": "admin"}"#;
    let contact = user.run(&["call", "QueryContactInfo", "--parameters", parameters]);
    assert!(contact.output.contains("***78") && !contact.output.contains("57112345678"), "{contact:?}");
    let contact = user.run(&["call", "QueryContactInfo", "--parameters", parameters, "--show-contacts"]);
    assert!(contact.output.contains("57112345678"), "{contact:?}");
    for (arguments, status, words) in [
        (&["call", "ChekDomain"][..], 2, "CheckDomain"),
        (&["call", "CheckDomain", "Domain=example.com"], 2, "DomainName"),
        (&["call", "CheckDomain", "DomainName"], 2, "DomainName=example.com"),
        (&["call", "DeleteDomainGroup", "DomainGroupId=1"], 2, "--yes"),
        (&["operations", "ChekDomain"], 2, "CheckDomain"),
    ] {
        let ended = user.run(arguments);
        assert_eq!(ended.status, status, "{arguments:?}: {ended:?}");
        assert!(ended.errors.contains(words), "{arguments:?}: {ended:?}");
    }
    assert_eq!(user.run(&["call", "DeleteDomainGroup", "DomainGroupId=1", "--yes"]).status, 0);
    let dry = user.run(&["call", "DeleteDomainGroup", "DomainGroupId=1", "--dry-run", "--json"]).json();
    assert_eq!((&dry["called"], &dry["parameters"]["DomainGroupId"]), (&false.into(), &"1".into()));
    assert!(user.run(&["operations", "--json"]).json()["operations"].as_array().unwrap().len() > 100);
    assert!(user.run(&["operations", "transferout"]).output.contains("TransferOut"));
    assert!(user.run(&["operations", "checkdomain"]).output.contains("DomainName"));
}

#[test]
fn some_commands_need_no_network() {
    let user = User::new();
    let policy = user.run(&["policy", "submit", "--domain", "Example.com", "--account", "123"]).json();
    assert_eq!(policy["Statement"][0]["Resource"], "acs:domain:*:123:domain/example.com");
    let of_call = |action: &str| user.run(&["policy", "call", "--action", action]);
    let documented = of_call("QueryTaskDetailHistory");
    assert_eq!(documented.json()["Statement"][0]["Action"], "domain:QueryDomainTask");
    assert_eq!(documented.errors, "");
    let assumed = of_call("CheckDomain");
    assert_eq!(assumed.json()["Statement"][0]["Action"], "domain:CheckDomain");
    assert!(assumed.errors.contains("assumed"), "{assumed:?}");
    let dns = ["policy", "call", "--action", "SaveBatchTaskForModifyingDomainDns"];
    let limited = user.run(&[&dns[..], &["--domain", "a.com", "--account", "123"]].concat()).json();
    assert_eq!(limited["Statement"][0]["Resource"], "acs:domain:*:123:domain/a.com");
    let unknown = of_call("CheckDomian");
    assert_eq!(unknown.status, 2);
    assert!(unknown.errors.contains("Nearest: CheckDomain"), "{unknown:?}");
    assert_eq!(user.run(&["policy", "submit", "--action", "CheckDomain"]).status, 2);
    assert!(user.run(&["policy", "call"]).errors.contains("--action"));
    let code = user.run(&["errors", "DomainNotExist", "--json"]).json();
    assert_eq!(code["may_have_executed"], false);
    assert!(user.run(&["errors", "--json"]).json()["codes"].as_array().unwrap().len() > 30);
    assert!(user.run(&["completions", "bash"]).output.contains("_alidomain()"));
    assert!(user.run(&["man"]).output.contains(".TH alidomain 1"));
    assert!(user.run(&["man", "submit"]).output.contains("profile\\-id"));
    assert_eq!(user.run(&["man", "--output", "pages"]).status, 0);
    assert!(user.read("pages/alidomain-submit.1").contains("profile\\-id"));
    let explained = user.run(&["explain", "example.com", "--contact", "admin", "--profile-id", "7", "--as", "curl"]);
    assert!(explained.output.starts_with("curl ") && explained.output.contains("<signature>"), "{explained:?}");
    assert!(!explained.output.contains(ACCESS_KEY_SECRET));
    assert_eq!(user.sandbox.stats(), alidomain_sandbox::Stats::default());
}

#[test]
fn a_sound_environment_has_no_problems() {
    let user = User::new();
    let sound = user.run(&["doctor", "--json"]);
    assert_eq!((sound.status, &sound.json()["problems"]), (0, &json!([])), "{sound:?}");
    let broken = user.run(&["doctor", "--endpoint", "http://127.0.0.1:1"]);
    assert_eq!(broken.status, 1, "{broken:?}");
    assert!(broken.output.contains("next step:"));
}

#[cfg(unix)]
#[test]
fn the_sandbox_is_the_program_beside_the_command_or_on_the_path() {
    let user = User::new();
    let own = user.folder.path().join("alidomain");
    // By processes of their own: one that another test starts could still have the program open for writing, and such a
    // program cannot be started.
    let write = |command: &str| {
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", command, "sh", env!("CARGO_BIN_EXE_alidomain")]).current_dir(user.folder.path());
        assert!(shell.status().unwrap().success());
    };
    write("cp \"$1\" alidomain");
    let run = || {
        let mut command = std::process::Command::new(&own);
        support::Ended::from(command.args(["sandbox", "--port", "8080"]).env("PATH", "/nowhere").output().unwrap())
    };
    let missing = run();
    assert_eq!(missing.status, 1, "{missing:?}");
    assert!(missing.errors.contains("alidomain[sandbox]"), "{missing:?}");
    write(r#"printf '%s\n' '#!/bin/sh' 'echo "started with $*"' > alidomain-sandbox; chmod 755 alidomain-sandbox"#);
    let started = run();
    assert_eq!((started.status, &*started.output), (0, "started with --port 8080\n"), "{started:?}");
}

#[test]
fn help_and_version_go_to_standard_output() {
    let user = User::new();
    let help = user.run(&["--help"]);
    assert_eq!((help.status, &*help.errors), (0, ""));
    assert!(help.output.contains("Exit status:") && help.output.contains("130  Interrupted"));
    assert!(user.run(&["--version"]).output.starts_with("alidomain "));
}
