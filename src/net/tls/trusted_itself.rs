//! Certificates that are trusted by themselves, not through one that they signed.

use std::sync::Arc;

use rustls::client::danger::{ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, Error, RootCertStore};
use sha2::{Digest as _, Sha256};

use super::handshake::handshake_by;
use super::roots::{add, webpki};

/// Of a whole certificate.
pub(super) type Fingerprint = [u8; 32];

pub(super) fn fingerprints(certificates: &[CertificateDer<'_>]) -> Vec<Fingerprint> {
    certificates.iter().map(fingerprint).collect()
}

fn fingerprint(certificate: &CertificateDer<'_>) -> Fingerprint {
    Sha256::digest(certificate).into()
}

/// Trusts whom `others` trusts, and the certificates with these fingerprints as those of servers.
///
/// `openssl req -x509` makes certificates of authorities, which no verifier accepts from a server. Someone who gave
/// that very certificate trusts it. Its dates and host names are verified as those of all others, and the handshake
/// proves that the server has its key.
pub(super) fn or(
    others: Arc<dyn ServerCertVerifier>,
    fingerprints: Vec<Fingerprint>,
    provider: Arc<CryptoProvider>,
) -> Arc<dyn ServerCertVerifier> {
    if fingerprints.is_empty() { others } else { Arc::new(TrustedItself { fingerprints, others, provider }) }
}

#[derive(Debug)]
struct TrustedItself {
    fingerprints: Vec<Fingerprint>,
    others: Arc<dyn ServerCertVerifier>,
    provider: Arc<CryptoProvider>,
}

impl TrustedItself {
    /// The same judgement as of every other certificate, but for its being an authority's.
    fn judge(
        &self,
        certificate: &CertificateDer<'_>,
        server: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let mut itself = RootCertStore::empty();
        add(&mut itself, &[certificate.clone().into_owned()])?;
        match webpki(itself, self.provider.clone())?.verify_server_cert(certificate, &[], server, ocsp_response, now) {
            // Whose dates are in order: they are looked at before.
            Err(Error::InvalidCertificate(error)) if is_authority_s(&error) => {
                verify_server_name(&ParsedCertificate::try_from(certificate)?, server)?;
                Ok(ServerCertVerified::assertion())
            }
            judgement => judgement,
        }
    }
}

/// The certificate is one that may sign others. rustls keeps the type of this error to itself.
pub(in crate::net) fn is_authority_s(error: &CertificateError) -> bool {
    matches!(error, CertificateError::Other(other) if format!("{:?}", other.0) == "CaUsedAsEndEntity")
}

impl ServerCertVerifier for TrustedItself {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = self.others.verify_server_cert(certificate, intermediates, server, ocsp_response, now);
        let Err(refusal) = verified else { return verified };
        if !self.fingerprints.contains(&fingerprint(certificate)) {
            return Err(refusal);
        }
        match self.judge(certificate, server, ocsp_response, now) {
            // It is signed by another one, which was not given.
            Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => Err(refusal),
            judgement => judgement,
        }
    }

    handshake_by!(others);
}
