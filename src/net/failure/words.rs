//! A failure in words: what happened, why, and what to do.

use std::error::Error;

use crate::rpc::raw_reply::ReplyHead;
use crate::rpc::transport_failure::{FailureKind, TransportFailure, TransportKind};

/// A failure in words.
pub(super) struct Words {
    pub kind: FailureKind,
    pub what: String,
    /// The words say it all.
    pub without_causes: bool,
    pub advice: Option<String>,
    /// With which a proxy refused.
    pub status: Option<u16>,
}

impl Words {
    pub fn new(kind: TransportKind, what: String) -> Self {
        let kind = FailureKind::Connection(kind);
        Self { kind, what, without_causes: false, advice: None, status: None }
    }

    pub fn advise(self, advice: impl Into<String>) -> Self {
        Self { advice: Some(advice.into()), ..self }
    }

    pub fn without_causes(self) -> Self {
        Self { without_causes: true, ..self }
    }

    /// The proxy will refuse the next time, too.
    pub fn lasting(self) -> Self {
        Self { kind: FailureKind::RefusedByProxy, ..self }
    }

    pub fn failure(self, chain: &[&(dyn Error + 'static)], sent: bool, head: Option<ReplyHead>) -> TransportFailure {
        let Self { kind, what, without_causes, advice, status } = self;
        let reason = with_causes(what, if without_causes { &[] } else { chain });
        // The other headers are the proxy's, too, which says nothing of the service's clock.
        let of_proxy = status.map(|status| ReplyHead { status, request_id: None, retry_after: None, date: None });
        TransportFailure { kind, sent, head: head.or(of_proxy), reason, advice }
    }
}

/// `what: cause: cause of the cause`, without links of the chain that say nothing new.
fn with_causes(what: String, chain: &[&(dyn Error + 'static)]) -> String {
    let mut sentence = what;
    for cause in chain.iter().map(ToString::to_string) {
        let says_nothing = cause.starts_with("error sending request")
            || cause.starts_with("client error (")
            || cause.starts_with("request or response body error")
            || cause.starts_with("tunnel error: failed to create")
            || cause.starts_with("SOCKS error: failed to create")
            || matches!(cause.as_str(), "error connecting to socks proxy" | "error resolving for socks proxy")
            || sentence.contains(&cause);
        if !says_nothing {
            sentence.push_str(": ");
            sentence.push_str(&cause);
        }
    }
    sentence
}
