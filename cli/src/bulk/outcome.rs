//! What became of each row.

use std::collections::HashMap;

use alidomain::{
    DomainError, SaveSingleTaskForUpdatingContactInfoResponse as Response, UnresolvedSubmission, submission_to_json,
};

use crate::arguments::Contact;
use crate::bulk::check::Row;
use crate::exit::Exit;
use crate::failure::{Failure, without_comfort};

/// What became of a row.
#[derive(Debug, Default, PartialEq)]
pub enum Outcome {
    /// Nothing was sent for it yet.
    #[default]
    NotStarted,
    /// The service has accepted its task.
    Done { task_no: Box<str>, recovered: bool, task: TaskEnd },
    /// It was not submitted.
    Failed(Box<Problem>),
    /// It may have been submitted.
    Unknown { problem: Box<Problem>, submission: Box<str> },
}

/// What became of the task of a row.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub enum TaskEnd {
    /// Nobody asked.
    #[default]
    NotFollowed,
    StillRunning,
    /// It could not be asked about, for this reason.
    NotSeen(Box<str>),
    Succeeded,
    /// The change was not made, for this reason. Empty if the service gave none.
    Failed(Box<str>),
}

impl TaskEnd {
    /// In one word, for reports.
    pub fn word(&self) -> Option<&'static str> {
        match self {
            Self::NotFollowed => None,
            Self::StillRunning | Self::NotSeen(_) => Some("still_running"),
            Self::Succeeded => Some("succeeded"),
            Self::Failed(_) => Some("failed"),
        }
    }

    /// Why it failed, or could not be asked about.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Failed(reason) | Self::NotSeen(reason) => Some(reason),
            _ => None,
        }
    }

    pub fn has_failed(&self) -> bool {
        matches!(self, Self::Failed(_))
    }
}

/// Why a row was not submitted, or may not have been.
#[derive(Debug, PartialEq)]
pub struct Problem {
    /// The service's error code, or the kind of the error.
    pub code: String,
    pub reason: String,
    pub retryable: bool,
    pub exit: Exit,
}

impl Outcome {
    /// In one word, for reports.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::Done { .. } => "done",
            Self::Failed(_) => "failed",
            Self::Unknown { .. } => "unknown",
        }
    }

    /// What became of its task.
    pub fn task(&self) -> Option<&TaskEnd> {
        match self {
            Self::Done { task, .. } => Some(task),
            _ => None,
        }
    }

    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Failed(problem) | Self::Unknown { problem, .. } => Some(problem),
            Self::NotStarted | Self::Done { .. } => None,
        }
    }
}

/// Rows whose submission is still open in the journal may have been submitted, whatever this run says of them.
pub fn note_open(rows: &[Row], outcomes: &mut [Outcome], open: &[UnresolvedSubmission]) {
    let mut submissions = HashMap::new();
    for submission in open {
        let contact = Contact::from(submission.contact_type).text();
        let domains = submission.more_domain_names.iter().chain([&submission.domain_name]);
        submissions.extend(domains.map(|domain| ((&**domain, contact), submission)));
    }
    for (row, outcome) in rows.iter().zip(outcomes) {
        let Some(submission) = submissions.get(&(&*row.domain, row.contact.text())) else { continue };
        let this_run = match outcome {
            Outcome::NotStarted => " This run did not settle it.".to_owned(),
            Outcome::Failed(problem) => format!(" This run could not settle it: {}", without_comfort(&problem.reason)),
            Outcome::Done { .. } | Outcome::Unknown { .. } => continue,
        };
        let problem = Problem {
            code: "outcome_unknown".to_owned(),
            reason: format!("An earlier submission may have been executed, and its outcome is unknown.{this_run}"),
            retryable: false,
            exit: Exit::Unknown,
        };
        let submission = submission_to_json((*submission).clone()).into();
        *outcome = Outcome::Unknown { problem: Box::new(problem), submission };
    }
}

impl From<Result<Response, DomainError>> for Outcome {
    fn from(result: Result<Response, DomainError>) -> Self {
        let error = match result {
            Ok(response) => {
                let (task_no, recovered) = (response.task_no.into(), response.recovered);
                return Self::Done { task_no, recovered, task: TaskEnd::NotFollowed };
            }
            // The rest of a list that was interrupted.
            Err(DomainError::Cancelled { .. }) => return Self::NotStarted,
            Err(error) => error,
        };
        let submission = match &error {
            DomainError::OutcomeUnknown { submission, .. } => Some(submission_to_json(submission.clone())),
            _ => None,
        };
        let problem = Box::new(Problem::from(Failure::from(error)));
        match submission {
            Some(submission) => Self::Unknown { problem, submission: submission.into() },
            None => Self::Failed(problem),
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self {
            code: failure.code().to_owned(),
            reason: failure.reason().to_owned(),
            retryable: failure.is_retryable(),
            exit: failure.exit(),
        }
    }
}
