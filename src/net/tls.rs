//! Whose certificates are trusted, and how TLS is spoken.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, Error, RootCertStore};

use super::settings::PoolSettings;
use crate::options::TlsVersion;

pub(crate) fn config(settings: &PoolSettings) -> Result<ClientConfig, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions: &[_] = match settings.min_tls_version {
        TlsVersion::Tls12 => &[&TLS13, &TLS12],
        TlsVersion::Tls13 => &[&TLS13],
    };
    let builder = ClientConfig::builder_with_provider(provider.clone()).with_protocol_versions(versions)?;
    if settings.tls {
        trusting(builder, &settings.extra_roots, provider)
    } else {
        Ok(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
    }
}

type Builder = rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>;

/// Trusts whom the system trusts, and `extra_roots`. The system judges every certificate itself: nothing is read here.
#[cfg(all(not(feature = "bundled-roots"), any(windows, target_vendor = "apple")))]
fn trusting(
    builder: Builder,
    extra_roots: &[CertificateDer<'static>],
    provider: Arc<CryptoProvider>,
) -> Result<ClientConfig, Error> {
    use rustls_platform_verifier::Verifier;

    let verifier = Verifier::new_with_extra_roots(extra_roots.iter().cloned(), provider)?;
    // "Dangerous" is rustls' word for any verifier but its own; this one is the platform's.
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}

/// Trusts whom the system trusts, and `extra_roots`. The system's store is a file or a folder of files.
#[cfg(not(any(feature = "bundled-roots", target_os = "android", windows, target_vendor = "apple")))]
fn trusting(
    builder: Builder,
    extra_roots: &[CertificateDer<'static>],
    provider: Arc<CryptoProvider>,
) -> Result<ClientConfig, Error> {
    let verifier = system_store::verifier(extra_roots, provider)?;
    // "Dangerous" is rustls' word for any verifier but its own; this one is the platform's.
    Ok(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
}

#[cfg(not(any(feature = "bundled-roots", target_os = "android", windows, target_vendor = "apple")))]
mod system_store;

/// Trusts whom Mozilla trusts, as built in, and `extra_roots`: the system's store is out of reach, or not wanted.
#[cfg(any(feature = "bundled-roots", target_os = "android"))]
fn trusting(
    builder: Builder,
    extra_roots: &[CertificateDer<'static>],
    _provider: Arc<CryptoProvider>,
) -> Result<ClientConfig, Error> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for certificate in extra_roots {
        roots.add(certificate.clone())?;
    }
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

/// The certificates in a PEM text; `None` if there is none or one is malformed.
pub(crate) fn certificates(pem: &str) -> Option<Vec<CertificateDer<'static>>> {
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<_, _>>().ok()?;
    // A certificate that is no X.509 would only be noticed at the first call.
    let valid = |certificate| RootCertStore::empty().add(certificate).is_ok();
    (!certificates.is_empty() && certificates.iter().cloned().all(valid)).then_some(certificates)
}
