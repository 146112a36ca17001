//! The public error, and the conversion of internal errors.

mod submission_json;
pub(crate) mod summary;
mod unresolved_submission;

use std::time::Duration;

use crate::backoff::RetryCause;
use crate::invalid_request::InvalidRequest;
use crate::names::name;
use crate::one_line::one_line;
use crate::rpc::access_denied::AccessDeniedDetail;
use crate::rpc::access_key::UnusableKey;
use crate::rpc::attempt::Attempt;
use crate::rpc::call::{CallError, Refusal, Unexpected};
use crate::rpc::codes::Class;
use crate::rpc::transport_failure::{FailureKind, TransportFailure, TransportKind};
use crate::system_error::SystemError;
pub use submission_json::{submission_from_json, submission_to_json};
pub use unresolved_submission::UnresolvedSubmission;
pub(crate) use unresolved_submission::VALIDITY;

/// Characters of the server's message that a reason shows; the field has all of them.
const LONGEST_MESSAGE: usize = 120;

const CALL_AGAIN: &str = "Nothing was changed: call again a little later.";
const LOOK_FIRST: &str = "It may have been executed all the same: look before you call again.";

/// The outcome of a request that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// No request left this process that could execute.
    NotSent,
    /// The service rejected the request. Nothing was changed.
    Rejected,
    /// The request was sent, and nothing was changed.
    ///
    /// Either the operation only reads, or the client looked for the task and found none (assumed).
    NotExecuted,
    /// The request may have executed. Look for its effect before you call again.
    MaybeExecuted,
}

/// An error of this library. The variant says how to react.
///
/// Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[allow(missing_docs)]
pub enum DomainError {
    /// An argument is wrong, and nothing was sent.
    #[error("{reason}")]
    InvalidRequest { reason: String, field: String, retryable: bool, outcome: Outcome },
    /// There are no usable credentials, and nothing was sent.
    #[error("{reason}")]
    Credentials { reason: String, retryable: bool, outcome: Outcome },
    /// The service rejected the request, or failed.
    #[error("{reason}")]
    Service {
        reason: String,
        code: String,
        server_message: String,
        http_status: i32,
        request_id: Option<String>,
        recommendation: Option<String>,
        access_denied_detail: Option<AccessDeniedDetail>,
        hint: Option<String>,
        retry_after: Option<Duration>,
        attempts: Vec<Attempt>,
        retryable: bool,
        outcome: Outcome,
    },
    /// The client did not reach the service, or the reply was lost.
    #[error("{reason}")]
    Transport { reason: String, kind: TransportKind, attempts: Vec<Attempt>, retryable: bool, outcome: Outcome },
    /// The call was cancelled. If a submission may have executed, the error is `OutcomeUnknown` instead.
    #[error("{reason}")]
    Cancelled { reason: String, attempts: Vec<Attempt>, retryable: bool, outcome: Outcome },
    /// The endpoint answered, but not as this API does.
    #[error("{reason}")]
    UnexpectedReply {
        reason: String,
        http_status: i32,
        request_id: Option<String>,
        excerpt: String,
        retry_after: Option<Duration>,
        attempts: Vec<Attempt>,
        retryable: bool,
        outcome: Outcome,
    },
    /// The change may have been submitted, and the client could not find out in time.
    #[error("{reason}")]
    OutcomeUnknown {
        reason: String,
        submission: UnresolvedSubmission,
        candidates: Vec<String>,
        attempts: Vec<Attempt>,
        retryable: bool,
        outcome: Outcome,
    },
}

impl From<InvalidRequest> for DomainError {
    fn from(invalid: InvalidRequest) -> Self {
        let (reason, field) = (one_line(&invalid.reason()).into_owned(), invalid.shown_field());
        Self::InvalidRequest { reason, field, retryable: false, outcome: Outcome::NotSent }
    }
}

impl From<UnusableKey> for DomainError {
    fn from(UnusableKey { reason }: UnusableKey) -> Self {
        Self::Credentials { reason, retryable: false, outcome: Outcome::NotSent }
    }
}

