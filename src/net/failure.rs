//! How an exchange fails: at whom, and in words that say what to do.

mod proxy;
mod tls;
mod words;

use std::error::Error;
use std::io;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, PROXY_AUTHENTICATE, WWW_AUTHENTICATE};
use reqwest::{StatusCode, Url};

use super::http::HttpClient;
use super::proxy::{ProxyServer, login_schemes, ways_to_log_in};
use crate::names::name;
use crate::options::TlsVersion;
use crate::rpc::raw_reply::ReplyHead;
use crate::rpc::transport_failure::{FailureKind, TransportFailure, TransportKind};
use words::Words;

/// Who takes part in an exchange.
pub(super) struct Parties<'a> {
    url: Url,
    /// Whether the host speaks TLS, so that a proxy only passes on what it cannot read.
    tls: bool,
    proxy: Option<&'a ProxyServer>,
    min_tls_version: TlsVersion,
}

impl<'a> Parties<'a> {
    pub fn of(client: &'a HttpClient, url: &Url) -> Self {
        Self {
            url: url.clone(),
            tls: url.scheme() == "https",
            proxy: client.proxy_for(url),
            min_tls_version: client.settings.min_tls_version,
        }
    }

    fn host(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        self.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The host with its port, as a proxy is told them.
    fn target(&self) -> String {
        let port = self.url.port_or_known_default().unwrap_or_default();
        format!("{}:{port}", self.url.host_str().unwrap_or_default())
    }

    /// The failure that a reply is by which a proxy asks for a login. Only plain http has it for a reply.
    pub fn login_wanted(&self, status: StatusCode, headers: &HeaderMap) -> Option<TransportFailure> {
        let proxy = self.proxy.filter(|proxy| proxy.relays_http() && !self.tls)?;
        let schemes = |name: HeaderName| login_schemes(headers.get_all(name).iter().map(|value| value.as_bytes()));
        let schemes = match status {
            StatusCode::PROXY_AUTHENTICATION_REQUIRED => schemes(PROXY_AUTHENTICATE),
            StatusCode::UNAUTHORIZED => schemes(WWW_AUTHENTICATE),
            _ => return None,
        };
        proxy::wants_login(status, &schemes, proxy)
            .then(|| proxy::login_words(status, &schemes, proxy).failure(&[], false, None))
    }

    /// So many other requests were under way.
    pub fn no_connection_free(&self, timeout: Duration) -> TransportFailure {
        let reason = format!("no connection to {} became free within {timeout:.0?}", self.host());
        let advice = format!("Make fewer calls at once, or raise `{}`", name("max_connections"));
        TransportFailure { advice: Some(advice), ..timeout_failure(false, None, reason) }
    }

    pub fn timed_out(&self, timeout: Duration, sent: bool, head: Option<ReplyHead>) -> TransportFailure {
        let host = self.route();
        let reason = match (sent, &head) {
            (false, _) => format!("the client did not reach {host} within {timeout:.0?}"),
            (true, None) => format!("no reply from {host} within {timeout:.0?}"),
            (true, Some(_)) => format!("the reply from {host} was not complete within {timeout:.0?}"),
        };
        timeout_failure(sent, head, reason)
    }

    /// The ways to log in that the proxy offers, if `error` is that it wants another login for a tunnel.
    pub async fn ways_to_log_in(&self, error: &reqwest::Error) -> Vec<String> {
        match self.proxy.filter(|_| proxy::Refusal::of(&chain(error)) == Some(proxy::Refusal::LoginWanted)) {
            Some(proxy) => ways_to_log_in(proxy, &self.target()).await,
            None => Vec::new(),
        }
    }

    /// `offered` are the ways to log in that the proxy offers, if it said so.
    pub fn failure_before_reply(&self, error: reqwest::Error, sent: bool, offered: &[String]) -> TransportFailure {
        self.failure_in_words(error, sent, None, offered)
    }

    pub fn failure(&self, error: reqwest::Error, sent: bool, head: Option<ReplyHead>) -> TransportFailure {
        self.failure_in_words(error, sent, head, &[])
    }

    fn failure_in_words(
        &self,
        error: reqwest::Error,
        sent: bool,
        head: Option<ReplyHead>,
        offered: &[String],
    ) -> TransportFailure {
        // The URL of a GET holds the signature.
        let error = error.without_url();
        let chain = chain(&error);
        let words = if error.is_connect() {
            self.connect_words(&error, &chain, offered)
        } else {
            self.exchange_words(&error, &chain, head.is_some())
        };
        words.failure(&chain, sent, head)
    }

    fn connect_words(&self, error: &reqwest::Error, chain: &[&(dyn Error + 'static)], offered: &[String]) -> Words {
        let refusal = self.proxy.zip(proxy::Refusal::of(chain));
        // Where a proxy passes on what it can read, the connection is the one to the proxy.
        let proxy = self.proxy.filter(|proxy| refusal.is_some() || (proxy.relays_http() && !self.tls));
        let peer = match proxy {
            Some(proxy) => format!("the proxy {}", proxy.address()),
            None => self.route(),
        };
        if let Some(error) = chain.iter().find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
            return tls::words(error, peer, self.min_tls_version);
        }
        if error.is_timeout() || io_kind(chain) == Some(io::ErrorKind::TimedOut) {
            return Words::new(TransportKind::Timeout, format!("connecting to {peer} timed out"));
        }
        if let Some((proxy, refusal)) = refusal {
            return proxy::refusal_words(&refusal, proxy, &self.host(), offered);
        }
        let text = |wanted: &str| chain.iter().any(|cause| cause.to_string() == wanted);
        match (self.proxy, proxy) {
            (_, Some(proxy)) => proxy::unreachable_words(proxy, text("dns error")),
            (Some(_), None) if text("error resolving for socks proxy") => {
                Words::new(TransportKind::Dns, format!("DNS lookup failed for {peer}"))
                    .advise("If only the proxy can resolve the address, use socks5h:// instead of socks5://")
            }
            (Some(_), None) if text("Invalid Server Name") => {
                let words = format!("the client cannot use TLS with the IPv6 address {peer}");
                Words::new(TransportKind::Tls, words)
                    .without_causes()
                    .advise(format!("Use the host name, or list the address in {} (NO_PROXY)", name("no_proxy")))
            }
            (None, None) if text("dns error") => {
                Words::new(TransportKind::Dns, format!("DNS lookup failed for {peer}"))
            }
            _ => Words::new(TransportKind::Connect, format!("the client could not connect to {peer}")),
        }
    }

    /// For what failed on a connection that was made.
    fn exchange_words(&self, error: &reqwest::Error, chain: &[&(dyn Error + 'static)], replying: bool) -> Words {
        let host = self.route();
        if let Some(error) = chain.iter().find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
            return tls::words(error, host, self.min_tls_version);
        }
        let io_kind = io_kind(chain);
        if error.is_timeout() || io_kind == Some(io::ErrorKind::TimedOut) {
            return Words::new(TransportKind::Timeout, format!("the connection to {host} timed out"));
        }
        let reset =
            matches!(
                io_kind,
                Some(
                    io::ErrorKind::ConnectionReset
                        | io::ErrorKind::ConnectionAborted
                        | io::ErrorKind::BrokenPipe
                        | io::ErrorKind::UnexpectedEof
                        | io::ErrorKind::NotConnected,
                )
            ) || chain.iter().any(|cause| cause.downcast_ref::<hyper::Error>().is_some_and(hyper_lost_the_connection));
        match (reset, replying) {
            (true, true) => {
                Words::new(TransportKind::Reset, format!("the connection to {host} closed during the reply"))
            }
            (true, false) => {
                Words::new(TransportKind::Reset, format!("the connection to {host} closed before a reply"))
            }
            (false, _) => Words::new(TransportKind::Other, format!("the request to {host} failed")),
        }
    }

    /// The host, and the way to it.
    fn route(&self) -> String {
        match self.proxy {
            Some(proxy) => format!("{} (through the proxy {})", self.host(), proxy.address()),
            None => self.host(),
        }
    }
}

fn timeout_failure(sent: bool, head: Option<ReplyHead>, reason: String) -> TransportFailure {
    TransportFailure { kind: FailureKind::Connection(TransportKind::Timeout), sent, head, reason, advice: None }
}

fn hyper_lost_the_connection(error: &hyper::Error) -> bool {
    error.is_incomplete_message() || error.is_closed() || error.is_canceled()
}

fn chain(error: &reqwest::Error) -> Vec<&(dyn Error + 'static)> {
    let first: &(dyn Error + 'static) = error;
    std::iter::successors(Some(first), |&error| cause(error)).collect()
}

fn io_kind(chain: &[&(dyn Error + 'static)]) -> Option<io::ErrorKind> {
    chain.iter().rev().find_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind)
}

/// What caused `error`. An I/O error's `source` passes over the error it wraps.
fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}
