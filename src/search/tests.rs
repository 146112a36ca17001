//! The search itself, at the depth that a test has time for.

use std::sync::Mutex;
use std::time::Instant;

use super::scenario::Scenario;
use super::{Findings, Task};
use crate::options::SubmissionPolicy;

const POLICIES: [SubmissionPolicy; 3] =
    [SubmissionPolicy::ReconcileAndResubmit, SubmissionPolicy::ReconcileOnly, SubmissionPolicy::Report];

/// Set by `cargo xtask search`.
fn depth() -> usize {
    std::env::var("ALIDOMAIN_SEARCH_DEPTH").map_or(2, |depth| depth.parse().expect("the depth is a number"))
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
    let tasks = Scenario::ALL.into_iter().flat_map(|scenario| {
        let of = move |policy| Task { scenario, policy, broken: None, depth };
        POLICIES.map(of)
    });
    let found = search_all(tasks.collect());
    let mut sequences = 0;
    let mut folded = 0;
    let mut broken = Vec::new();
    for (_, findings) in &found {
        sequences += findings.sequences;
        folded += findings.folded;
        broken.extend(findings.violations.values().map(|(line, violation)| format!("{line}\n    {violation:?}")));
    }
    println!("depth {depth}: {sequences} sequences, {folded} folded, {:.1?}", began.elapsed());
    broken.sort();
    assert!(broken.is_empty(), "{} violations:\n{}", broken.len(), broken.join("\n"));
}
