//! Whose certificates are trusted, and how TLS is spoken.

mod advice;
mod handshake;
mod pem;
mod roots;
mod store_problem;
#[cfg(not(any(feature = "bundled-roots", target_os = "android", windows, target_vendor = "apple")))]
mod system_files;
#[cfg(not(any(feature = "bundled-roots", target_os = "android", windows, target_vendor = "apple")))]
mod system_store;
mod trusted_itself;
mod used;

use std::sync::Arc;

use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, RootCertStore};

pub(super) use advice::trust_advice;
pub(crate) use pem::authorities;
pub(super) use store_problem::StoreProblem;
pub(super) use trusted_itself::is_authority_s;
pub(crate) use used::authorities_used;

use super::settings::PoolSettings;
use crate::options::TlsVersion;

/// How TLS is spoken with these settings. The error is a sentence.
pub(super) fn config(settings: &PoolSettings) -> Result<ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions: &[_] = match settings.min_tls_version {
        TlsVersion::Tls12 => &[&TLS13, &TLS12],
        TlsVersion::Tls13 => &[&TLS13],
    };
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_protocol_versions(versions)
        .map_err(|error| error.to_string())?;
    if !settings.tls {
        return Ok(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth());
    }
    let verifier = verifier(&settings.extra_roots, provider)?;
    // "Dangerous" is rustls' word for any verifier that is handed to it.
    Ok(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
}

/// Trusts whom the system trusts, and `extra_roots`. The system judges every certificate itself: nothing is read here.
#[cfg(all(not(feature = "bundled-roots"), any(windows, target_vendor = "apple")))]
fn verifier(
    extra_roots: &[CertificateDer<'static>],
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, String> {
    use rustls_platform_verifier::Verifier;

    let verifier = Verifier::new_with_extra_roots(extra_roots.iter().cloned(), provider.clone());
    let verifier = verifier.map_err(|error| error.to_string())?;
    Ok(trusted_itself::or(Arc::new(verifier), trusted_itself::fingerprints(extra_roots), provider))
}

/// Trusts whom the system trusts, and `extra_roots`. The system's store is a file or a folder of files.
#[cfg(not(any(feature = "bundled-roots", target_os = "android", windows, target_vendor = "apple")))]
fn verifier(
    extra_roots: &[CertificateDer<'static>],
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, String> {
    system_store::verifier(extra_roots, provider)
}

/// Trusts whom Mozilla trusts, as built in, and `extra_roots`: the system's store is out of reach, or not wanted.
#[cfg(any(feature = "bundled-roots", target_os = "android"))]
fn verifier(
    extra_roots: &[CertificateDer<'static>],
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, String> {
    let mut trusted = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    roots::add(&mut trusted, extra_roots).map_err(|error| error.to_string())?;
    let verifier = roots::webpki(trusted, provider.clone()).map_err(|error| error.to_string())?;
    Ok(trusted_itself::or(verifier, trusted_itself::fingerprints(extra_roots), provider))
}
