//! The command at a terminal: questions, progress, colours and Ctrl-C.
#![cfg(unix)]

mod support;

use alidomain_sandbox::{Behaviour, Life};
use support::User;
use support::terminal::Terminal;

const SUBMIT: [&str; 6] = ["submit", "example.com", "--contact", "admin", "--profile-id", "1234567"];

#[test]
fn a_change_is_made_only_after_a_yes() {
    let user = User::new();
    for (answer, status) in [("", 9), ("n", 9), ("yes please", 9), ("Y", 0)] {
        let mut terminal = Terminal::start(&mut user.command(&SUBMIT), 100);
        terminal.wait_for("Go on? [y/N]");
        assert!(terminal.shown().contains("Change the admin contact of example.com to registrant profile 1234567"));
        assert!(terminal.shown().contains("Nothing was found that stands in the way."), "{}", terminal.shown());
        assert!(user.sandbox.tasks().is_empty());
        terminal.type_line(answer);
        let (ended, shown) = terminal.end();
        assert_eq!(ended, status, "{answer:?}: {shown}");
    }
    assert_eq!(user.sandbox.tasks().len(), 1);
}

#[test]
fn colours_are_for_terminals_whose_users_want_them() {
    let user = User::new();
    let has_colours = |more: &[&str], variable: Option<&str>| {
        let mut command = user.command(&[&["whoami"], more].concat());
        if let Some(variable) = variable {
            command.env(variable, "1");
        }
        let mut terminal = Terminal::start(&mut command, 100);
        terminal.wait_for("ALIBABA_CLOUD_CREDENTIALS_URI");
        terminal.has_colours()
    };
    assert!(has_colours(&[], None));
    assert!(!has_colours(&[], Some("NO_COLOR")));
    assert!(!has_colours(&["--color", "never"], None));
    assert!(has_colours(&["--color", "always"], Some("NO_COLOR")));
    assert!(!user.run(&["whoami"]).output.contains('\u{1b}'));
    assert!(user.run(&["whoami", "--color", "always"]).output.contains('\u{1b}'));
}

#[test]
fn waiting_is_shown_and_leaves_nothing_behind() {
    let user = User::new();
    user.sandbox.plan("example.com", Life { waiting_ms: 1_000, ..Life::default() });
    let mut terminal = Terminal::start(&mut user.command(&[&SUBMIT[..], &["--yes", "--wait"]].concat()), 100);
    terminal.wait_for("Waiting for task");
    let (status, shown) = terminal.end();
    assert_eq!(status, 0, "{shown}");
    assert!(shown.starts_with("Submitted: task ") && !shown.contains("Waiting"), "{shown}");
}

#[test]
fn an_interrupted_wait_names_the_task_that_goes_on() {
    let user = User::new();
    user.sandbox.plan("example.com", Life { waiting_ms: 3_600_000, ..Life::default() });
    let mut terminal = Terminal::start(&mut user.command(&[&SUBMIT[..], &["--yes", "--wait"]].concat()), 100);
    terminal.wait_for("waiting execute");
    terminal.interrupt();
    let (status, shown) = terminal.end();
    assert_eq!(status, 130, "{shown}");
    assert!(shown.contains(&user.sandbox.tasks()[0].task_no) && shown.contains("the task goes on"), "{shown}");
}

#[test]
fn an_interrupted_submission_says_that_its_outcome_is_unknown() {
    let user = User::new();
    user.sandbox.tell("example.com", Behaviour::Delay { milliseconds: 3_600_000, execute: true });
    let mut terminal = Terminal::start(&mut user.command(&[&SUBMIT[..], &["--yes"]].concat()), 100);
    terminal.wait_for("Submitting example.com");
    while user.sandbox.tasks().is_empty() {
        std::thread::yield_now();
    }
    terminal.interrupt();
    let (status, shown) = terminal.end();
    assert_eq!(status, 5, "{shown}");
    assert!(shown.contains("submission:") && shown.contains("alidomain settle"), "{shown}");
}

#[test]
fn what_is_settled_by_hand_is_asked_first() {
    let user = User::new();
    user.sandbox.tell_times("example.com", 1_000, Behaviour::Close { execute: false });
    let lost = user.run(&[&SUBMIT[..], &["--yes", "--journal", "j", "--timeout", "400ms"]].concat());
    assert_eq!(lost.status, 5, "{lost:?}");
    let open = user.run(&["journal", "j", "--json"]).json();
    let nonce = open["open"][0]["signature_nonce"].as_str().unwrap();
    for (answer, status) in [("n", 9), ("y", 0)] {
        assert_eq!(user.run(&["journal", "j"]).status, 5);
        let mut command = user.command(&["journal", "j", "--settle-by-hand", nonce, "--task-no", "T-1"]);
        let mut terminal = Terminal::start(&mut command, 100);
        terminal.wait_for("Go on? [y/N]");
        assert!(terminal.shown().contains("the admin contact of example.com made task T-1"), "{}", terminal.shown());
        terminal.type_line(answer);
        let (ended, shown) = terminal.end();
        assert_eq!(ended, status, "{shown}");
    }
}

#[test]
fn an_interrupted_question_sends_nothing() {
    let user = User::new();
    let mut terminal = Terminal::start(&mut user.command(&SUBMIT), 100);
    terminal.wait_for("Go on?");
    terminal.interrupt();
    let (status, shown) = terminal.end();
    assert_eq!(status, 130, "{shown}");
    assert!(shown.contains("Nothing was sent."), "{shown}");
    assert!(user.sandbox.tasks().is_empty());
}

#[test]
fn an_interrupted_list_goes_on_where_it_was() {
    let user = User::new();
    let domains: Vec<_> = (1..=60).map(|number| format!("domain-{number}.com")).collect();
    user.file("list.txt", domains.join("\n"));
    let list = ["bulk", "list.txt", "--contact", "admin", "--profile-id", "7", "--yes"];
    let mut terminal = Terminal::start(&mut user.command(&[&list[..], &["--max-per-second", "20"]].concat()), 100);
    terminal.wait_for("Submitting [");
    while user.sandbox.tasks().is_empty() {
        std::thread::yield_now();
    }
    terminal.interrupt();
    let (status, shown) = terminal.end();
    // One of them may have been under way.
    assert!([130, 5].contains(&status), "{status}: {shown}");
    assert!(shown.contains("were not started") && shown.contains("Run the same command again"), "{shown}");
    let ended = user.run(&list);
    assert_eq!(ended.status, 0, "{ended:?}");
    assert_eq!(user.sandbox.tasks().len(), 60);
}
