//! The one place that builds an HTTP client.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

/// Idle connections are closed after this long: before the load balancers of
/// the service close them, which could cost the request that is just sent.
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);

/// What clients may share a connection pool.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct HttpSettings {
    /// Without TLS the system's certificates need not be read.
    pub tls: bool,
    /// The endpoint is on this machine.
    pub loopback: bool,
    pub connect_timeout: Duration,
    /// Certificates to trust beside the system's.
    pub extra_roots: Vec<CertificateDer<'static>>,
}

impl HttpSettings {
    /// The same for requests to another endpoint.
    pub fn for_endpoint(&self, endpoint: &reqwest::Url) -> Self {
        let loopback = crate::config::is_loopback(endpoint);
        Self { tls: endpoint.scheme() == "https", loopback, ..self.clone() }
    }

    /// The same without any proxy.
    pub fn without_proxy(self) -> Self {
        Self { loopback: true, ..self }
    }
}

/// Builds a client that verifies certificates, follows no redirect and never
/// sends anything twice by itself.
///
/// The error says in words what is missing.
pub(crate) fn build(settings: &HttpSettings) -> Result<reqwest::Client, String> {
    let tls = tls_config(settings).map_err(|error| format!("the TLS certificates could not be loaded: {error}"))?;
    let builder = reqwest::Client::builder();
    // What is meant for this machine must not go through another one: plain http is allowed only for that reason.
    let builder = if settings.loopback { builder.no_proxy() } else { builder };
    builder
        .tls_backend_preconfigured(tls)
        .user_agent(concat!("alidomain/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(settings.connect_timeout)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .build()
        .map_err(|error| format!("the HTTP client could not be made: {error}"))
}

fn tls_config(settings: &HttpSettings) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()?;
    if !settings.tls {
        return Ok(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth());
    }
    let verifier = Verifier::new_with_extra_roots(settings.extra_roots.iter().cloned(), provider)?;
    // "Dangerous" is rustls' word for any verifier but its own; this one is the platform's.
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}

/// The certificates in a PEM text; `None` if there is none or one is malformed.
pub(crate) fn certificates(pem: &str) -> Option<Vec<CertificateDer<'static>>> {
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<_, _>>().ok()?;
    // A certificate that is no X.509 would only be noticed at the first call.
    let valid = |certificate| RootCertStore::empty().add(certificate).is_ok();
    (!certificates.is_empty() && certificates.iter().cloned().all(valid)).then_some(certificates)
}
