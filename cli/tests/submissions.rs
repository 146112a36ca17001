//! What was submitted is never lost: by an error that follows, by a full disk, or by the end of the process.

mod support;

use std::process::Stdio;

use alidomain_sandbox::{Behaviour, Life};
use support::{Ended, User};

fn submit<'a>(domain: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["submit", domain, "--contact", "admin", "--profile-id", "7"], more].concat()
}

#[test]
fn a_task_that_cannot_be_followed_is_submitted_all_the_same() {
    let user = User::new();
    // Questions about tasks have no domain.
    user.sandbox.tell_times("", 100, support::refusal("Forbidden.RAM"));
    let ended = user.run(&submit("a.com", &["--yes", "--wait", "--json"]));
    let (json, task_no) = (ended.json(), user.sandbox.tasks()[0].task_no.clone());
    assert_eq!((ended.status, &json["submitted"], &json["task_no"]), (6, &true.into(), &task_no.into()), "{ended:?}");
    let problem = json["task"]["problem"].as_str().unwrap();
    assert!(problem.contains("Forbidden.RAM") && !problem.contains("Nothing was changed"), "{problem}");
    let ended = user.run(&submit("b.com", &["--yes", "--wait"]));
    let next = format!("next step: alidomain wait {}", user.sandbox.tasks_of("b.com")[0].task_no);
    assert_eq!(ended.status, 6, "{ended:?}");
    assert!(ended.output.contains("Submitted: task") && ended.output.contains(&next), "{ended:?}");
    let refused = user.run(&submit("c.com", &["--yes", "--wait", "--wait-timeout", "8d"]));
    assert_eq!((refused.status, user.sandbox.tasks().len()), (2, 2), "{refused:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_is_full_does_not_hide_what_was_submitted() {
    let user = User::new();
    let full = || Stdio::from(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    // Nobody reads what is written into it.
    let closed = || Stdio::from(std::io::pipe().unwrap().1);
    for (more, output) in [(&["--yes"][..], full()), (&["--yes", "--json"], full()), (&["--yes"], closed())] {
        let child = user.command(&submit("a.com", more)).stdout(output).stderr(Stdio::piped()).spawn();
        let ended = Ended::from(child.unwrap().wait_with_output().unwrap());
        let task_no = user.sandbox.tasks().pop().unwrap().task_no;
        assert_eq!(ended.status, 1, "{ended:?}");
        assert!(ended.errors.contains(&format!("The change was submitted: task {task_no}.")), "{ended:?}");
        user.sandbox.refuse_busy_domains(false);
    }
}

#[test]
fn an_unknown_outcome_can_be_settled() {
    let user = User::new();
    user.sandbox.tell_times("lost.com", 1_000, Behaviour::Close { execute: false });
    let ended = user.run(&submit("lost.com", &["--yes", "--json", "--timeout", "400ms"]));
    assert_eq!(ended.status, 5, "{ended:?}");
    let error = ended.error();
    assert_eq!((&error["kind"], &error["submission"]["domain_name"]), (&"outcome_unknown".into(), &"lost.com".into()));
    assert!(error["reason"].as_str().unwrap().contains("`alidomain settle`"), "{error}");
    let settled = user.run(&["settle", &error["submission"].to_string(), "--timeout", "400ms", "--json"]);
    let state = settled.json()["state"].as_str().unwrap().to_owned();
    assert!([(4, "not_executed"), (5, "still_unknown")].contains(&(settled.status, &*state)), "{settled:?}");
    let text = user.run(&submit("lost.com", &["--yes", "--timeout", "400ms"]));
    assert!(text.errors.contains("submission: {\"version\":1"), "{text:?}");
}

#[test]
fn a_wait_with_a_journal_that_is_killed_and_started_again_submits_once() {
    let user = User::new();
    user.sandbox.refuse_busy_domains(false);
    user.sandbox.plan("a.com", Life { waiting_ms: 3_600_000, ..Life::default() });
    let journaled = submit("a.com", &["--yes", "--wait", "--wait-timeout", "1ms", "--json", "--journal", "j"]);
    let mut killed = user.command(&submit("a.com", &["--yes", "--wait", "--journal", "j"]));
    let mut killed = killed.stdout(Stdio::null()).spawn().unwrap();
    // The outcome is in the journal before the task is asked about.
    while !std::fs::read_to_string(user.folder.path().join("j"))
        .is_ok_and(|journal| user.sandbox.tasks().first().is_some_and(|task| journal.contains(&task.task_no)))
    {
        std::thread::yield_now();
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    let again = user.run(&journaled);
    assert_eq!((again.status, &again.json()["recovered"]), (6, &true.into()), "{again:?}");
    assert_eq!(user.sandbox.tasks().len(), 1);
    assert_eq!(user.run(&[&journaled[..], &["--job", "once more"]].concat()).status, 6);
    assert_eq!(user.sandbox.tasks().len(), 2);
    assert_eq!(user.run(&submit("a.com", &["--yes", "--job", "x"])).status, 2);
}

#[test]
fn with_a_journal_the_same_command_settles_an_unknown_outcome() {
    let user = User::new();
    user.sandbox.tell_times("lost.com", 1_000, Behaviour::Close { execute: false });
    let journaled = submit("lost.com", &["--yes", "--json", "--journal", "changes.journal"]);
    let lost = user.run(&[&journaled[..], &["--timeout", "400ms"]].concat());
    assert_eq!(lost.status, 5, "{lost:?}");
    assert!(lost.error()["next_step"].as_str().unwrap().contains("same command"), "{lost:?}");
    let open = user.run(&["journal", "changes.journal", "--json"]);
    assert_eq!((open.status, &open.json()["open"][0]["domain_name"]), (5, &"lost.com".into()), "{open:?}");

    let nonce = open.json()["open"][0]["signature_nonce"].as_str().unwrap().to_owned();
    for wrong in [
        &["--settle-by-hand", &nonce][..],
        &["--task-no", "T-1"],
        &["--settle-by-hand", "x", "--not-executed", "--yes"],
        &["--settle-by-hand", &nonce, "--task-no", "T-1"],
        &["--settle-by-hand", &nonce, "--task-no", "T 1", "--yes"],
        &["--settle-by-hand", &nonce, "--task-no", "null", "--yes"],
        &["--dry-run"],
    ] {
        let ended = user.run(&[&["journal", "changes.journal"], wrong].concat());
        assert_eq!(ended.status, 2, "{ended:?}");
    }
    let by_hand = ["journal", "changes.journal", "--settle-by-hand", &nonce, "--task-no", "T-1"];
    let dry = user.run(&[&by_hand[..], &["--dry-run"]].concat());
    assert!(dry.output.contains("the admin contact of lost.com made task T-1"), "{dry:?}");
    let settled = user.run(&[&by_hand[..], &["--yes"]].concat());
    assert_eq!((settled.status, settled.output.trim()), (0, "Nothing is open."), "{settled:?}");
}
