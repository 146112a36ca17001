//! Lists: checked as a whole, submitted once each, however often the command is killed.

mod support;

use std::collections::HashMap;
use std::process::Stdio;

use alidomain_sandbox::{Behaviour, Failure, FaultPlan, Life};
use serde_json::{Value, json};
use support::{Ended, User};

#[test]
fn every_wrong_row_is_named_and_nothing_is_sent() {
    let user = User::new();
    user.file("list.csv", "domain,contact,profile_id\na.com,admin,7\nb c,admin,7\nd.com,owner,7\nA.com,admin,8\n");
    let ended = user.run(&["bulk", "list.csv", "--yes"]);
    assert_eq!((ended.status, &*ended.output), (2, ""), "{ended:?}");
    for words in
        ["3 of 4 rows", "line 3: domain \"b c\"", "line 4: contact \"owner\"", "line 5: changes the admin contact"]
    {
        assert!(ended.errors.contains(words), "{words}: {}", ended.errors);
    }
    let error = user.run(&["bulk", "list.csv", "--yes", "--json"]).error();
    assert_eq!(error["rows"][0]["line"], 3, "{error}");
    assert_eq!(user.sandbox.stats(), alidomain_sandbox::Stats::default());
    let files: Vec<_> = std::fs::read_dir(user.folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["list.csv"]);
}

#[test]
fn a_list_is_submitted_once_and_reported() {
    let user = User::new();
    user.file("list.csv", "Domain;Contact;Profile ID\na.com;admin;7\nunknown.com;;\n中文.com;tech;8\n");
    let list = ["bulk", "list.csv", "--contact", "billing", "--profile-id", "9", "--yes"];
    let ended = user.run(&list);
    assert_eq!(ended.status, 10, "{ended:?}");
    for words in ["2 of 3 rows are done", "DomainNotExist", "list.csv.report.csv and list.csv.report.json"] {
        assert!(ended.output.contains(words), "{words}: {}", ended.output);
    }
    assert_eq!(user.sandbox.tasks().len(), 2);
    let report = user.read("list.csv.report.csv");
    assert_eq!(report.lines().count(), 4);
    assert!(report.lines().nth(2).unwrap().starts_with("3,unknown.com,billing,9,failed,,,DomainNotExist,false,"));

    let again = user.run(&[&list[..], &["--json"]].concat()).json();
    assert_eq!((&again["done"], &again["recovered"], &again["failed"]), (&2.into(), &2.into(), &1.into()), "{again}");
    assert_eq!(again["failures"][0]["lines"], json!([3]));
    assert_eq!(user.sandbox.tasks().len(), 2);

    // An edited list is the same job. A new job makes the changes again.
    user.file("list.csv", "domain,contact,profile_id\na.com,admin,7\nb.com,admin,7\n");
    assert_eq!(user.run(&list).status, 0);
    assert_eq!(user.sandbox.tasks().len(), 3);
    assert_eq!(user.run(&[&list[..], &["--job", "again"]].concat()).status, 0);
    assert_eq!(user.sandbox.tasks().len(), 5);
}

#[test]
fn a_list_can_come_from_standard_input() {
    let user = User::new();
    let run = |more: &[&str]| -> Ended {
        let arguments = [&["bulk", "-", "--contact", "admin", "--profile-id", "7", "--yes", "--json"], more].concat();
        let mut child = user.command(&arguments);
        let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A command that refuses its arguments does not read.
        let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"a.com\nb.com\n");
        child.wait_with_output().unwrap().into()
    };
    let without_journal = run(&[]);
    assert_eq!(without_journal.status, 2, "{without_journal:?}");
    assert!(without_journal.error()["reason"].as_str().unwrap().contains("--journal"));
    assert_eq!(run(&["--dry-run"]).json()["rows"], 2);
    let ended = run(&["--journal", "changes.journal", "--max-per-second", "100"]);
    assert_eq!(
        (ended.status, &ended.json()["done"], &ended.json()["report"]),
        (0, &2.into(), &Value::Null),
        "{ended:?}"
    );
}

#[test]
fn only_one_process_holds_a_journal() {
    let user = User::new();
    user.file("list.txt", "a.com\n");
    user.sandbox.tell("a.com", Behaviour::Delay { milliseconds: 3_600_000, execute: true });
    let list = ["bulk", "list.txt", "--contact", "admin", "--profile-id", "7", "--yes", "--json"];
    let mut first = user.command(&list).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while user.sandbox.tasks().is_empty() {
        std::thread::yield_now();
    }
    let second = user.run(&list);
    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!((second.status, &second.error()["kind"]), (11, &"journal".into()), "{second:?}");
}

