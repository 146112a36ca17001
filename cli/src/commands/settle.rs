//! `settle`: looks for the task of a submission whose outcome is unknown.

use std::io;

use alidomain::{Reconciliation, ReconciliationState, submission_from_json};
use clap::Args;
use serde::Serialize;

use crate::answer::Answer;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, in_own_words};
use crate::progress::Progress;
use crate::terminal::{BAD, DOUBTFUL, GOOD, harmless, styled};

/// Settles a submission.
#[derive(Debug, Args)]
pub struct Settle {
    /// The submission that the error showed, as JSON. `-` reads it from standard input
    submission: String,
}

/// What became of a submission.
#[derive(Debug, Serialize)]
pub struct Settled {
    domain: String,
    state: &'static str,
    task_no: Option<String>,
    candidates: Vec<String>,
    reason: String,
}

impl Settle {
    /// Looks for the task.
    pub fn run(self, context: &Context) -> Result<Answer, Failure> {
        let json = if self.submission == "-" { read()? } else { self.submission };
        let submission = submission_from_json(json)?;
        let (domain, client) = (submission.domain_name.clone(), context.client()?);
        let progress = Progress::line(format!("Looking for the task of {domain}"));
        let reconciliation = client.reconcile_submission_blocking(submission)?;
        drop(progress);
        let exit = exit_of(reconciliation.state);
        let settled = Settled::new(domain, reconciliation);
        let text = settled.text();
        Ok(Answer::new(&settled, text)?.ends(exit))
    }
}

fn read() -> Result<String, Failure> {
    io::read_to_string(io::stdin())
        .map_err(|error| Failure::problem(format!("Standard input cannot be read: {error}. Nothing was sent.")))
}

fn exit_of(state: ReconciliationState) -> Exit {
    match state {
        ReconciliationState::Found => Exit::Done,
        ReconciliationState::NotExecuted => Exit::NotExecuted,
        ReconciliationState::StillUnknown => Exit::Unknown,
    }
}

impl Settled {
    /// For printing.
    pub fn new(domain: String, reconciliation: Reconciliation) -> Self {
        let state = match reconciliation.state {
            ReconciliationState::Found => "found",
            ReconciliationState::NotExecuted => "not_executed",
            ReconciliationState::StillUnknown => "still_unknown",
        };
        let Reconciliation { task_no, candidates, reason, .. } = reconciliation;
        Self { domain, state, task_no, candidates, reason: in_own_words(&reason) }
    }

    /// Whether nobody knows yet.
    pub fn is_unknown(&self) -> bool {
        self.state == "still_unknown"
    }

    /// For people.
    pub fn text(&self) -> String {
        let state = match self.state {
            "found" => styled(GOOD, "submitted"),
            "not_executed" => styled(BAD, "not executed"),
            _ => styled(DOUBTFUL, "still unknown"),
        };
        let task = self.task_no.as_ref().map(|task| format!(" (task {})", harmless(task))).unwrap_or_default();
        format!("{}: {state}{task}\n{}", harmless(&self.domain), harmless(&self.reason))
    }
}
