//! Which proxy a request goes through, if any.

mod environment;
mod exceptions;
mod login;
mod loopback;
mod protocol;
mod server;
mod ways_to_log_in;
mod written;

use std::sync::Arc;

use reqwest::Url;
use zeroize::Zeroizing;

pub(crate) use exceptions::address;
pub(crate) use login::{BASIC, login_schemes};
pub(crate) use loopback::is_loopback;
pub(crate) use protocol::Protocol;
pub(crate) use server::ProxyServer;
pub(crate) use ways_to_log_in::ways_to_log_in;

use crate::invalid_request::InvalidRequest;
use crate::names;
use exceptions::Exceptions;

/// One, or why it is none: that matters only to what would go through it.
type Server = Result<Arc<ProxyServer>, InvalidRequest>;

/// The proxies for requests, and the hosts to reach directly.
///
/// Never prints a password.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Proxy {
    http: Option<Server>,
    https: Option<Server>,
    exceptions: Result<Exceptions, InvalidRequest>,
    for_loopback: bool,
}

impl Proxy {
    /// The proxy at `url` for every host but those in `no_proxy`.
    pub(crate) fn at(
        url: String,
        username: Option<String>,
        password: Option<String>,
        no_proxy: Vec<String>,
    ) -> Result<Self, InvalidRequest> {
        let url = Zeroizing::new(url);
        let password = password.map(Zeroizing::new);
        let server = ProxyServer::parse(&url, |rule| InvalidRequest::new("url", rule))?;
        let server = server.with_login(username.as_deref(), password.as_deref().map(String::as_str))?;
        let server = Some(Ok(Arc::new(server)));
        let exceptions = Exceptions::of(no_proxy.iter().map(String::as_str), "no_proxy")?;
        Ok(Self { http: server.clone(), https: server, exceptions: Ok(exceptions), for_loopback: true })
    }

    /// Uses no proxy. Ignores the environment variables.
    pub fn direct() -> Self {
        Self { http: None, https: None, exceptions: Ok(Exceptions::default()), for_loopback: true }
    }

    /// The one for a scheme, whatever the host.
    pub(crate) fn server_of(&self, scheme: &str) -> Option<&Arc<ProxyServer>> {
        self.of(scheme)?.as_ref().ok()
    }

    /// The one that a request to `url` goes through. Nothing is sent to a `url` before [`Self::check`] was asked.
    pub(crate) fn server_for(&self, url: &Url) -> Option<&Arc<ProxyServer>> {
        self.server_of(url.scheme()).filter(|_| !self.excepts(url))
    }

    /// Refuses a request to `url` if it would go through one that was not named as it must be, or if it cannot be known
    /// whether it would.
    pub(crate) fn check(&self, url: &Url) -> Result<(), InvalidRequest> {
        let Some(server) = self.of(url.scheme()).filter(|_| !self.excepts(url)) else { return Ok(()) };
        self.exceptions.as_ref().map_err(Clone::clone)?;
        server.as_ref().map(|_| ()).map_err(Clone::clone)
    }

    /// The URL of the proxy for `url` without its password, and in words where it is from, or why there is none.
    pub(crate) fn described(&self, url: &Url) -> (Option<String>, String) {
        let none = |why: &str| (None, why.to_owned());
        match self.of(url.scheme()) {
            None if self.for_loopback => none("no proxy was given"),
            None => none("no environment variable names one"),
            Some(_) if self.excepts(url) => match self.for_loopback {
                true => none(&names::text("`no_proxy` names the host")),
                false if is_loopback(url) => none("this machine is reached directly"),
                false => none("NO_PROXY names the host"),
            },
            Some(Err(problem)) => (None, problem.reason()),
            Some(Ok(server)) => {
                (Some(server.masked_url()), server.variable().unwrap_or("given to the client").to_owned())
            }
        }
    }

    fn of(&self, scheme: &str) -> Option<&Server> {
        if scheme == "https" { self.https.as_ref() } else { self.http.as_ref() }
    }

    fn excepts(&self, url: &Url) -> bool {
        let excepted = self.exceptions.as_ref().is_ok_and(|exceptions| exceptions.contain(url));
        excepted || (is_loopback(url) && !self.for_loopback)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::DomainError;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_proxy_that_was_given_serves_every_host_but_its_exceptions() {
        let proxy = Proxy::new("http://proxy:3128".into(), None, None, vec!["example.com".into()]).unwrap();
        for through in ["https://example.org", "http://example.org", "http://127.0.0.1:1", "https://localhost"] {
            assert!(proxy.server_for(&url(through)).is_some(), "{through}");
        }
        assert!(proxy.server_for(&url("https://api.example.com")).is_none());
        assert!(Proxy::direct().server_for(&url("https://example.org")).is_none());
    }

    #[test]
    fn no_form_of_a_proxy_shows_its_password() {
        let proxy = Proxy::new("http://alice:pass-canary@proxy".into(), None, None, Vec::new()).unwrap();
        let proxies =
            [proxy, Proxy::new("proxy".into(), Some("bob".into()), Some("pass-canary".into()), vec![]).unwrap()];
        for proxy in proxies {
            let shown = format!("{proxy:?}");
            let encoded = proxy.server_for(&url("http://example.com")).unwrap().authorization().unwrap();
            assert!(!shown.contains("pass-canary") && !shown.contains(encoded.as_str()), "{shown}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_without_the_password() {
        let new = |url: &str, username: Option<&str>, password: Option<&str>, no_proxy: &[&str]| {
            let no_proxy = no_proxy.iter().map(|&text| text.to_owned()).collect();
            Proxy::new(url.into(), username.map(Into::into), password.map(Into::into), no_proxy)
        };
        for (result, expected) in [
            (new("", None, None, &[]), "url"),
            (new("socks4://u:pass-canary@proxy", None, None, &[]), "url"),
            (new("ftp://u:pass-canary@proxy", None, None, &[]), "url"),
            (new("http://u:pass-canary@proxy/path", None, None, &[]), "url"),
            (new("http://u:pass-canary@", None, None, &[]), "url"),
            (new("http://u:pass-canary@proxy:99999", None, None, &[]), "url"),
            (new("pro\nxy", None, None, &[]), "url"),
            (new("proxy", Some("a:b"), Some("pass-canary"), &[]), "username"),
            (new("proxy", Some(""), Some("pass-canary"), &[]), "username"),
            (new("proxy", Some("a"), Some("pass-canary\n"), &[]), "password"),
            (new("proxy", None, Some("pass-canary"), &[]), "password"),
            (new("proxy", None, None, &["10.0.0.0/99"]), "no_proxy"),
        ] {
            match result {
                Err(DomainError::InvalidRequest { reason, field, .. }) => {
                    assert_eq!(field, expected, "{reason}");
                    assert!(!reason.contains("pass-canary"), "{reason}");
                }
                other => panic!("{expected}: {other:?}"),
            }
        }
    }
}
