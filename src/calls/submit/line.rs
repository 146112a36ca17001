//! What the log says of a submission.

use crate::calls::failures;
use crate::error::DomainError;
use crate::operations::save_single_task_for_updating_contact_info::SaveSingleTaskForUpdatingContactInfoResponse as Response;

pub(super) fn log(result: &Result<Response, DomainError>) {
    match result {
        Ok(Response { task_no, recovered, attempts, .. }) => {
            tracing::info!(?task_no, recovered, attempts = attempts.len(), "submitted");
        }
        Err(error) => log_failure(error),
    }
}

pub(super) fn log_failure(error: &DomainError) {
    let what = match error {
        DomainError::OutcomeUnknown { .. } => "submission outcome unknown",
        _ => "submission failed",
    };
    failures::log(what, None, error);
}

/// Whoever drops the future of a call is told nothing. So the log is.
pub(super) struct GivenUp;

impl Drop for GivenUp {
    fn drop(&mut self) {
        tracing::error!(
            "call dropped before it ended, submission outcome unknown: search for its task, and cancel calls with a \
             `Cancellation` to learn their outcome"
        );
    }
}
