//! The tasks of a list are followed, whatever is in the way.

mod support;

use std::process::Stdio;

use alidomain_sandbox::{Behaviour, Failure, Life};
use serde_json::Value;
use support::{Ended, User};

#[test]
fn a_list_is_followed_until_its_tasks_have_ended() {
    let user = User::new();
    user.file("list.txt", "good.com\nbad.com\nworse.com\nunknown.com\nslow.com\n");
    let life = |milliseconds| Life { executing_ms: milliseconds, ..Life::default() };
    let failure = Failure { error_msg: "TaskIsBeingProcessed".to_owned(), ..Failure::default() };
    user.sandbox.plan(
        "bad.com",
        Life { failure: Some(Failure { error_msg: "No.".to_owned(), ..failure.clone() }), ..life(10) },
    );
    user.sandbox.plan("worse.com", Life { failure: Some(failure), ..Life::default() });
    user.sandbox.plan("good.com", Life { visible_after_ms: 100, ..life(300) });
    user.sandbox.plan("slow.com", life(3_600_000));
    let list = ["bulk", "list.txt", "--contact", "admin", "--profile-id", "7", "--yes", "--wait"];
    let run = |more: &[&str]| user.run(&[&list[..], more].concat());

    // A row that failed comes before a task that has not ended.
    let ended = run(&["--wait-timeout", "1500ms", "--json"]);
    assert_eq!(ended.status, 10, "{ended:?}");
    let tasks = &ended.json()["tasks"];
    assert_eq!((&tasks["succeeded"], &tasks["failed"], &tasks["still_running"]), (&1.into(), &2.into(), &1.into()));
    let report: Vec<Value> = serde_json::from_str(&user.read("list.txt.report.json")).unwrap();
    let states: Vec<_> = report.iter().map(|row| (&row["task_state"], &row["task_reason"])).collect();
    assert_eq!(states[..2], [(&"succeeded".into(), &Value::Null), (&"failed".into(), &"No.".into())]);
    assert!(states[2].1.as_str().unwrap().starts_with("TaskIsBeingProcessed: "), "{states:?}");
    assert_eq!(states[3..], [(&Value::Null, &Value::Null), (&"still_running".into(), &Value::Null)]);

    user.file("list.txt", "good.com\nbad.com\nslow.com\n");
    let ended = run(&["--wait-timeout", "10ms"]);
    assert_eq!(ended.status, 6, "{ended:?}");
    for words in ["1 tasks have succeeded", "1 have not ended", "No.", "It goes on following the tasks"] {
        assert!(ended.output.contains(words), "{words}: {}", ended.output);
    }
    user.file("list.txt", "good.com\nbad.com\n");
    assert_eq!(run(&[]).status, 7);
    user.file("list.txt", "good.com\n");
    assert_eq!(run(&[]).status, 0);
    assert_eq!(user.sandbox.tasks().len(), 4, "nothing was submitted twice");
}

#[test]
fn following_goes_on_after_it_was_killed_or_interrupted() {
    let user = User::new();
    user.file("list.txt", "a.com\nb.com\n");
    user.sandbox.plan_all(Life { executing_ms: 3_600_000, ..Life::default() });
    let list = ["bulk", "list.txt", "--contact", "admin", "--profile-id", "7", "--yes", "--wait", "--json"];
    let start = || user.command(&list).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    // The report is there when following begins.
    let follows = |task_state: &str| {
        let report = user.folder.path().join("list.txt.report.json");
        while !std::fs::read_to_string(&report).is_ok_and(|report| report.contains(task_state)) {
            std::thread::yield_now();
        }
        std::fs::remove_file(&report).unwrap();
    };
    let mut killed = start();
    follows("\"task_state\":null");
    killed.kill().unwrap();
    killed.wait().unwrap();

    #[cfg(unix)]
    {
        let interrupted = start();
        follows("\"task_state\":null");
        let process = rustix::process::Pid::from_child(&interrupted);
        rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
        let interrupted = Ended::from(interrupted.wait_with_output().unwrap());
        assert_eq!((interrupted.status, &interrupted.json()["tasks"]["still_running"]), (130, &2.into()));
        follows("\"task_state\":\"still_running\"");
    }
    assert_eq!(user.sandbox.tasks().len(), 2);
}

#[test]
fn what_may_not_be_read_ends_the_following_but_not_the_report() {
    let user = User::new();
    user.file("list.txt", "a.com\n");
    let list = ["bulk", "list.txt", "--contact", "admin", "--profile-id", "7", "--yes", "--wait", "--json"];
    // Questions without a domain.
    user.sandbox.tell_times("", 100, support::refusal("NoPermission"));
    let ended = user.run(&list);
    assert_eq!((ended.status, &ended.json()["done"]), (6, &1.into()), "{ended:?}");
    assert!(ended.json()["tasks"]["problem"].as_str().unwrap().contains("NoPermission"), "{ended:?}");
    assert!(user.read("list.txt.report.json").contains("still_running"));
}

#[test]
fn a_task_that_cannot_be_asked_about_does_not_end_the_following_of_others() {
    let user = User::new();
    user.file("list.txt", "a.com\nb.com\nc.com\n");
    // While the command waits for the list of tasks, the first question about one of them is prepared. The list is read
    // before the first submission, too.
    user.sandbox.tell_times("", 2, Behaviour::Delay { milliseconds: 2_000, execute: true });
    let list = ["bulk", "list.txt", "--contact", "admin", "--profile-id", "7", "--yes", "--wait"];
    let child = user.command(&list).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while user.sandbox.stats().requests < 5 {
        std::thread::yield_now();
    }
    user.sandbox.tell("", support::refusal("InvalidTask"));
    let ended = Ended::from(child.wait_with_output().unwrap());
    assert_eq!(ended.status, 6, "{ended:?}");
    for words in ["2 tasks have succeeded", "1 have not ended", "cannot be followed: ", "InvalidTask"] {
        assert!(ended.output.contains(words), "{words}: {}", ended.output);
    }
    let report: Vec<Value> = serde_json::from_str(&user.read("list.txt.report.json")).unwrap();
    let row = report.iter().find(|row| row["task_state"] == "still_running").unwrap();
    assert!(row["task_reason"].as_str().unwrap().contains("InvalidTask"), "{report:?}");
}

#[test]
fn rows_with_the_same_task_are_all_followed() {
    let user = User::new();
    let list = ["bulk", "list.txt", "--contact", "admin", "--profile-id", "7", "--yes", "--wait", "--json"];
    user.file("list.txt", "a.com\n");
    assert_eq!(user.run(&list).status, 0);
    let task_no = user.sandbox.tasks()[0].task_no.clone();
    user.file("list.txt", "a.com\nb.com\n");
    user.sandbox.tell_times("b.com", 1_000, Behaviour::Close { execute: false });
    assert_eq!(user.run(&[&list[..], &["--timeout", "400ms"]].concat()).status, 5);
    let open = user.run(&["journal", "list.txt.journal", "--json"]).json();
    let nonce = open["open"][0]["signature_nonce"].as_str().unwrap();
    let by_hand = ["journal", "list.txt.journal", "--settle-by-hand", nonce, "--task-no", &task_no, "--yes"];
    assert_eq!(user.run(&by_hand).status, 0);
    let ended = user.run(&list);
    assert_eq!((ended.status, &ended.json()["tasks"]["succeeded"]), (0, &2.into()), "{ended:?}");
}
