//! Verifiers that trust certain authorities.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::{Error, OtherError, RootCertStore};

/// Trusts the authorities in `roots`.
pub(super) fn webpki(roots: RootCertStore, provider: Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>, Error> {
    let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider);
    builder.build().map_err(|error| Error::Other(OtherError(Arc::new(error))))
}

/// Trusts these authorities, too.
pub(super) fn add(roots: &mut RootCertStore, certificates: &[CertificateDer<'static>]) -> Result<(), Error> {
    certificates.iter().try_for_each(|certificate| roots.add(certificate.clone()))
}
