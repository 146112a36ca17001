//! How far an exchange got that brought no reply.

use super::raw_reply::ReplyHead;

/// Where a connection failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TransportKind {
    /// The address of the host was not found.
    Dns,
    /// The client could not connect.
    Connect,
    /// The client did not reach the proxy, or the proxy did not connect or requires another login.
    Proxy,
    /// No trusted authority issued the certificate.
    CertificateUntrusted,
    /// The certificate has expired or is not valid yet, by the clock of this machine.
    CertificateExpired,
    /// The certificate is for another host.
    CertificateWrongHost,
    /// The TLS handshake failed, or the certificate was rejected for another reason.
    Tls,
    /// A timeout passed.
    Timeout,
    /// The connection closed before the reply was complete.
    Reset,
    /// Another reason, which the `reason` of the error describes.
    Other,
}

/// Why an exchange ended without a whole reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// The connection failed here, or time was up.
    Connection(TransportKind),
    /// The proxy refuses, and not only for now.
    RefusedByProxy,
    /// The call was cancelled.
    Cancelled,
}

/// An exchange that ended without a whole reply of the service.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TransportFailure {
    pub kind: FailureKind,
    /// False only if it is certain that the request did not reach the service whole.
    pub sent: bool,
    /// What was read of the reply before it broke off, or the status with which a proxy refused.
    pub head: Option<ReplyHead>,
    /// What happened, with the cause chain in it, without the URL.
    pub reason: String,
    /// What to do.
    pub advice: Option<String>,
}

impl TransportFailure {
    /// The call was cancelled: before the request was sent, or while the reply was waited for.
    pub fn cancelled(sent: bool, head: Option<ReplyHead>) -> Self {
        let reason = match (sent, &head) {
            (false, _) => "the call was cancelled",
            (true, None) => "the call was cancelled before a reply arrived",
            (true, Some(_)) => "the call was cancelled before the reply was complete",
        };
        Self { kind: FailureKind::Cancelled, sent, head, reason: reason.to_owned(), advice: None }
    }

    /// What fails now fails a second later, too.
    pub fn is_lasting(&self) -> bool {
        match self.kind {
            FailureKind::Cancelled | FailureKind::RefusedByProxy => true,
            FailureKind::Connection(kind) => matches!(
                kind,
                TransportKind::Tls
                    | TransportKind::CertificateUntrusted
                    | TransportKind::CertificateExpired
                    | TransportKind::CertificateWrongHost
            ),
        }
    }
}
