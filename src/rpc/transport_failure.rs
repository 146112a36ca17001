//! How far an exchange got that brought no reply.

use super::raw_reply::ReplyHead;

/// Where a connection failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TransportKind {
    /// The host's address could not be found.
    Dns,
    /// No connection was accepted.
    Connect,
    /// The proxy was not reached, did not connect, or wants a login.
    Proxy,
    /// No authority that is trusted vouches for the certificate.
    CertificateUntrusted,
    /// The certificate has expired, or is not valid yet.
    CertificateExpired,
    /// The certificate is for another host.
    CertificateWrongHost,
    /// The TLS handshake failed, or the certificate was refused for another reason.
    Tls,
    /// Time ran out.
    Timeout,
    /// The connection broke.
    Reset,
    /// Anything else, named in the reason.
    Other,
}

/// An exchange that ended without a whole reply of the service.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TransportFailure {
    pub kind: TransportKind,
    /// False only if it is certain that the request did not reach the service whole.
    pub sent: bool,
    /// What was read of the reply before it broke off, or the status with which a proxy asked for a login.
    pub head: Option<ReplyHead>,
    /// A sentence with the cause chain in it, without the URL.
    pub reason: String,
}

impl TransportFailure {
    /// What fails now fails a second later, too.
    pub fn is_lasting(&self) -> bool {
        let certificate = matches!(
            self.kind,
            TransportKind::Tls
                | TransportKind::CertificateUntrusted
                | TransportKind::CertificateExpired
                | TransportKind::CertificateWrongHost
        );
        certificate || (self.kind == TransportKind::Proxy && self.head.is_some())
    }
}
