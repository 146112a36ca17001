//! Settings of HTTP clients, and which clients share connections.

use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;
use rustls::pki_types::CertificateDer;

use super::proxy::Proxy;
use crate::invalid_request::InvalidRequest;
use crate::options::TlsVersion;

/// The client's name in the header User-Agent.
pub(super) const USER_AGENT: &str = concat!("alidomain/", env!("CARGO_PKG_VERSION"));

/// How requests are sent.
#[derive(Debug, Clone)]
pub(crate) struct HttpSettings {
    pub pool: PoolSettings,
    /// The text after this library's name and version. Each request carries it, so that tenants who differ only in
    /// this text share connections.
    pub user_agent_suffix: Option<String>,
}

/// Clients for which these are the same share a connection pool.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct PoolSettings {
    /// Without TLS the system's certificates need not be read.
    pub tls: bool,
    pub proxy: Proxy,
    pub connect_timeout: Duration,
    /// Certificates to trust beside those of the system or of this library.
    pub extra_roots: Vec<CertificateDer<'static>>,
    pub min_tls_version: TlsVersion,
    /// How many requests are under way at once.
    pub max_connections: usize,
    /// How many connections are kept for later calls.
    pub max_idle_connections: usize,
    pub idle_timeout: Duration,
}

impl HttpSettings {
    /// The same for requests to another endpoint, unless they would go through a proxy that cannot be used.
    pub fn for_endpoint(&self, endpoint: &Url) -> Result<Self, InvalidRequest> {
        let proxy = &self.pool.proxy;
        proxy.check(endpoint)?;
        let through_tls = proxy.server_for(endpoint).is_some_and(|server| server.speaks_tls());
        let mut settings = self.clone();
        settings.pool.tls = endpoint.scheme() == "https" || through_tls;
        Ok(settings)
    }

    /// The same without a proxy, for what is part of this machine or next door.
    pub fn directly_to(&self, endpoint: &Url) -> Self {
        let mut settings = self.clone();
        settings.pool.proxy = Proxy::direct();
        settings.pool.tls = endpoint.scheme() == "https";
        settings
    }

    pub(super) fn user_agent(&self) -> HeaderValue {
        let name = match &self.user_agent_suffix {
            Some(suffix) => format!("{USER_AGENT} {suffix}"),
            None => USER_AGENT.to_owned(),
        };
        HeaderValue::try_from(name).expect("the suffix was checked with the options")
    }
}
