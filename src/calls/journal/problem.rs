//! Why the journal cannot be used.

use crate::error::{DomainError, Outcome};
use crate::rpc::attempt::Attempt;
use crate::sentences::sentences;

/// The journal cannot be opened, locked, read or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JournalProblem {
    pub reason: String,
    /// It may work a little later.
    pub retryable: bool,
}

impl JournalProblem {
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), retryable: false }
    }

    pub fn for_now(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), retryable: true }
    }

    /// The error of a call that ended for it after these attempts, of which none was executed.
    pub fn after(self, attempts: Vec<Attempt>) -> DomainError {
        let outcome = if attempts.is_empty() { Outcome::NotSent } else { Outcome::NotExecuted };
        let reason = sentences(&[&self.reason, outcome.in_words()]);
        DomainError::Journal { reason, attempts, retryable: self.retryable, outcome }
    }
}

impl From<JournalProblem> for DomainError {
    fn from(problem: JournalProblem) -> Self {
        problem.after(Vec::new())
    }
}
