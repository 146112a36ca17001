//! An error in a line of the log: what it is, without a text of the service's.

use super::{DomainError, Outcome};
use crate::rpc::attempt::Attempt;
use crate::rpc::transport_failure::TransportKind;

/// What can be logged of an error.
#[derive(Debug, PartialEq)]
pub(crate) struct Summary<'a> {
    /// The variant, if the service gave no code.
    pub kind: Option<&'static str>,
    pub code: Option<&'a str>,
    pub http_status: Option<i32>,
    pub connection: Option<TransportKind>,
    pub request_id: Option<&'a str>,
    pub outcome: Outcome,
    pub attempts: usize,
}

impl DomainError {
    pub(crate) fn summary(&self) -> Summary<'_> {
        let of = |kind, outcome: &Outcome, attempts: &[Attempt]| Summary {
            kind: Some(kind),
            code: None,
            http_status: None,
            connection: None,
            request_id: None,
            outcome: *outcome,
            attempts: attempts.len(),
        };
        match self {
            Self::InvalidRequest { outcome, .. } => of("InvalidRequest", outcome, &[]),
            Self::Credentials { outcome, .. } => of("Credentials", outcome, &[]),
            Self::Service { code, http_status, request_id, outcome, attempts, .. } => Summary {
                kind: None,
                code: Some(code),
                http_status: Some(*http_status),
                request_id: request_id.as_deref(),
                ..of("Service", outcome, attempts)
            },
            Self::Transport { kind, outcome, attempts, .. } => {
                Summary { connection: Some(*kind), ..of("Transport", outcome, attempts) }
            }
            Self::Cancelled { outcome, attempts, .. } => of("Cancelled", outcome, attempts),
            Self::Journal { outcome, attempts, .. } => of("Journal", outcome, attempts),
            Self::UnexpectedReply { http_status, request_id, outcome, attempts, .. } => Summary {
                http_status: Some(*http_status),
                request_id: request_id.as_deref(),
                ..of("UnexpectedReply", outcome, attempts)
            },
            Self::OutcomeUnknown { outcome, attempts, .. } => {
                // What the last answer said.
                let answered = attempts.iter().rev().find(|attempt| attempt.http_status.is_some());
                Summary {
                    code: answered.and_then(|attempt| attempt.code.as_deref()),
                    http_status: answered.and_then(|attempt| attempt.http_status),
                    request_id: answered.and_then(|attempt| attempt.request_id.as_deref()),
                    ..of("OutcomeUnknown", outcome, attempts)
                }
            }
        }
    }
}
