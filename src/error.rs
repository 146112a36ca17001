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
use crate::sentences::sentences;
use crate::system_error::SystemError;
pub use submission_json::{submission_from_json, submission_to_json};
pub(crate) use submission_json::{submission_of_value, time_of_text, time_text};
pub use unresolved_submission::UnresolvedSubmission;
pub(crate) use unresolved_submission::VALIDITY;

/// Characters of the server's message that a reason shows; the field has all of them.
const LONGEST_MESSAGE: usize = 120;

const NOTHING_SENT: &str = "Nothing was sent.";
const NOTHING_CHANGED: &str = "Nothing was changed.";
const MAYBE_EXECUTED: &str = "The request may have been executed.";

const CALL_AGAIN: &str = "Call again later.";
const LOOK_FIRST: &str = "Check whether it was executed before you call again.";
const LOOK_UP: &str = "Look up the error code in Alibaba Cloud's error center.";
const CHECK_ENDPOINT: &str = "Check the endpoint, and any proxy or gateway in between.";

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

impl Outcome {
    /// Whether a call that failed has changed anything.
    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Self::NotSent => NOTHING_SENT,
            Self::Rejected | Self::NotExecuted => NOTHING_CHANGED,
            Self::MaybeExecuted => MAYBE_EXECUTED,
        }
    }
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
    /// The journal cannot be opened or written, so that nothing more was sent.
    #[error("{reason}")]
    Journal { reason: String, attempts: Vec<Attempt>, retryable: bool, outcome: Outcome },
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
        // The name of the field stays as it is written.
        let reason = format!("{}. {NOTHING_SENT}", one_line(&invalid.reason()));
        let field = invalid.shown_field();
        Self::InvalidRequest { reason, field, retryable: false, outcome: Outcome::NotSent }
    }
}

impl From<UnusableKey> for DomainError {
    fn from(UnusableKey { reason }: UnusableKey) -> Self {
        let reason = sentences(&[&reason, NOTHING_SENT]);
        Self::Credentials { reason, retryable: false, outcome: Outcome::NotSent }
    }
}

impl From<SystemError> for DomainError {
    fn from(SystemError(reason): SystemError) -> Self {
        let (kind, outcome) = (TransportKind::Other, Outcome::NotSent);
        let reason = sentences(&[&reason, NOTHING_SENT]);
        Self::Transport { reason, kind, attempts: Vec::new(), retryable: false, outcome }
    }
}

impl DomainError {
    /// The error of a call whose last attempt failed with `error`; `in_doubt` is the outcome where the attempt
    /// alone does not tell, or if an earlier one of the call `was_in_doubt`.
    pub(crate) fn of_call(error: CallError, in_doubt: Outcome, was_in_doubt: bool, attempts: Vec<Attempt>) -> Self {
        let what = error.what(attempts.len());
        let what = if was_in_doubt { format!("the last attempt failed: {what}") } else { what };
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
        let advice = match &error {
            _ if hint.is_some() => hint.as_deref(),
            CallError::Transport(failure) if failure.advice.is_some() => failure.advice.as_deref(),
            _ if retryable => Some(CALL_AGAIN),
            CallError::Refusal(_) => Some(LOOK_UP),
            CallError::Unexpected(_) => Some(CHECK_ENDPOINT),
            CallError::Transport(_) => None,
        };
        let reason = sentences(&[&what, outcome.in_words(), advice.unwrap_or_default()]);
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
                reason: unexpected.with_excerpt(&reason),
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
        let what = format!("Outcome unknown for {}: {}", submission.what(), why.what(attempts.len()));
        let advice = format!("Call `{}` before you submit the change again.", name("reconcile_submission"));
        let reason = sentences(&[&what, seen, "The change may have been submitted.", &advice]);
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
        let what = match &self {
            Self::Cancelled { .. } => "the search for the task was cancelled".to_owned(),
            other => other.in_passing(),
        };
        let advice = format!("Call `{}` again before you submit the change again.", name("reconcile_submission"));
        let words = sentences(&[&what, "The submission may have been executed.", &advice]);
        match &mut self {
            Self::InvalidRequest { reason, retryable, outcome, .. }
            | Self::Credentials { reason, retryable, outcome, .. }
            | Self::Service { reason, retryable, outcome, .. }
            | Self::Transport { reason, retryable, outcome, .. }
            | Self::Cancelled { reason, retryable, outcome, .. }
            | Self::Journal { reason, retryable, outcome, .. }
            | Self::UnexpectedReply { reason, retryable, outcome, .. }
            | Self::OutcomeUnknown { reason, retryable, outcome, .. } => {
                (*reason, *retryable, *outcome) = (words, false, Outcome::MaybeExecuted);
            }
        }
        self
    }

