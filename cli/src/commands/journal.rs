//! `journal`: the submissions of a journal whose outcome is unknown.

use std::path::PathBuf;
use std::sync::Arc;

use alidomain::{Journal, UnresolvedSubmission};
use clap::Args;
use serde::Serialize;
use serde_json::value::RawValue;

use super::settle::Settled;
use crate::answer::Answer;
use crate::arguments::Contact;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, raw};
use crate::progress::Progress;
use crate::terminal::{STRONG, harmless, styled, table};
use crate::times;

/// Shows a journal.
#[derive(Debug, Args)]
pub struct ShowJournal {
    /// The file that `--journal` named
    path: PathBuf,
    /// Find out what became of the submissions, and write it into the journal
    #[arg(long)]
    settle: bool,
    /// Write down what you know of the open submission with this nonce: see --json
    #[arg(long, value_name = "NONCE", conflicts_with = "settle", requires = "outcome")]
    settle_by_hand: Option<String>,
    #[command(flatten)]
    outcome: Outcome,
}

/// What became of the submission.
#[derive(Debug, Args)]
#[group(id = "outcome", multiple = false, requires = "settle_by_hand")]
struct Outcome {
    /// It made this task
    #[arg(long)]
    task_no: Option<String>,
    /// It was not executed
    #[arg(long)]
    not_executed: bool,
}

#[derive(Debug, Serialize)]
struct Open {
    journal: String,
    open: Vec<Box<RawValue>>,
}

#[derive(Debug, Serialize)]
struct AllSettled {
    journal: String,
    settled: Vec<Settled>,
}

impl ShowJournal {
    /// Lists or settles.
    pub fn run(self, context: &Context) -> Result<Answer, Failure> {
        if !self.path.exists() {
            return Err(Failure::usage(format!("PATH: there is no journal {}.", self.path.display())));
        }
        let journal = Arc::new(Journal::new(self.path.display().to_string(), None)?);
        if let Some(nonce) = &self.settle_by_hand {
            settle_by_hand(&journal, nonce, self.outcome.task_no)?;
        }
        let open = journal.unresolved_submissions();
        match self.settle && !open.is_empty() {
            true => settle(journal, open, context),
            false => listed(journal.path(), open),
        }
    }
}

fn listed(journal: String, open: Vec<UnresolvedSubmission>) -> Result<Answer, Failure> {
    if open.is_empty() {
        return Answer::new(&Open { journal, open: Vec::new() }, "Nothing is open.".to_owned());
    }
    let rows = open.iter().map(|submission| {
        let domains = domains(submission);
        let contact = Contact::from(submission.contact_type).text().to_owned();
        vec![domains, contact, times::shown(submission.submitted_at), submission.signature_nonce.clone()]
    });
    let text = format!(
        "{}\n\n{} Run the command that submitted again with the same journal, or use --settle. If that cannot find out, \
         use --settle-by-hand.",
        table(&["DOMAIN", "CONTACT", "SUBMITTED", "NONCE"], rows),
        styled(STRONG, "next step:")
    );
    let open = open.into_iter().filter_map(raw).collect();
    Ok(Answer::new(&Open { journal, open }, text)?.ends(Exit::Unknown))
}

fn domains(submission: &UnresolvedSubmission) -> String {
    match submission.more_domain_names.len() {
        0 => harmless(&submission.domain_name),
        more => format!("{} and {more} more", harmless(&submission.domain_name)),
    }
}

fn settle_by_hand(journal: &Journal, nonce: &str, task_no: Option<String>) -> Result<(), Failure> {
    let open = journal.unresolved_submissions();
    let Some(submission) = open.iter().find(|open| open.signature_nonce == nonce).cloned() else {
        let known = open.iter().map(|open| open.signature_nonce.as_str()).collect::<Vec<_>>().join(", ");
        let known = if known.is_empty() { "Nothing is open".to_owned() } else { format!("Open: {known}") };
        return Err(Failure::usage(format!("--settle-by-hand: no submission with this nonce is open. {known}.")));
    };
    Ok(journal.settle_by_hand(submission, task_no)?)
}

fn settle(journal: Arc<Journal>, open: Vec<UnresolvedSubmission>, context: &Context) -> Result<Answer, Failure> {
    let path = journal.path();
    let client = context.client_with(Some(journal))?;
    let progress = Progress::bar(u64::try_from(open.len()).unwrap_or_default(), "Looking for tasks");
    let mut settled = Vec::new();
    for submission in open {
        let domain = submission.domain_name.clone();
        settled.push(Settled::new(domain, client.reconcile_submission_blocking(submission)?));
        progress.advance(1);
    }
    drop(progress);
    let text = settled.iter().map(Settled::text).collect::<Vec<_>>().join("\n\n");
    let exit = if settled.iter().any(Settled::is_unknown) { Exit::Unknown } else { Exit::Done };
    Ok(Answer::new(&AllSettled { journal: path, settled }, text)?.ends(exit))
}
