//! Every sequence of events, up to a depth, run through the real code of submitting, reconciling and waiting.
//!
//! A run is one call, or a few at once, in a service in memory, on virtual time. Wherever something can go wrong (a request is
//! sent, the client pauses), the world chooses an [`Event`]; usually `Nothing`. The search runs the benign sequence
//! first, and then, wherever there was a choice, every other event, until `depth` events have happened in a run. After
//! each run it compares what callers were told with what the service did: see [`Promise`].
//!
//! Nothing is folded. Hardly two sequences lead to the same state, since each event leaves its mark on the clocks, and a
//! part of the state that was forgotten would hide sequences.
//!
//! What rests on an assumption about the service is an [`Assumption`]: switched off, the service breaks it, and the
//! search says which promises then fall. The table is in `docs/idempotency.md`.

mod choices;
mod event;
mod promise;
mod run;
mod scenario;
mod tests;
mod timer;
mod world;

use std::collections::HashMap;

use self::choices::Script;
use self::event::Assumption;
use self::promise::{Promise, Violation};
use self::scenario::Scenario;
use crate::options::SubmissionPolicy;

/// What is searched.
#[derive(Debug, Clone, Copy)]
struct Task {
    pub scenario: Scenario,
    pub policy: SubmissionPolicy,
    /// What the service does not keep to.
    pub broken: Option<Assumption>,
    /// How many events a run has at most.
    pub depth: usize,
}

/// What a search found.
#[derive(Debug, Default)]
struct Findings {
    /// Runs that were made.
    pub sequences: usize,
    /// The first violation of each promise, and how it came about.
    pub violations: HashMap<Promise, (String, Violation)>,
}

impl Task {
    pub fn search(&self) -> Findings {
        let mut findings = Findings::default();
        let mut open = vec![Script::default()];
        while let Some(script) = open.pop() {
            let run = run::run(self, &script);
            findings.sequences += 1;
            for violation in run.violations {
                let line = || (run.choices.line(self), violation.clone());
                findings.violations.entry(violation.promise).or_insert_with(line);
            }
            if script.len() < self.depth {
                for (place, others) in run.choices.made().iter().enumerate().skip(script.end()) {
                    open.extend(others.iter().map(|event| script.and(place, *event)));
                }
            }
        }
        findings
    }
}