impl From<SystemError> for DomainError {
    fn from(SystemError(reason): SystemError) -> Self {
        let (kind, outcome) = (TransportKind::Other, Outcome::NotSent);
        Self::Transport { reason, kind, attempts: Vec::new(), retryable: false, outcome }
    }
}

impl DomainError {
    /// The error of a call whose last attempt failed with `error`; `in_doubt` is the outcome where the attempt
    /// alone does not tell, or if an earlier one of the call `was_in_doubt`.
    pub(crate) fn of_call(error: CallError, in_doubt: Outcome, was_in_doubt: bool, attempts: Vec<Attempt>) -> Self {
        let reason = if was_in_doubt { format!("the last attempt failed: {}", error.what()) } else { error.reason() };
        let class = error.class();
        let outcome = match (&error, class) {
            (_, Class::Doubtful | Class::NonceSeen) => in_doubt,
            // The weakest claim of all attempts.
            _ if was_in_doubt => in_doubt,
            (CallError::Transport(_), _) => Outcome::NotSent,
            _ => Outcome::Rejected,
        };
        let open = class.may_have_executed();
        let cancelled = matches!(&error, CallError::Transport(failure) if failure.kind == FailureKind::Cancelled);
        let retryable = !cancelled && (class.is_retryable() || (open && outcome == Outcome::NotExecuted));
        let hint = match &error {
            _ if open && outcome == Outcome::NotExecuted => retryable.then(|| CALL_AGAIN.to_owned()),
            _ if open => Some(LOOK_FIRST.to_owned()),
            CallError::Refusal(Refusal { verdict, .. }) => verdict.hint.clone().map(Into::into),
            _ => None,
        };
        let reason = match &hint {
            Some(hint) => format!("{reason}. {hint}"),
            None => reason,
        };
        match error {
            CallError::Transport(failure) => match failure.kind {
                FailureKind::Connection(kind) => Self::Transport { reason, kind, attempts, retryable, outcome },
                FailureKind::RefusedByProxy => {
                    Self::Transport { reason, kind: TransportKind::Proxy, attempts, retryable, outcome }
                }
                FailureKind::Cancelled => Self::Cancelled { reason, attempts, retryable, outcome },
            },
            CallError::Refusal(refusal) => Self::Service {
                reason,
                code: refusal.code,
                server_message: refusal.message,
                http_status: refusal.status.into(),
                request_id: refusal.request_id,
                recommendation: refusal.recommendation,
                access_denied_detail: refusal.access_denied_detail,
                hint,
                retry_after: refusal.retry_after,
                attempts,
                retryable,
                outcome,
            },
            CallError::Unexpected(unexpected) => Self::UnexpectedReply {
                reason: unexpected.with_excerpt(reason),
                http_status: unexpected.status.into(),
                request_id: unexpected.request_id,
                excerpt: unexpected.excerpt,
                retry_after: unexpected.retry_after,
                attempts,
                retryable,
                outcome,
            },
        }
    }

    /// The error of a call that was cancelled before anything was sent.
    pub(crate) fn cancelled() -> Self {
        let cancelled = CallError::Transport(TransportFailure::cancelled(false, None));
        Self::of_call(cancelled, Outcome::NotSent, false, Vec::new())
    }

    /// The error of a submission that may have been executed; `seen` is what the look for its task showed.
    pub(crate) fn of_doubt(
        why: &CallError,
        seen: &str,
        submission: UnresolvedSubmission,
        candidates: Vec<String>,
        attempts: Vec<Attempt>,
    ) -> Self {
        let reason = format!(
            "it is not known what became of the request for {}: {}; {seen}. The change may have been submitted: look \
             again ({}) before you submit it again",
            submission.domain_name,
            why.reason(),
            name("reconcile_submission"),
        );
        Self::OutcomeUnknown {
            reason,
            submission,
            candidates,
            attempts,
            retryable: false,
            outcome: Outcome::MaybeExecuted,
        }
    }

