use std::process::Command;

use super::*;
use crate::calls::simulation::{Fault, Simulation};
use crate::calls::submit_or_resume::submit;
use crate::operations::Operation as _;
use crate::operations::cancel_task::CancelTaskRequest;
use crate::operations::save_single_task_for_updating_contact_info::{
    ContactType, SaveSingleTaskForUpdatingContactInfoRequest,
};
use crate::options::ClientOptions;

/// Set in a process of which nothing else is logged.
const TEST: &str = "ALIDOMAIN_TEST_LOGGING";

/// Runs this test alone in a process of its own, and returns what it wrote to standard error. `None` in that process.
fn logged_by(test: &str) -> Option<String> {
    if std::env::var_os(TEST).is_some() {
        return None;
    }
    let mut process = Command::new(std::env::current_exe().expect("a test is a program"));
    process.args(["--exact", &format!("logging::tests::{test}"), "--nocapture"]);
    let output = process.env(TEST, "1").output().expect("it can be started");
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn no_value_forges_a_line_or_a_field() {
    let Some(text) = logged_by("no_value_forges_a_line_or_a_field") else {
        enable_logging(LogLevel::Info).unwrap();
        let evil = "a\n2026-11-26T00:00:00Z ERROR alidomain: forged\u{1b}[31m\u{202e}\u{2028}";
        let path = std::path::Path::new(evil);
        let (code, none) = (Some("DomainNotExist"), None::<&str>);
        tracing::info!(as_str = evil, as_debug = ?evil, as_display = %evil, path = %path.display(), ?path, "canary");
        tracing::info!(spaced = %"x outcome=Rejected", quoted = %"\"x\" y", "canary");
        tracing::info!(code, none, id = %"0A-1b", outcome = ?LogLevel::Off, attempts = 1, empty = "", "canary {evil}");
        return;
    };
    let lines: Vec<_> = text.lines().filter_map(|line| line.split_once("canary")).map(|(_, line)| line).collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{2028}']), "{text:?}");
    assert!(!text.lines().any(|line| line.starts_with("2026-11-26T00:00:00Z")), "{text}");
    assert_eq!(lines[0].matches(r"\n").count(), 5, "{}", lines[0]);
    assert_eq!(lines[1], r#" spaced="x outcome=Rejected" quoted="\"x\" y""#);
    assert!(lines[2].ends_with(r#" code=DomainNotExist id=0A-1b outcome=Off attempts=1 empty="""#), "{}", lines[2]);
}

#[test]
fn the_level_changes_as_often_as_it_is_set() {
    if let Some(text) = logged_by("the_level_changes_as_often_as_it_is_set") {
        let events: Vec<_> = text.lines().filter_map(|line| line.split_once("canary ")).collect();
        let events: Vec<_> = events.into_iter().map(|(_, event)| event).collect();
        assert_eq!(events, ["Error error", "Info error", "Info info", "Trace error", "Trace info", "Trace debug"]);
        return;
    }
    for level in [LogLevel::Error, LogLevel::Info, LogLevel::Off, LogLevel::Trace] {
        enable_logging(level).unwrap();
        tracing::error!("canary {level:?} error");
        tracing::info!("canary {level:?} info");
        tracing::debug!("canary {level:?} debug");
        tracing::error!(target: "another", "canary {level:?} of another");
        tracing::error!(target: "alidomain_cli", "canary {level:?} of another");
    }
}

#[test]
fn a_change_that_failed_says_how() {
    if let Some(text) = logged_by("a_change_that_failed_says_how") {
        let lines: Vec<_> = text.lines().filter_map(|line| Some(line.split_once("ERROR alidomain::")?.1)).collect();
        let events: Vec<_> = lines.iter().filter_map(|line| Some(line.split_once(": ")?.1)).collect();
        assert_eq!(
            events,
            [
                "submission failed code=DomainNotExist http_status=400 request_id=r outcome=Rejected attempts=1",
                "submission failed kind=Transport connection=Connect outcome=NotSent attempts=1",
                "submission failed kind=UnexpectedReply http_status=404 outcome=Rejected attempts=1",
                "submission outcome unknown kind=OutcomeUnknown code=InternalError \
                 http_status=500 request_id=r outcome=MaybeExecuted attempts=1",
                "operation failed operation=CancelTask code=Forbidden http_status=400 request_id=r outcome=Rejected attempts=1",
            ]
        );
        return;
    }
    enable_logging(LogLevel::Error).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let once = || ClientOptions { max_attempts: 1, ..ClientOptions::default() };
    for fault in [Fault::Refused("DomainNotExist"), Fault::NotSent, Fault::NotFound, Fault::Refused("InternalError")] {
        let world = Simulation::new(1);
        world.service().submission_faults = [Some(fault)].into();
        world.service().query_faults = [Some(Fault::Refused("Forbidden"))].into();
        let request = SaveSingleTaskForUpdatingContactInfoRequest::new(ContactType::Tech, "example.com", 1);
        let caller = world.caller(once());
        let parameters = request.parameters(caller.config.language).unwrap();
        runtime.block_on(submit(&caller, &request, &parameters)).unwrap_err();
    }
    let world = Simulation::new(1);
    world.service().query_faults = [Some(Fault::Refused("Forbidden"))].into();
    let caller = world.caller(once());
    let parameters = CancelTaskRequest::new("task").parameters(caller.config.language).unwrap();
    runtime.block_on(caller.run::<CancelTaskRequest>(&parameters)).unwrap_err();
}

#[test]
fn a_sink_takes_the_lines_instead() {
    static LINES: std::sync::Mutex<Vec<String>> = std::sync::Mutex::new(Vec::new());
    if let Some(text) = logged_by("a_sink_takes_the_lines_instead") {
        assert!(!text.contains("canary"), "{text}");
        return;
    }
    log_to(|level, line| LINES.lock().unwrap().push(format!("{level:?} {line}")));
    enable_logging(LogLevel::Info).unwrap();
    tracing::warn!(code = "Throttling.User", "canary");
    tracing::debug!("canary");
    assert_eq!(*LINES.lock().unwrap(), ["Warn canary code=Throttling.User"]);
}
