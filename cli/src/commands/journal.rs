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
use crate::confirmation::Change;
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
    #[command(flatten)]
    change: Change,
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
        if self.settle_by_hand.is_none() && self.change.dry_run {
            return Err(Failure::usage("--dry-run is only allowed with --settle-by-hand."));
        }
        if self.settle_by_hand.is_some() {
            self.change.check()?;
        }
        let journal = Arc::new(Journal::new(self.path.display().to_string(), None)?);
        if let Some(nonce) = &self.settle_by_hand {
            let submission = open_submission(&journal, nonce)?;
            let task_no = self.outcome.task_no;
            let what = in_words(&submission, task_no.as_deref());
            if self.change.dry_run {
                let open = journal.unresolved_submissions().into_iter().filter_map(raw).collect();
                let text = format!("{what}\nNothing was written: this is a dry run.");
                return Answer::new(&Open { journal: journal.path(), open }, text);
            }
            self.change.confirm(context, &what)?;
            journal.settle_by_hand(submission, task_no)?;
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
        vec![domains, contact, times::shown(submission.submitted_at), harmless(&submission.signature_nonce)]
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

fn open_submission(journal: &Journal, nonce: &str) -> Result<UnresolvedSubmission, Failure> {
    let open = journal.unresolved_submissions();
    open.iter().find(|open| open.signature_nonce == nonce).cloned().ok_or_else(|| {
        let known = open.iter().map(|open| open.signature_nonce.as_str()).collect::<Vec<_>>().join(", ");
        let known = if known.is_empty() { "Nothing is open".to_owned() } else { format!("Open: {known}") };
        Failure::usage(format!("--settle-by-hand: no submission with this nonce is open. {known}."))
    })
}

/// What will be written.
fn in_words(submission: &UnresolvedSubmission, task_no: Option<&str>) -> String {
    let contact = Contact::from(submission.contact_type).text();
    let change = format!("the submission of the {contact} contact of {}", domains(submission));
    match task_no {
        Some(task_no) => format!(
            "Write into the journal that {change} made task {}. It is then never submitted again in its job.",
            styled(STRONG, harmless(task_no))
        ),
        None => format!("Write into the journal that {change} was not executed. It can then be submitted again."),
    }
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
