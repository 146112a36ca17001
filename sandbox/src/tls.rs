//! A certificate for loopback, and the authority that vouches for it.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

pub(crate) struct Identity {
    ca_certificate: String,
    config: Arc<ServerConfig>,
}

impl Identity {
    /// Made anew for each endpoint, so that no private key lies around.
    pub fn generate() -> Self {
        let ca_key = KeyPair::generate().expect("a key pair can be generated");
        let mut ca = CertificateParams::default();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        ca.distinguished_name.push(DnType::CommonName, "alidomain sandbox authority");
        let ca = CertifiedIssuer::self_signed(ca, ca_key).expect("the authority's parameters are valid");

        let key = KeyPair::generate().expect("a key pair can be generated");
        let certificate = CertificateParams::new(["localhost".to_owned(), "127.0.0.1".to_owned()])
            .and_then(|parameters| parameters.signed_by(&key, &ca))
            .expect("the certificate's parameters are valid");

        let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a generated key can be read");
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring speaks TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .expect("the key belongs to the certificate");
        Self { ca_certificate: ca.pem(), config: Arc::new(config) }
    }

    pub fn ca_certificate(&self) -> &str {
        &self.ca_certificate
    }

    pub fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.config.clone())
    }
}
