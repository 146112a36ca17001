//! The public error, and how the internal ones become it.

use std::time::{Duration, SystemTime};

use crate::rpc::call::CallError;
use crate::rpc::reply::{Refusal, Unexpected};
use crate::rpc::request::Stamp;

/// Characters of the server's message that a reason shows; the field has all of them.
const LONGEST_MESSAGE: usize = 120;

/// What became of the request that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Nothing that could execute has left this process.
    NotSent,
    /// The service refused: nothing was changed.
    Rejected,
    /// The change may have been submitted.
    MaybeExecuted,
}

/// Where a connection failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TransportKind {
    /// The host's address could not be found.
    Dns,
    /// No connection was accepted.
    Connect,
    /// The proxy did not connect.
    Proxy,
    /// The TLS handshake or the certificate was refused.
    Tls,
    /// Time ran out.
    Timeout,
    /// The connection broke.
    Reset,
    /// Anything else, named in the reason.
    Other,
}

/// Why an access was denied, as far as the service says it. Documented in the interface definition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct AccessDeniedDetail {
    pub auth_action: Option<String>,
    pub auth_principal_type: Option<String>,
    pub auth_principal_owner_id: Option<String>,
    pub auth_principal_display_name: Option<String>,
    pub policy_type: Option<String>,
    pub no_permission_type: Option<String>,
    pub encoded_diagnostic_message: Option<String>,
}

/// Everything that can go wrong; the variant says what the caller should do.
/// The fields are documented in the interface definition.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[allow(missing_docs)]
pub enum DomainError {
    /// The arguments are wrong; nothing was sent.
    #[error("{reason}")]
    InvalidRequest { reason: String, field: String, retryable: bool, outcome: Outcome },
    /// There are no usable credentials; nothing was sent.
    #[error("{reason}")]
    Credentials { reason: String, retryable: bool, outcome: Outcome },
    /// The service refused the request.
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
        retryable: bool,
        outcome: Outcome,
    },
    /// The service was not reached; nothing that could execute was sent.
    #[error("{reason}")]
    Transport { reason: String, kind: TransportKind, retryable: bool, outcome: Outcome },
    /// The endpoint answered, but not what this API answers.
    #[error("{reason}")]
    UnexpectedReply {
        reason: String,
        http_status: i32,
        request_id: Option<String>,
        excerpt: String,
        retryable: bool,
        outcome: Outcome,
    },
    /// The request was, or with GET may have been, sent and no whole reply came.
    #[error("{reason}")]
    OutcomeUnknown {
        reason: String,
        domain_name: String,
        signature_nonce: String,
        submitted_at: SystemTime,
        http_status: Option<i32>,
        request_id: Option<String>,
        retryable: bool,
        outcome: Outcome,
    },
}

/// An argument that is refused before anything is sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct InvalidRequest {
    pub field: &'static str,
    pub reason: String,
}

impl InvalidRequest {
    /// `rule` says what is allowed.
    pub fn new(field: &'static str, rule: impl std::fmt::Display) -> Self {
        Self { field, reason: format!("{field} {rule}") }
    }
}

impl From<InvalidRequest> for DomainError {
    fn from(InvalidRequest { field, reason }: InvalidRequest) -> Self {
        Self::InvalidRequest { reason, field: field.to_owned(), retryable: false, outcome: Outcome::NotSent }
    }
}

/// Why there are no usable credentials, in words.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CredentialsError(pub String);

impl From<CredentialsError> for DomainError {
    fn from(CredentialsError(reason): CredentialsError) -> Self {
        Self::Credentials { reason, retryable: false, outcome: Outcome::NotSent }
    }
}

/// The system did not give what every call needs: threads, randomness, certificates.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SystemError(pub String);

impl From<SystemError> for DomainError {
    fn from(SystemError(reason): SystemError) -> Self {
        Self::Transport { reason, kind: TransportKind::Other, retryable: false, outcome: Outcome::NotSent }
    }
}

impl DomainError {
    /// The error of a submission's only attempt.
    pub(crate) fn of_submission(error: CallError, domain_name: &str, stamp: Stamp) -> Self {
        match error {
            CallError::Transport(failure) if failure.sent => Self::OutcomeUnknown {
                reason: format!(
                    "it is not known what became of the request for {domain_name}: {}; the change may have been submitted: look for its \
                     task with QueryTaskList before you submit it again",
                    failure.reason
                ),
                domain_name: domain_name.to_owned(),
                signature_nonce: stamp.nonce,
                submitted_at: stamp.time,
                http_status: failure.head.as_ref().map(|head| head.status.into()),
                request_id: failure.head.and_then(|head| head.request_id),
                retryable: false,
                outcome: Outcome::MaybeExecuted,
            },
            CallError::Transport(failure) => Self::Transport {
                reason: format!("nothing was sent: {}", failure.reason),
                kind: failure.kind,
                // A certificate that is refused now is refused a second later, too.
                retryable: failure.kind != TransportKind::Tls,
                outcome: Outcome::NotSent,
            },
            CallError::Refusal(refusal) => Self::Service {
                reason: refusal.reason(),
                code: refusal.code,
                server_message: refusal.message,
                http_status: refusal.status.into(),
                request_id: refusal.request_id,
                recommendation: refusal.recommendation,
                access_denied_detail: refusal.access_denied_detail,
                hint: refusal.verdict.hint.map(Into::into),
                retry_after: refusal.retry_after,
                retryable: refusal.verdict.retryable,
                outcome: refusal.verdict.outcome,
            },
            CallError::Unexpected(unexpected) => Self::UnexpectedReply {
                reason: unexpected.reason(),
                http_status: unexpected.status.into(),
                request_id: unexpected.request_id,
                excerpt: unexpected.excerpt,
                retryable: unexpected.verdict.retryable,
                outcome: unexpected.verdict.outcome,
            },
        }
    }
}

impl Refusal {
    fn reason(&self) -> String {
        let mut reason = format!("the service refused the request with {}", self.code);
        if !self.message.is_empty() {
            reason.push_str(&format!(": {}", shortened(&self.message)));
        }
        reason.push_str(&format!(" ({})", source(self.status, self.request_id.as_deref())));
        if let Some(hint) = &self.verdict.hint {
            reason.push_str(&format!(". {hint}"));
        }
        reason
    }
}

impl Unexpected {
    fn reason(&self) -> String {
        let mut reason = format!("{} ({})", self.what, source(self.status, self.request_id.as_deref()));
        if self.verdict.outcome == Outcome::MaybeExecuted {
            reason.push_str(
                "; the change may have been submitted: look for its task with QueryTaskList before you submit it again",
            );
        }
        if !self.excerpt.is_empty() {
            reason.push_str(&format!(". The reply begins: {}", self.excerpt));
        }
        reason
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
