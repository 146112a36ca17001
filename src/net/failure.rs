//! How an exchange fails: at whom, and in words that say what to do.

use std::error::Error;
use std::io;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, PeerIncompatible};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::http::HttpClient;
use super::proxy::ProxyServer;
use crate::names::{self, name};
use crate::options::TlsVersion;
use crate::rpc::raw_reply::ReplyHead;
use crate::rpc::transport_failure::{FailureKind, TransportFailure, TransportKind};

const PROXY_AUTHENTICATION_REQUIRED: u16 = 407;
const UNAUTHORIZED: u16 = 401;

/// Who takes part in an exchange.
pub(super) struct Parties<'a> {
    host: String,
    /// Whether the host speaks TLS, so that a proxy only passes on what it cannot read.
    tls: bool,
    proxy: Option<&'a ProxyServer>,
    min_tls_version: TlsVersion,
}

/// A failure in words.
struct Words {
    kind: TransportKind,
    what: String,
    /// The words say it all.
    without_causes: bool,
    advice: Option<String>,
}

impl Words {
    fn new(kind: TransportKind, what: String) -> Self {
        Self { kind, what, without_causes: false, advice: None }
    }

    fn advise(self, advice: impl Into<String>) -> Self {
        Self { advice: Some(advice.into()), ..self }
    }

    fn without_causes(self) -> Self {
        Self { without_causes: true, ..self }
    }
}

impl<'a> Parties<'a> {
    pub fn of(client: &'a HttpClient, url: &Url) -> Self {
        Self {
            host: host_and_port(url),
            tls: url.scheme() == "https",
            proxy: client.proxy_for(url),
            min_tls_version: client.settings.min_tls_version,
        }
    }

    /// The failure that a reply is by which a proxy asks for a login. Only plain http has it for a reply.
    pub fn login_wanted(&self, status: u16, headers: &HeaderMap) -> Option<TransportFailure> {
        let proxy = self.proxy.filter(|_| !self.tls)?;
        // Some proxies answer a wrong login as if they were the server; the service itself knows no such login.
        let wants_basic = headers.get(WWW_AUTHENTICATE).is_some_and(|value| value.as_bytes().starts_with(b"Basic"));
        let refused = status == UNAUTHORIZED && wants_basic && proxy.authorization().is_some();
        (status == PROXY_AUTHENTICATION_REQUIRED || refused).then(|| self.login_failure(proxy, status))
    }

    fn login_failure(&self, proxy: &ProxyServer, status: u16) -> TransportFailure {
        // The other headers are the proxy's, too, which says nothing of the service's clock.
        let head = ReplyHead { status, request_id: None, retry_after: None, date: None };
        failure_of(login_words(proxy), &[], false, Some(head))
    }

    /// So many other requests were under way.
    pub fn no_connection_free(&self, timeout: Duration) -> TransportFailure {
        let reason = format!(
            "no connection to {} got free within {timeout:.0?}: make fewer calls at once, or allow more with \
             {}",
            self.host,
            name("max_connections")
        );
        timeout_failure(false, None, reason)
    }

    pub fn timed_out(&self, timeout: Duration, sent: bool, head: Option<ReplyHead>) -> TransportFailure {
        let host = self.route();
        let reason = match (sent, &head) {
            (false, _) => format!("{host} was not reached within {timeout:.0?}"),
            (true, None) => format!("no reply came from {host} within {timeout:.0?}"),
            (true, Some(_)) => format!("the reply from {host} was not complete within {timeout:.0?}"),
        };
        timeout_failure(sent, head, reason)
    }

