//! `submit`: one change of one domain.

use std::path::PathBuf;
use std::sync::Arc;

use alidomain::{Journal, SaveSingleTaskForUpdatingContactInfoRequest, WaitOptions};
use clap::Args;
use serde::Serialize;

use super::wait::{WaitTimeout, follow_submitted};
use crate::answer::Answer;
use crate::arguments::{ChangeOfContact, Contact};
use crate::confirmation::Change;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::masking::Masking;
use crate::plans::planned;
use crate::progress::Progress;
use crate::records::Task;
use crate::terminal::{STRONG, harmless, styled};

/// The job of a journal, unless another is named.
const JOB: &str = "submit";

/// What to do with a journal after an unknown outcome.
const AGAIN: &str =
    "Run the same command again. It finds out what became of the submission before it submits anything.";

/// Submits a change.
#[derive(Debug, Args)]
pub struct Submit {
    #[command(flatten)]
    change_of_contact: ChangeOfContact,
    /// Wait until the task has ended
    #[arg(long)]
    wait: bool,
    #[command(flatten)]
    wait_timeout: WaitTimeout,
    /// A journal, so that the change is not made twice if this command is killed and run again
    #[arg(long, value_name = "PATH")]
    journal: Option<PathBuf>,
    /// A name of the work. Within one job, the journal makes each change once. Use a new name to make it again
    #[arg(long, value_name = "NAME", default_value = JOB, requires = "journal")]
    job: String,
    #[command(flatten)]
    change: Change,
}

/// A submission that the service accepted, or one that was only looked at.
#[derive(Debug, Serialize)]
struct Submission {
    submitted: bool,
    domain: String,
    contact: &'static str,
    profile_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    transfer_lock: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    task_no: Option<String>,
    /// The reply was lost, and the client found the task.
    #[serde(skip_serializing_if = "Option::is_none")]
    recovered: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<Task>,
}

impl Submit {
    /// Asks, submits, and waits if that is wanted.
    pub fn run(self, context: &Context) -> Result<Answer, Failure> {
        let request = self.change_of_contact.request().normalised()?;
        self.change.check()?;
        let mut submission = Submission::of(&request);
        let what = submission.in_words(context);
        if self.change.dry_run {
            return Answer::new(&submission, format!("{what}\nNothing was sent: this is a dry run."));
        }
        // What is wrong with the journal or the credentials shows before the question.
        let has_journal = self.journal.is_some();
        let journal = self.journal.map(|path| Journal::new(path.display().to_string(), Some(self.job))).transpose()?;
        let client = context.client_with(journal.map(Arc::new))?;
        if !self.change.yes {
            let plan = planned(&client, request.clone(), Masking { shows_contacts: false })?;
            self.change.confirm(context, &format!("{what}\n\n{}\n", plan.text()))?;
        }
        context.interrupt.calls_begin();
        let progress = Progress::line(format!("Submitting {}", submission.domain));
        let response = client.save_single_task_for_updating_contact_info_blocking(request);
        let response = response.map_err(|error| match Failure::from(error) {
            unknown if has_journal && unknown.exit() == Exit::Unknown => unknown.next(AGAIN),
            failure => failure,
        })?;
        drop(progress);
        let task_no = response.task_no;
        submission.submitted = true;
        submission.task_no = Some(task_no.clone());
        submission.recovered = Some(response.recovered);
        submission.request_id = response.request_id;
        let mut text = format!("Submitted: task {}", styled(STRONG, harmless(&task_no)));
        if response.recovered {
            text += " (recovered: the task was found, and nothing was submitted twice)";
            if has_journal {
                text += "\nTo make the same change again, use another --job.";
            }
        }
        let changed = format!("The change was submitted: task {task_no}.");
        if !self.wait {
            text += &format!("\nTo follow it: alidomain wait {}", harmless(&task_no));
            return Ok(Answer::new(&submission, text)?.changed(changed));
        }
        let options = WaitOptions { timeout: self.wait_timeout.wait_timeout, ..WaitOptions::default() };
        let (task, exit) = follow_submitted(&client, task_no.clone(), options, context);
        text += &format!("\n{}", task.text());
        if exit == Exit::StillRunning {
            text += &format!("\n\n{} alidomain wait {}", styled(STRONG, "next step:"), harmless(&task_no));
        }
        submission.task = Some(task);
        Ok(Answer::new(&submission, text)?.changed(changed).ends(exit))
    }
}

impl Submission {
    fn of(request: &SaveSingleTaskForUpdatingContactInfoRequest) -> Self {
        Self {
            submitted: false,
            domain: request.domain_name.clone(),
            contact: Contact::from(request.contact_type).text(),
            profile_id: request.registrant_profile_id,
            transfer_lock: request.add_transfer_lock,
            task_no: None,
            recovered: None,
            request_id: None,
            task: None,
        }
    }

    /// What will be done.
    fn in_words(&self, context: &Context) -> String {
        let mut text = format!(
            "Change the {} contact of {} to registrant profile {}, at {}.",
            self.contact,
            styled(STRONG, &self.domain),
            self.profile_id,
            context.target()
        );
        if self.transfer_lock == Some(true) {
            text += "\nForbid a transfer-out of the domain for 60 days.";
        }
        text
    }
}