#[test]
fn an_unknown_outcome_stays_in_the_journal_until_it_is_settled() {
    let user = User::new();
    user.file("list.txt", "lost.com\n");
    user.sandbox.tell_times("lost.com", 1_000, Behaviour::Close { execute: false });
    let list = ["bulk", "list.txt", "--contact", "admin", "--profile-id", "7", "--yes", "--timeout", "400ms"];
    let lost = user.run(&list);
    assert_eq!(lost.status, 5, "{lost:?}");
    assert!(lost.output.contains("line 1 (lost.com)") && lost.output.contains("settles what is unknown"), "{lost:?}");
    let open = user.run(&["journal", "list.txt.journal"]);
    assert_eq!(open.status, 5, "{open:?}");
    assert!(open.output.contains("lost.com") && open.output.contains("--settle"), "{open:?}");
    let settled = user.run(&["journal", "list.txt.journal", "--settle", "--timeout", "400ms", "--json"]);
    assert_eq!(settled.json()["settled"][0]["domain"], "lost.com", "{settled:?}");
    assert_eq!(user.run(&["journal", "missing.journal"]).status, 2);
}

#[test]
fn an_unknown_outcome_is_settled_by_the_next_run_of_the_list() {
    let user = User::new();
    user.file("list.txt", "lost.com\ngood.com\n");
    // Executed, but the list of tasks does not come before the time of the call is over.
    user.sandbox.tell("lost.com", Behaviour::Close { execute: true });
    user.sandbox.tell("", Behaviour::Delay { milliseconds: 3_600_000, execute: false });
    // A second task would be made, and counted.
    user.sandbox.refuse_busy_domains(false);
    let list = ["bulk", "list.txt", "--contact", "admin", "--profile-id", "7", "--yes", "--json"];
    let first = user.run(&[&list[..], &["--timeout", "400ms"]].concat());
    assert_eq!((first.status, &first.json()["unknown_rows"][0]["domain"]), (5, &"lost.com".into()), "{first:?}");
    let again = user.run(&list);
    assert_eq!((again.status, &again.json()["recovered"]), (0, &2.into()), "{again:?}");
    let report: Vec<Value> = serde_json::from_str(&user.read("list.txt.report.json")).unwrap();
    let tasks = user.sandbox.tasks_of("lost.com");
    assert_eq!((tasks.len(), &report[0]["task_no"]), (1, &tasks[0].task_no.as_str().into()));
}

#[test]
fn a_list_can_be_planned_by_reading_alone() {
    let user = User::new();
    user.file(
        "list.csv",
        "domain,contact,profile_id\na.com,admin,1234567\nunknown.com,admin,1234567\nb.com,tech,404\n",
    );
    let ended = user.run(&["bulk", "list.csv", "--plan"]);
    assert_eq!(ended.status, 3, "{ended:?}");
    for words in ["1 of 3 rows", "2 have something in the way", "domain not found", "profile not found"] {
        assert!(ended.output.contains(words), "{words}: {}", ended.output);
    }
    let json = user.run(&["bulk", "list.csv", "--plan", "--json"]).json();
    assert_eq!((&json["barred"], &json["plans"][1]["line"]), (&2.into(), &3.into()), "{json}");
    assert!(user.sandbox.tasks().is_empty());
}

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
    // A question without a domain.
    user.sandbox.tell("", support::refusal("NoPermission"));
    let ended = user.run(&list);
    assert_eq!((ended.status, &ended.json()["done"]), (6, &1.into()), "{ended:?}");
    assert!(ended.json()["tasks"]["problem"].as_str().unwrap().contains("NoPermission"), "{ended:?}");
    assert!(user.read("list.txt.report.json").contains("still_running"));
}

