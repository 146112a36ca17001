//! A certificate for loopback, and the authority that vouches for it.

use std::sync::Arc;

use clap::ValueEnum;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::version::{TLS12, TLS13};
use tokio_rustls::TlsAcceptor;

/// The certificate that an endpoint shows to clients who trust its authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Certificate {
    /// A certificate for this endpoint.
    #[default]
    Good,
    /// A certificate that expired in 2020.
    Expired,
    /// A certificate for another.example.
    WrongHost,
    /// A certificate without a host.
    NoHost,
}

impl Certificate {
    fn parameters(self) -> CertificateParams {
        let names: &[&str] = match self {
            Self::WrongHost => &["another.example"],
            Self::NoHost => &[],
            Self::Good | Self::Expired => &["localhost", "127.0.0.1", "oauth.aliyun.com", "oauth.alibabacloud.com"],
        };
        let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
        let mut parameters = CertificateParams::new(names).expect("the names are valid");
        if self == Self::Expired {
            (parameters.not_before, parameters.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2020, 12, 31));
        }
        parameters
    }
}

/// How an endpoint speaks TLS.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tls {
    /// What it shows.
    pub certificate: Certificate,
    /// It speaks TLS 1.2 alone.
    pub old: bool,
    /// The certificate is that of the authority itself, as `openssl req -x509` makes it.
    pub own_authority: bool,
}

pub(crate) struct Identity {
    ca_certificate: String,
    config: Arc<ServerConfig>,
}

impl Identity {
    /// Made anew for each endpoint, so that no private key lies around.
    pub fn generate(tls: Tls) -> Self {
        let ca_key = KeyPair::generate().expect("a key pair can be generated");
        let own_key = ca_key.serialize_der();
        let mut ca = if tls.own_authority { tls.certificate.parameters() } else { CertificateParams::default() };
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        ca.distinguished_name.push(DnType::CommonName, "alidomain sandbox authority");
        let ca = CertifiedIssuer::self_signed(ca, ca_key).expect("the authority's parameters are valid");

        let (certificate, key): (CertificateDer<'static>, _) = if tls.own_authority {
            (ca.der().clone(), own_key)
        } else {
            let key = KeyPair::generate().expect("a key pair can be generated");
            let certificate = tls.certificate.parameters().signed_by(&key, &ca);
            (certificate.expect("the certificate's parameters are valid").der().clone(), key.serialize_der())
        };
        let chain = vec![certificate];
        let key = PrivateKeyDer::try_from(key).expect("a generated key can be read");
        let versions: &[_] = if tls.old { &[&TLS12] } else { &[&TLS13, &TLS12] };
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_protocol_versions(versions)
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
