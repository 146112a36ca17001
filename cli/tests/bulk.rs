//! Lists: checked as a whole, submitted once each, however often the command is killed.

mod support;

use std::collections::HashMap;
use std::process::Stdio;

use alidomain_sandbox::{Behaviour, FaultPlan, Life};
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
    // Executed, but the list of tasks does not come before the time of the call is over: neither for the server's clock,
    // nor for the task.
    user.sandbox.tell("lost.com", Behaviour::Close { execute: true });
    user.sandbox.tell_times("", 2, Behaviour::Delay { milliseconds: 3_600_000, execute: false });
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
