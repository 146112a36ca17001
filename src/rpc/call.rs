//! How one signed attempt fails, and what that says of the request.

use std::time::{Duration, SystemTime};

use super::access_denied::AccessDeniedDetail;
use super::codes::{Class, Verdict};
use super::transport_failure::TransportFailure;
use crate::backoff::RetryCause;
use crate::one_line::one_line;

/// How one attempt failed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum CallError {
    Transport(TransportFailure),
    Refusal(Refusal),
    Unexpected(Unexpected),
}

/// The service refused, in its own words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    pub code: String,
    pub message: String,
    pub status: u16,
    pub request_id: Option<String>,
    pub recommendation: Option<String>,
    pub access_denied_detail: Option<AccessDeniedDetail>,
    pub retry_after: Option<Duration>,
    /// The server's clock.
    pub date: Option<SystemTime>,
    pub verdict: Verdict,
    /// What else there is to say of the call.
    pub note: Option<String>,
}

/// Something that the operation does not answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unexpected {
    pub what: String,
    pub status: u16,
    pub request_id: Option<String>,
    pub excerpt: String,
    pub retry_after: Option<Duration>,
    pub class: Class,
}

impl CallError {
    pub fn class(&self) -> Class {
        match self {
            Self::Transport(failure) if failure.sent => Class::Doubtful,
            Self::Transport(failure) if failure.is_lasting() => Class::Refused,
            Self::Transport(_) => Class::TryLater,
            Self::Refusal(refusal) => refusal.verdict.class,
            Self::Unexpected(unexpected) => unexpected.class,
        }
    }

    /// Adds what else there is to say.
    pub fn note(&mut self, what: &str) {
        let what = one_line(what);
        match self {
            Self::Transport(failure) => failure.reason = format!("{}. {what}", failure.reason),
            Self::Refusal(refusal) => {
                let note = refusal.note.take().map(|note| format!("{note}. ")).unwrap_or_default();
                refusal.note = Some(format!("{note}{what}"));
            }
            Self::Unexpected(reply) => reply.what = format!("{}. {what}", reply.what),
        }
    }

    /// What a retry after it is one of. `None`: the service works, and refused for a reason that the client has removed
    /// since.
    pub fn retry_cause(&self) -> Option<RetryCause> {
        match (self, self.class()) {
            (Self::Transport(_), _) | (_, Class::Doubtful | Class::NonceSeen) => Some(RetryCause::Transient),
            // A reply says that there were too many requests, or that the service is busy.
            (_, Class::TryLater) => Some(RetryCause::Throttled),
            (_, Class::Refused | Class::ClockOff | Class::TokenRefused) => None,
        }
    }

    /// Whether it shows that the service works: an answer of its own, and no transient one.
    pub fn shows_a_working_service(&self) -> bool {
        matches!(self, Self::Refusal(_)) && !matches!(self.class(), Class::Doubtful | Class::TryLater)
    }

    /// How long the server asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Transport(failure) => failure.head.as_ref()?.retry_after,
            Self::Refusal(refusal) => refusal.retry_after,
            Self::Unexpected(unexpected) => unexpected.retry_after,
        }
    }

    /// The server's clock, where it refused the timestamp.
    pub fn server_clock(&self) -> Option<SystemTime> {
        match self {
            Self::Refusal(refusal) if refusal.verdict.class == Class::ClockOff => refusal.date,
            _ => None,
        }
    }
}
