//! What became of each row.

use alidomain::{DomainError, SaveSingleTaskForUpdatingContactInfoResponse as Response, submission_to_json};

use crate::exit::Exit;
use crate::failure::Failure;

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