    /// The error of queries about something else, of which it says nothing.
    pub(crate) fn in_doubt(mut self) -> Self {
        if let Self::Cancelled { reason, .. } = &mut self {
            "the look for its task was cancelled: nothing more is known of the submission than before"
                .clone_into(reason);
        }
        match &mut self {
            Self::InvalidRequest { retryable, outcome, .. }
            | Self::Credentials { retryable, outcome, .. }
            | Self::Service { retryable, outcome, .. }
            | Self::Transport { retryable, outcome, .. }
            | Self::Cancelled { retryable, outcome, .. }
            | Self::UnexpectedReply { retryable, outcome, .. }
            | Self::OutcomeUnknown { retryable, outcome, .. } => {
                (*retryable, *outcome) = (false, Outcome::MaybeExecuted);
            }
        }
        self
    }

    /// What happened, for a sentence about something else than the call that failed.
    pub(crate) fn in_passing(&self) -> String {
        self.to_string().replace(CALL_AGAIN, "").trim_end_matches([' ', '.']).to_owned()
    }

    /// How long the server asks to wait.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Service { retry_after, .. } | Self::UnexpectedReply { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// What another query after it is a retry of. `None`: the endpoint did not fail.
    pub(crate) fn retry_cause(&self) -> Option<RetryCause> {
        match self {
            Self::Service { outcome: Outcome::Rejected, .. }
            | Self::UnexpectedReply { outcome: Outcome::Rejected, .. } => Some(RetryCause::Throttled),
            Self::Service { .. } | Self::UnexpectedReply { .. } | Self::Transport { .. } => Some(RetryCause::Transient),
            _ => None,
        }
    }

    /// Whether nothing was executed and the same call may succeed a little later.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Service { retryable, .. }
            | Self::Transport { retryable, .. }
            | Self::UnexpectedReply { retryable, .. } => *retryable,
            Self::Credentials { retryable, .. } => *retryable,
            Self::InvalidRequest { .. } | Self::Cancelled { .. } | Self::OutcomeUnknown { .. } => false,
        }
    }
}

impl CallError {
    /// What happened, and that nothing was sent, if so.
    fn reason(&self) -> String {
        match self {
            Self::Transport(failure) if !failure.sent => format!("nothing was sent: {}", failure.reason),
            _ => self.what(),
        }
    }

    /// What happened to this attempt, and what to do about it.
    pub(crate) fn what_and_hint(&self) -> String {
        match self {
            Self::Refusal(Refusal { verdict, .. }) if verdict.hint.is_some() => {
                format!("{}. {}", self.what(), verdict.hint.as_deref().unwrap_or_default())
            }
            Self::Transport(_) | Self::Refusal(_) | Self::Unexpected(_) => self.what(),
        }
    }

    /// What happened to this attempt.
    fn what(&self) -> String {
        match self {
            Self::Transport(failure) => failure.reason.clone(),
            Self::Refusal(refusal) => {
                let mut reason = format!("the service refused the request with {}", refusal.code);
                if !refusal.message.is_empty() {
                    reason.push_str(&format!(": {}", shortened(&refusal.message)));
                }
                let note = refusal.note.as_ref().map(|note| format!(". {note}")).unwrap_or_default();
                format!("{reason} ({}){note}", source(refusal.status, refusal.request_id.as_deref()))
            }
            Self::Unexpected(reply) => {
                format!("{} ({})", reply.what, source(reply.status, reply.request_id.as_deref()))
            }
        }
    }
}

impl Unexpected {
    fn with_excerpt(&self, reason: String) -> String {
        if self.excerpt.is_empty() {
            return reason;
        }
        let end = if reason.ends_with('.') { "" } else { "." };
        format!("{reason}{end} The reply begins: {}", self.excerpt)
    }
}

/// A refused signature's message quotes the whole request, which would bury the hint that follows it.
fn shortened(message: &str) -> String {
    match message.char_indices().nth(LONGEST_MESSAGE) {
        Some((end, _)) => format!("{} …", &message[..end]),
        None => message.to_owned(),
    }
}

/// Where an answer came from, as one would quote it to the vendor's support.
fn source(status: u16, request_id: Option<&str>) -> String {
    match request_id {
        Some(id) => format!("HTTP {status}, request id {id}"),
        None => format!("HTTP {status}"),
    }
}