    /// What happened, for a sentence about something else than the call that failed.
    pub(crate) fn in_passing(&self) -> String {
        let mut reason = self.to_string();
        for sentence in [NOTHING_SENT, NOTHING_CHANGED, MAYBE_EXECUTED, CALL_AGAIN, LOOK_FIRST] {
            reason = reason.replace(&format!(" {sentence}"), "");
        }
        reason.trim_end_matches([' ', '.']).to_owned()
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
            Self::InvalidRequest { .. }
            | Self::Cancelled { .. }
            | Self::Journal { .. }
            | Self::OutcomeUnknown { .. } => false,
        }
    }
}

impl CallError {
    /// What happened to this attempt, and what to do about it.
    pub(crate) fn what_and_hint(&self) -> String {
        let hint = match self {
            Self::Transport(failure) => failure.advice.as_deref(),
            Self::Refusal(refusal) => refusal.verdict.hint.as_deref(),
            Self::Unexpected(_) => None,
        };
        match hint {
            Some(hint) => format!("{}. {hint}", self.what(0)),
            None => self.what(0),
        }
    }

    /// What happened to the last of so many attempts. With 0, their number is left out.
    fn what(&self, attempts: usize) -> String {
        match self {
            Self::Transport(failure) => match source(None, None, attempts) {
                None => failure.reason.clone(),
                Some(source) => format!("{} ({source})", failure.reason),
            },
            Self::Refusal(refusal) => {
                let mut reason = format!("the service rejected the request with {}", refusal.code);
                if !refusal.message.is_empty() {
                    reason.push_str(&format!(": {}", shortened(&refusal.message)));
                }
                let note = refusal.note.as_ref().map(|note| format!(". {note}")).unwrap_or_default();
                let source = source(Some(refusal.status), refusal.request_id.as_deref(), attempts);
                format!("{reason} ({}){note}", source.unwrap_or_default())
            }
            Self::Unexpected(reply) => {
                let source = source(Some(reply.status), reply.request_id.as_deref(), attempts);
                format!("{} ({})", reply.what, source.unwrap_or_default())
            }
        }
    }
}

impl Unexpected {
    fn with_excerpt(&self, reason: &str) -> String {
        if self.excerpt.is_empty() {
            return reason.to_owned();
        }
        format!("{reason} The reply begins: {}", self.excerpt)
    }
}

/// A refused signature's message quotes the whole request, which would bury the hint that follows it. The full stop
/// comes after the source.
fn shortened(message: &str) -> String {
    match message.char_indices().nth(LONGEST_MESSAGE) {
        Some((end, _)) => format!("{} …", &message[..end]),
        None => message.trim_end_matches(['.', '。']).to_owned(),
    }
}

/// Where an answer came from, as one would quote it to Alibaba Cloud's support.
fn source(status: Option<u16>, request_id: Option<&str>, attempts: usize) -> Option<String> {
    let attempts = match attempts {
        0 => None,
        1 => Some("1 attempt".to_owned()),
        more => Some(format!("{more} attempts")),
    };
    let (status, id) = (status.map(|status| format!("HTTP {status}")), request_id.map(|id| format!("request ID {id}")));
    let parts: Vec<_> = status.into_iter().chain(id).chain(attempts).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
