//! The search itself, at the depth that a test has time for.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Instant;

use super::choices::Script;
use super::event::Assumption;
use super::promise::Promise;
use super::scenario::Scenario;
use super::{Findings, Task, run};
use crate::options::SubmissionPolicy;

const POLICIES: [SubmissionPolicy; 3] =
    [SubmissionPolicy::ReconcileAndResubmit, SubmissionPolicy::ReconcileOnly, SubmissionPolicy::Report];

/// What `cargo xtask search` sets.
fn depth() -> usize {
    std::env::var("ALIDOMAIN_SEARCH_DEPTH").map_or(2, |depth| depth.parse().expect("the depth is a number"))
}

/// All, or the one that `cargo xtask search` names.
fn scenarios() -> Vec<Scenario> {
    std::env::var("ALIDOMAIN_SEARCH_SCENARIO")
        .map_or_else(|_| Scenario::ALL.to_vec(), |one| vec![Scenario::parse(&one)])
}

fn search_all(tasks: Vec<Task>) -> Vec<(Task, Findings)> {
    let (open, found) = (Mutex::new(tasks), Mutex::new(Vec::new()));
    let next = || open.lock().expect("no thread panics").pop();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(task) = next() {
                    let findings = task.search();
                    found.lock().expect("no thread panics").push((task, findings));
                }
            });
        }
    });
    found.into_inner().expect("no thread panics")
}

#[test]
fn every_sequence_keeps_every_promise() {
    let (began, depth) = (Instant::now(), depth());
    let mut tasks = Vec::new();
    for scenario in scenarios() {
        tasks.extend(POLICIES.map(|policy| Task { scenario, policy, broken: None, depth }));
    }
    let found = search_all(tasks);
    let sequences: usize = found.iter().map(|(_, findings)| findings.sequences).sum();
    println!("depth {depth}: {sequences} sequences, {:.1?}", began.elapsed());
    let violations = found.iter().flat_map(|(_, findings)| findings.violations.values());
    let mut broken: Vec<_> = violations
        .map(|(line, violation)| format!("{line}\n    {:?}: {}", violation.promise, violation.what))
        .collect();
    broken.sort();
    assert!(broken.is_empty(), "add these lines to regressions.txt:\n{}", broken.join("\n"));
}

/// Which promises fall if the service does not keep to an assumption: the table in `docs/idempotency.md`.
#[test]
fn what_rests_on_which_assumption() {
    let mut tasks = Vec::new();
    for broken in Assumption::ALL {
        for scenario in broken.scenarios() {
            tasks.extend(POLICIES.map(|policy| Task { scenario, policy, broken: Some(broken), depth: 2 }));
        }
    }
    let found = search_all(tasks);
    let mut table = String::new();
    for broken in Assumption::ALL {
        let cell = |policy, scenarios: &[Scenario]| {
            let is_of_cell = |task: &Task| {
                (task.broken, task.policy) == (Some(broken), policy) && scenarios.contains(&task.scenario)
            };
            let of_cell = found.iter().filter(|(task, _)| is_of_cell(task));
            let fallen = of_cell.flat_map(|(_, findings)| findings.violations.keys().copied());
            let fallen: Vec<_> = fallen.collect::<BTreeSet<Promise>>().iter().map(|it| format!("{it:?}")).collect();
            if fallen.is_empty() { "holds".to_owned() } else { fallen.join(", ") }
        };
        let [resubmit, only, report] = POLICIES;
        let [busy, accepting] = broken.scenarios();
        let cells = [
            cell(resubmit, &[busy]),
            cell(resubmit, &[accepting]),
            cell(only, &[busy, accepting]),
            cell(report, &[busy, accepting]),
        ];
        table.push_str(&format!("| `{broken:?}` | {} |\n", cells.join(" | ")));
    }
    for (_, findings) in &found {
        for (line, violation) in findings.violations.values() {
            println!("{line}\n    {:?}: {}", violation.promise, violation.what);
        }
    }
    let documented = include_str!("../../../docs/idempotency.md");
    assert!(documented.contains(&table), "docs/idempotency.md should have these rows:\n{table}");
}

/// Sequences that once broke a promise, at any depth.
#[test]
fn no_regression_breaks_a_promise_again() {
    let lines = include_str!("regressions.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut count = 0;
    for line in lines {
        let (setting, events) = line.split_once(": ").expect("a line is SCENARIO POLICY: EVENTS");
        let (scenario, policy) = setting.split_once(' ').expect("a line begins with a scenario and a policy");
        let policy = POLICIES.into_iter().find(|known| format!("{known:?}") == policy).expect("it is a policy");
        let scenario = Scenario::parse(scenario);
        let script = Script::parse(events);
        let task = Task { scenario, policy, broken: None, depth: script.len() };
        let run = run::run(&task, &script);
        assert!(run.choices.made().len() >= script.end(), "{line}: its events do not happen any more");
        assert!(run.violations.is_empty(), "{line}: {:?}", run.violations);
        count += 1;
    }
    assert!(count > 0);
}
