//! Submissions on the disk: what was sent, or was about to be, and what became of it.
//!
//! A line is written before a request is sent, and another one when its outcome is known. A program that is killed
//! between the two finds its submission open when it starts again, and goes on with the identical request: the service
//! refuses a nonce that it has seen, so that it executes now, or has executed then.

mod appender;
mod entries;
mod file;
mod lock;
mod open;
mod problem;
mod record;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

pub(crate) use self::entries::{End, Entered, Entry, LONGEST_WAIT, Wanted, digest, place};
use self::entries::{Entries, Shared};
use self::lock::Lock;
pub(crate) use self::problem::JournalProblem;
use crate::error::{DomainError, UnresolvedSubmission};
use crate::invalid_request::InvalidRequest;
use crate::operations::save_single_task_for_updating_contact_info::is_task_no;

/// A file with the submissions of one program, so that none is lost or made twice when the program is killed.
///
/// One process at a time holds a journal, until the journal and the clients that use it are dropped.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    job: Option<String>,
    shared: Arc<Shared>,
}

impl Journal {
    /// Opens the journal in this file, or makes it.
    ///
    /// - `job`: A name of the work. Within one job, each change is submitted once. Default: none.
    pub fn new(path: String, job: Option<String>) -> Result<Self, DomainError> {
        if path.is_empty() {
            return Err(InvalidRequest::new("path", "must not be empty").into());
        }
        if job.as_deref().is_some_and(|job| job.trim().is_empty() || job.contains(char::is_control)) {
            return Err(InvalidRequest::new("job", "must be a name without control characters").into());
        }
        Ok(Self::open(Path::new(&path), job)?)
    }

    fn open(path: &Path, job: Option<String>) -> Result<Self, JournalProblem> {
        let path = resolved(path)?;
        let lock = Lock::take(&path)?;
        let mut entries = Entries::of_job(job.clone());
        let appender = file::open(&path, lock, |known| entries.take(known, job.as_deref()))?;
        Ok(Self { path, job, shared: Arc::new(Shared::new(entries, appender)) })
    }

    /// Where the file is, with all links followed.
    pub fn path(&self) -> String {
        self.path.display().to_string()
    }

    /// The name of the work.
    pub fn job(&self) -> Option<String> {
        self.job.clone()
    }

    /// Returns the submissions whose outcome is not known and that no call works on, the oldest first.
    pub fn unresolved_submissions(&self) -> Vec<UnresolvedSubmission> {
        self.shared.unresolved()
    }

    /// Notes down what became of an open submission, if you know it from elsewhere and
    /// [`reconcile_submission`](crate::DomainClient::reconcile_submission) cannot tell. Waits for the disk.
    ///
    /// - `task_no`: The task that the submission made. `None`: it was not executed. Not as long as it still can be.
    pub fn settle_by_hand(&self, submission: UnresolvedSubmission, task_no: Option<String>) -> Result<(), DomainError> {
        self.shared.check()?;
        if task_no.as_deref().is_some_and(|task_no| !is_task_no(task_no)) {
            return Err(InvalidRequest::new("task_no", "must be the number of a task, as the console shows it").into());
        }
        let Some(entry) = self.shared.take_open(&submission.signature_nonce) else {
            let rule = "must be open in this journal, and no call may be working on it";
            return Err(InvalidRequest::new("submission", rule).into());
        };
        if task_no.is_none() && !submission.is_settled(SystemTime::now()) {
            let rule = "must name the task as long as the request can still execute: 30 minutes after it was signed";
            return Err(InvalidRequest::new("task_no", rule).into());
        }
        let end = task_no.as_deref().map_or(End::NotExecuted("settled by hand"), End::Task);
        Ok(entry.end_by_hand(end)?)
    }

    /// Gives the file to whoever opens it next, also while clients with this journal exist. Later submissions with
    /// them fail. Waits for what is being written.
    pub fn release(&self) {
        self.shared.release();
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

/// The path without links, so that two names of one file have one lock.
fn resolved(path: &Path) -> Result<PathBuf, JournalProblem> {
    if let Ok(path) = path.canonicalize() {
        return Ok(path);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let cannot = |error| {
        let shown = folder.display();
        JournalProblem::new(format!("the client cannot use the folder {shown} of the journal: {error}"))
    };
    let folder = folder.canonicalize().map_err(cannot)?;
    let name = path.file_name().ok_or_else(|| JournalProblem::new("the path of the journal names no file"))?;
    Ok(folder.join(name))
}