#[test]
fn a_task_that_cannot_be_asked_about_does_not_end_the_following_of_others() {
    let user = User::new();
    user.file("list.txt", "a.com\nb.com\nc.com\n");
    // While the command waits for the list of tasks, the first question about one of them is prepared.
    user.sandbox.tell("", Behaviour::Delay { milliseconds: 2_000, execute: true });
    let list = ["bulk", "list.txt", "--contact", "admin", "--profile-id", "7", "--yes", "--wait"];
    let child = user.command(&list).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while user.sandbox.stats().requests < 4 {
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

#[test]
fn an_open_row_is_unknown_whatever_the_next_run_meets() {
    let user = User::new();
    user.file("list.txt", "中文.com\n");
    user.sandbox.tell_times("中文.com", 1_000, Behaviour::Close { execute: false });
    let list = ["bulk", "list.txt", "--contact", "admin", "--profile-id", "7", "--yes", "--timeout", "400ms"];
    assert_eq!(user.run(&list).status, 5);
    let mut without_key = user.command(&list);
    without_key.env_remove("ALIBABA_CLOUD_ACCESS_KEY_ID").env_remove("ALIBABA_CLOUD_ACCESS_KEY_SECRET");
    let ended = Ended::from(without_key.output().unwrap());
    assert_eq!(ended.status, 5, "{ended:?}");
    assert!(ended.output.contains("alidomain journal list.txt.journal --settle"), "{ended:?}");
    let report: Vec<Value> = serde_json::from_str(&user.read("list.txt.report.json")).unwrap();
    assert_eq!((&report[0]["outcome"], &report[0]["submission"]["version"]), (&"unknown".into(), &1.into()));
    for words in [&ended.output, report[0]["error"].as_str().unwrap()] {
        assert!(!words.contains("Nothing was"), "{words}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_a_list_has_the_journal_of_the_list() {
    let user = User::new();
    user.file("list.csv", "domain\na.com\n");
    std::os::unix::fs::symlink("list.csv", user.folder.path().join("link.csv")).unwrap();
    for name in ["list.csv", "link.csv"] {
        let ended = user.run(&["bulk", name, "--contact", "admin", "--profile-id", "7", "--yes"]);
        assert_eq!(ended.status, 0, "{ended:?}");
        assert!(user.folder.path().join(format!("{name}.report.csv")).exists());
    }
    assert_eq!(user.sandbox.tasks().len(), 1);
}

#[test]
fn files_that_would_overwrite_each_other_are_refused() {
    let user = User::new();
    for (name, more) in [
        ("m.csv", &["--report", "m"][..]),
        ("m.csv", &["--report", "./m"]),
        ("m.csv", &["--journal", "m.csv"]),
        ("m.csv", &["--journal", "r.csv", "--report", "r"]),
        ("m.csv.lock", &["--journal", "m.csv", "--format", "csv"]),
    ] {
        user.file(name, "domain\na.com\n");
        let list = [&["bulk", name, "--contact", "admin", "--profile-id", "7", "--yes"], more].concat();
        let ended = user.run(&list);
        assert_eq!(ended.status, 2, "{more:?}: {ended:?}");
        assert!(ended.errors.contains("the same file"), "{ended:?}");
        assert_eq!(user.read(name), "domain\na.com\n");
    }
    assert_eq!(user.sandbox.stats().requests, 0);
}

#[test]
fn a_report_that_cannot_be_written_does_not_hide_the_summary() {
    for (list, status) in [("a.com\n", 1), ("a.com\nunknown.com\n", 10)] {
        let user = User::new();
        user.file("list.txt", list);
        user.sandbox.tell("a.com", Behaviour::Delay { milliseconds: 1_000, execute: true });
        let arguments = ["bulk", "list.txt", "--contact", "admin", "--profile-id", "7", "--yes", "--json"];
        let child = user.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        while user.sandbox.tasks().is_empty() {
            std::thread::yield_now();
        }
        std::fs::create_dir(user.folder.path().join("list.txt.report.json")).unwrap();
        let ended = Ended::from(child.wait_with_output().unwrap());
        assert_eq!((ended.status, &ended.json()["done"]), (status, &1.into()), "{ended:?}");
        assert!(ended.json()["report_problem"].as_str().unwrap().contains("cannot be written"), "{ended:?}");
        let again = user.run(&arguments);
        assert_eq!((again.status, &again.error()["exit_status"]), (1, &1.into()), "{again:?}");
    }
}

/// Starts the command, and kills it when the sandbox has this many more tasks.
fn killed(user: &User, list: &[&str], more: usize) {
    let mut child = user.command(list).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the command runs");
    let wanted = user.sandbox.tasks().len() + more;
    while user.sandbox.tasks().len() < wanted && child.try_wait().expect("it is a child").is_none() {
        std::thread::yield_now();
    }
    child.kill().expect("it is a child");
    child.wait().expect("it ends");
}

#[test]
fn a_list_that_is_killed_and_started_again_makes_each_change_once() {
    const ROWS: usize = 500;
    let user = User::new();
    let domains: Vec<_> = (1..=ROWS).map(|number| format!("domain-{number}.com")).collect();
    user.file("list.txt", domains.join("\n"));
    user.sandbox.plan_all(Life { waiting_ms: 3_600_000, ..Life::default() });
    // A second task would be made, and counted.
    user.sandbox.refuse_busy_domains(false);
    let faults = FaultPlan {
        seed: 16,
        throttle: 0.03,
        drop_before: 0.02,
        drop_after: 0.02,
        unavailable_after: 0.02,
        visible_after_ms: 100,
        ..FaultPlan::default()
    };
    user.sandbox.inject(Some(faults)).unwrap();
    let list = ["bulk", "list.txt", "--contact", "admin", "--profile-id", "7", "--yes", "--json"];
    for more in [1, 37, 80, 64, 128] {
        killed(&user, &list, more);
    }
    // By chance, the faults strike a row so often that it fails. The next run submits it.
    let ended = (0..5).map(|_| user.run(&list)).find(|ended| ended.status == 0).expect("one of the runs ends well");
    assert_eq!(ended.json()["done"], ROWS, "{ended:?}");

    let mut tasks: HashMap<String, Vec<String>> = HashMap::new();
    for task in user.sandbox.tasks() {
        tasks.entry(task.domain_name).or_default().push(task.task_no);
    }
    assert_eq!(tasks.len(), ROWS);
    let report: Vec<Value> = serde_json::from_str(&user.read("list.txt.report.json")).unwrap();
    assert_eq!(report.len(), ROWS);
    for row in report {
        let of_domain = &tasks[row["domain"].as_str().unwrap()];
        assert_eq!(of_domain.as_slice(), [row["task_no"].as_str().unwrap()], "{row}");
    }
}
