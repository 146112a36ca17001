//! The one place that builds an HTTP client.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;
use rustls::pki_types::CertificateDer;
use tokio::sync::Semaphore;

use super::tls;
use crate::error::InvalidRequest;
use crate::options::TlsVersion;
use crate::proxy::{Proxy, ProxyServer};

/// What clients may share a connection pool, and how to make one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct HttpSettings {
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
    /// What stands after this library's name and version.
    pub user_agent_suffix: Option<String>,
}

impl HttpSettings {
    /// The same for requests to another endpoint, unless they would go through a proxy that cannot be used.
    pub fn for_endpoint(&self, endpoint: &Url) -> Result<Self, InvalidRequest> {
        self.proxy.check(endpoint)?;
        let through_tls = self.proxy.server_for(endpoint).is_some_and(|server| server.speaks_tls());
        Ok(Self { tls: endpoint.scheme() == "https" || through_tls, ..self.clone() })
    }

    /// The same without a proxy, for what is part of this machine or next door.
    pub fn directly_to(&self, endpoint: &Url) -> Self {
        Self { proxy: Proxy::direct(), tls: endpoint.scheme() == "https", ..self.clone() }
    }

    fn user_agent(&self) -> String {
        let own = concat!("alidomain/", env!("CARGO_PKG_VERSION"));
        match &self.user_agent_suffix {
            Some(suffix) => format!("{own} {suffix}"),
            None => own.to_owned(),
        }
    }
}

/// Sends requests over the connections that it keeps. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct HttpClient {
    pub inner: reqwest::Client,
    pub settings: Arc<HttpSettings>,
    /// Each request under way has a permit, and a connection.
    pub connections: Arc<Semaphore>,
}

impl HttpClient {
    /// Makes a client that verifies certificates, follows no redirect and never sends anything twice by itself.
    ///
    /// The error says in words what is missing.
    pub fn new(settings: HttpSettings) -> Result<Self, String> {
        let tls =
            tls::config(&settings).map_err(|error| format!("the TLS certificates could not be loaded: {error}"))?;
        // Without it, reqwest would read the environment.
        let mut builder = reqwest::Client::builder().no_proxy();
        for scheme in ["http", "https"] {
            if let Some(rule) = rule(&settings.proxy, scheme) {
                builder = builder.proxy(rule);
            }
        }
        let inner = builder
            .tls_backend_preconfigured(tls)
            .user_agent(settings.user_agent())
            .connect_timeout(settings.connect_timeout)
            .pool_max_idle_per_host(settings.max_idle_connections)
            .pool_idle_timeout(settings.idle_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .build()
            .map_err(|error| format!("the HTTP client could not be made: {error}"))?;
        let connections = Arc::new(Semaphore::new(settings.max_connections));
        Ok(Self { inner, settings: Arc::new(settings), connections })
    }

    /// The proxy that a request to `url` goes through.
    pub fn proxy_for(&self, url: &Url) -> Option<&ProxyServer> {
        self.settings.proxy.server_for(url).map(Arc::as_ref)
    }
}

/// Lets the requests of one scheme take the way that [`Proxy::server_for`] says.
fn rule(proxy: &Proxy, scheme: &'static str) -> Option<reqwest::Proxy> {
    let authorization = proxy.server_of(scheme)?.authorization().map(|value| {
        let mut value = HeaderValue::from_str(value).expect("base64 is printable");
        value.set_sensitive(true);
        value
    });
    let proxy = proxy.clone();
    let rule = reqwest::Proxy::custom(move |url| {
        let server = proxy.server_for(url).filter(|_| url.scheme() == scheme);
        server.map(|server| server.url().clone())
    });
    Some(match authorization {
        Some(value) => rule.custom_http_auth(value),
        None => rule,
    })
}
