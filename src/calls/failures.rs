//! A change that failed, in a line of the log.

use crate::error::DomainError;
use crate::error::summary::Summary;

/// Logs what failed, and what is known of it. `operation` is what was called, if `what` does not say so.
pub(crate) fn log(what: &'static str, operation: Option<&str>, error: &DomainError) {
    let Summary { kind, code, http_status, connection, request_id, outcome, attempts } = error.summary();
    let connection = connection.map(|kind| format!("{kind:?}"));
    tracing::error!(operation, kind, code, http_status, connection, request_id, ?outcome, attempts, "{what}");
}