    pub fn failure(&self, error: reqwest::Error, sent: bool, head: Option<ReplyHead>) -> TransportFailure {
        // The URL of a GET holds the signature.
        let error = error.without_url();
        let first: &(dyn Error + 'static) = &error;
        let chain: Vec<_> = std::iter::successors(Some(first), |&error| cause(error)).collect();
        let tunnel = chain.iter().map(ToString::to_string).find(|cause| cause.starts_with("tunnel error"));
        // hyper-util keeps the types of its errors to itself.
        let wants_login = tunnel.as_deref().is_some_and(|cause| cause.contains("authorization required"));
        if let Some(proxy) = self.proxy.filter(|_| wants_login) {
            return self.login_failure(proxy, PROXY_AUTHENTICATION_REQUIRED);
        }
        failure_of(self.words(&error, &chain, tunnel.as_deref(), head.is_some()), &chain, sent, head)
    }

    fn words(
        &self,
        error: &reqwest::Error,
        chain: &[&(dyn Error + 'static)],
        tunnel: Option<&str>,
        replying: bool,
    ) -> Words {
        let connecting = error.is_connect();
        let any = |test: fn(&(dyn Error + 'static)) -> bool| chain.iter().any(|cause| test(*cause));
        let io_kind = chain.iter().rev().find_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
        let unknown_address = any(|cause| cause.to_string() == "dns error");
        // Where a proxy passes on what it can read, the connection is the one to the proxy.
        let proxy = self.proxy.filter(|_| tunnel.is_some() || (connecting && !self.tls)).map(address);
        let host = self.route();
        if let Some(error) = chain.iter().find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
            return self.tls_words(error, proxy.map_or(host, |proxy| format!("the proxy {proxy}")));
        }
        if error.is_timeout() || io_kind == Some(io::ErrorKind::TimedOut) {
            let what = match &proxy {
                Some(proxy) => format!("the proxy {proxy} did not accept a connection in time"),
                None if connecting => format!("{host} did not accept a connection in time"),
                None => format!("the connection to {host} timed out"),
            };
            return Words::new(TransportKind::Timeout, what);
        }
        if let Some(proxy) = proxy {
            return self.proxy_words(&proxy, tunnel, unknown_address);
        }
        if connecting && unknown_address {
            return Words::new(TransportKind::Dns, format!("the address of {host} could not be found"));
        }
        if connecting {
            return Words::new(TransportKind::Connect, format!("no connection to {host} could be made"));
        }
        let reset = matches!(
            io_kind,
            Some(
                io::ErrorKind::ConnectionReset
                    | io::ErrorKind::ConnectionAborted
                    | io::ErrorKind::BrokenPipe
                    | io::ErrorKind::UnexpectedEof
                    | io::ErrorKind::NotConnected,
            )
        ) || any(|cause| cause.downcast_ref::<hyper::Error>().is_some_and(hyper_lost_the_connection));
        match (reset, replying) {
            (true, true) => {
                Words::new(TransportKind::Reset, format!("the connection to {host} broke in the middle of the reply"))
            }
            (true, false) => {
                Words::new(TransportKind::Reset, format!("the connection to {host} broke before a reply came"))
            }
            (false, _) => Words::new(TransportKind::Other, format!("the exchange with {host} failed")),
        }
    }

    fn proxy_words(&self, proxy: &str, tunnel: Option<&str>, unknown_address: bool) -> Words {
        let words = |what| Words::new(TransportKind::Proxy, what);
        let host = &self.host;
        if unknown_address {
            return words(format!("the address of the proxy {proxy} could not be found"))
                .advise("Check the proxy's URL");
        }
        match tunnel {
            Some(tunnel) if tunnel.ends_with("unsuccessful") => {
                // Its status is not told, and some proxies have another one than 407 for a wrong login.
                let login = match self.proxy.and_then(ProxyServer::authorization) {
                    Some(_) => "Check the user name and password of the proxy, and ask",
                    None => "Ask",
                };
                let advice = format!(
                    "{login} whoever runs it to allow that, or, if the host can be reached without it, name the host \
                     in {} (NO_PROXY)",
                    name("no_proxy")
                );
                words(format!("the proxy {proxy} did not connect to {host}")).without_causes().advise(advice)
            }
            Some(tunnel) if !tunnel.contains("underlying connection") => {
                words(format!("the proxy {proxy} broke off before it had connected to {host}"))
                    .advise("Check that its URL names an http or https proxy")
            }
            _ => words(format!("no connection to the proxy {proxy} could be made"))
                .advise("Check the proxy's URL, and that it runs"),
        }
    }

    fn tls_words(&self, error: &rustls::Error, peer: String) -> Words {
        let words = |what| Words::new(TransportKind::Tls, what);
        match error {
            rustls::Error::InvalidCertificate(error) => certificate_words(error, peer),
            rustls::Error::AlertReceived(AlertDescription::ProtocolVersion)
            | rustls::Error::PeerIncompatible(
                PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
                | PeerIncompatible::ServerDoesNotSupportTls12Or13,
            ) => match self.min_tls_version {
                TlsVersion::Tls13 => words(format!("{peer} does not speak TLS 1.3"))
                    .advise(names::text("Allow TLS 1.2 with `min_tls_version`, or let the server speak TLS 1.3")),
                TlsVersion::Tls12 => words(format!("{peer} speaks no TLS that is safe: 1.2 or later")),
            },
            rustls::Error::InvalidMessage(_) => {
                words(format!("{peer} does not answer with TLS")).advise("Check the port, and that it speaks https")
            }
            _ => words(format!("no secure connection to {peer} could be made")),
        }
    }

    /// The host, and the way to it.
    fn route(&self) -> String {
        match self.proxy {
            Some(proxy) => format!("{} (through the proxy {})", self.host, address(proxy)),
            None => self.host.clone(),
        }
    }
}

fn failure_of(words: Words, chain: &[&(dyn Error + 'static)], sent: bool, head: Option<ReplyHead>) -> TransportFailure {
    let Words { kind, what, without_causes, advice } = words;
    let mut reason = with_causes(what, if without_causes { &[] } else { chain });
    if let Some(advice) = advice {
        reason.push_str(". ");
        reason.push_str(&advice);
    }
    TransportFailure { kind: FailureKind::Connection(kind), sent, head, reason }
}

fn timeout_failure(sent: bool, head: Option<ReplyHead>, reason: String) -> TransportFailure {
    TransportFailure { kind: FailureKind::Connection(TransportKind::Timeout), sent, head, reason }
}

fn login_words(server: &ProxyServer) -> Words {
    let proxy = address(server);
    let words = |what| Words::new(TransportKind::Proxy, what).without_causes();
    if server.authorization().is_some() {
        words(format!("the proxy {proxy} did not accept the user name and password"))
            .advise("Correct the user name and password of the proxy")
    } else {
        words(format!("the proxy {proxy} wants a user name and password"))
            .advise("Set the user name and password of the proxy, as arguments of Proxy or in its URL")
    }
}

fn certificate_words(error: &CertificateError, peer: String) -> Words {
    let words = |kind, what| Words::new(kind, what).without_causes();
    let dated = |what, now: &UnixTime| {
        let what = match moment(now) {
            Some(now) => format!("{what}; this machine's clock shows {now}"),
            None => what,
        };
        words(TransportKind::CertificateExpired, what)
            .advise("If the clock is wrong, correct it; if not, the server needs another certificate")
    };
    let date = |time: &UnixTime| moment(time).map(|time| format!(" on {time}")).unwrap_or_default();
    match error {
        CertificateError::UnknownIssuer => words(
            TransportKind::CertificateUntrusted,
            format!("no authority that is trusted here vouches for the certificate of {peer}"),
        )
        .advise(names::text(
            "If your network inspects TLS, or the endpoint has a private authority, give the authority's certificate \
             (PEM) as `extra_ca_certificates`",
        )),
        CertificateError::BadSignature => words(
            TransportKind::CertificateUntrusted,
            format!("the certificate of {peer} is not signed by the authority that it names"),
        )
        .advise(names::text(
            "If that authority has another certificate than before, give it (PEM) as `extra_ca_certificates`",
        )),
        CertificateError::ExpiredContext { time, not_after } => {
            dated(format!("the certificate of {peer} expired{}", date(not_after)), time)
        }
        CertificateError::NotValidYetContext { time, not_before } => {
            dated(format!("the certificate of {peer} becomes valid{}", date(not_before)), time)
        }
        CertificateError::Expired => dated(format!("the certificate of {peer} has expired"), &UnixTime::now()),
        CertificateError::NotValidYet => dated(format!("the certificate of {peer} is not valid yet"), &UnixTime::now()),
        CertificateError::NotValidForName => wrong_host(peer, &[]),
        CertificateError::NotValidForNameContext { presented, .. } => wrong_host(peer, presented),
        _ => Words::new(TransportKind::Tls, format!("the certificate of {peer} was refused")),
    }
}

fn wrong_host(peer: String, presented: &[String]) -> Words {
    // They come as `DnsName("example.com")`.
    let names: Vec<_> = presented.iter().map(|name| name.split('"').nth(1).unwrap_or(name)).collect();
    let only = if names.is_empty() { String::new() } else { format!(", but for {}", names.join(", ")) };
    Words::new(TransportKind::CertificateWrongHost, format!("the certificate of {peer} is not for this host{only}"))
        .without_causes()
        .advise("Check the host name: something else may answer in its place")
}

fn moment(time: &UnixTime) -> Option<String> {
    OffsetDateTime::from_unix_timestamp(time.as_secs().try_into().ok()?).ok()?.format(&Rfc3339).ok()
}

fn address(proxy: &ProxyServer) -> String {
    host_and_port(proxy.url())
}

fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn hyper_lost_the_connection(error: &hyper::Error) -> bool {
    error.is_incomplete_message() || error.is_closed() || error.is_canceled()
}

/// What caused `error`. An I/O error's `source` passes over the error it wraps.
fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

/// `what: cause: cause of the cause`, without links of the chain that say nothing new.
fn with_causes(what: String, chain: &[&(dyn Error + 'static)]) -> String {
    let mut sentence = what;
    for cause in chain.iter().map(ToString::to_string) {
        let says_nothing = cause.starts_with("error sending request")
            || cause.starts_with("client error (")
            || cause.starts_with("request or response body error")
            || cause.starts_with("tunnel error: failed to create")
            || sentence.contains(&cause);
        if !says_nothing {
            sentence.push_str(": ");
            sentence.push_str(&cause);
        }
    }
    sentence
}
