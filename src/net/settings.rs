//! Settings of HTTP clients, and which clients share connections.

use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;
use rustls::pki_types::CertificateDer;

use super::proxy::Proxy;
use crate::invalid_request::InvalidRequest;
use crate::names;
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
    /// Whether plain http may leave this machine.
    pub allow_plain_http: bool,
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
    ///
    /// Plain http to this machine needs no permission, but through a proxy elsewhere it leaves this machine.
    pub fn for_endpoint(&self, endpoint: &Url) -> Result<Self, InvalidRequest> {
        let proxy = &self.pool.proxy;
        proxy.check(endpoint)?;
        let server = proxy.server_for(endpoint);
        let leaves_this_machine = server.is_some_and(|server| !server.is_local());
        if endpoint.scheme() == "http" && leaves_this_machine && !self.allow_plain_http {
            let rule = names::text(
                "must not be used for this plain http endpoint: the requests would leave this machine unencrypted. \
                 Add the endpoint's host to `no_proxy`, or set `allow_plain_http`",
            );
            return Err(InvalidRequest::new("proxy", rule));
        }
        let through_tls = server.is_some_and(|server| server.speaks_tls());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calls::config::Config;
    use crate::options::ClientOptions;

    fn refused(endpoint: &str, proxy: &str, no_proxy: &[&str], allow_plain_http: bool) -> Option<InvalidRequest> {
        let config = Config::try_from(ClientOptions { allow_plain_http, ..Default::default() }).unwrap();
        let no_proxy = no_proxy.iter().map(|&host| host.to_owned()).collect();
        let config = config.through(Proxy::at(proxy.to_owned(), None, None, no_proxy).unwrap()).unwrap();
        config.http.for_endpoint(&Url::parse(endpoint).unwrap()).err()
    }

    #[test]
    fn plain_http_leaves_this_machine_through_no_proxy() {
        for endpoint in ["http://localhost:9", "http://127.0.0.1", "http://[::1]:1", "http://127.1.2.3"] {
            for proxy in ["http://proxy.example", "https://10.0.0.1:3128", "socks5://proxy", "socks5h://192.168.0.1"] {
                let error = refused(endpoint, proxy, &["example.com"], false).expect("it is refused");
                assert_eq!(error.field, "proxy");
                for words in ["no_proxy", "allow_plain_http", "this machine"] {
                    assert!(error.reason().contains(words), "{}", error.reason());
                }
                assert_eq!(refused(endpoint, proxy, &[], true), None);
                assert_eq!(refused(endpoint, proxy, &["*"], false), None);
            }
            for proxy in ["http://localhost:3128", "socks5h://127.0.0.1", "http://[::1]:1"] {
                assert_eq!(refused(endpoint, proxy, &[], false), None, "{endpoint} {proxy}");
            }
            assert_eq!(refused(&endpoint.replace("http:", "https:"), "http://proxy.example", &[], false), None);
        }
    }
}
