//! The hosts that are reached without a proxy, as NO_PROXY lists them.

use std::net::IpAddr;

use ipnet::IpNet;
use reqwest::Url;

use crate::invalid_request::InvalidRequest;

/// Hosts that no proxy is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Exceptions(Vec<Exception>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Exception {
    Everything,
    Network(IpNet),
    Address(IpAddr, Option<u16>),
    /// A domain with all below it.
    Domain(String, Option<u16>),
}

impl Exceptions {
    /// `field` is where the entries come from; empty ones are passed over.
    pub fn of<'a>(entries: impl Iterator<Item = &'a str>, field: &'static str) -> Result<Self, InvalidRequest> {
        let entries = entries.map(str::trim).filter(|entry| !entry.is_empty());
        let exceptions = entries.map(|entry| {
            Exception::parse(entry).ok_or_else(|| {
                let rule = "must list domains, addresses and networks, such as example.com, 10.0.0.1, 10.0.0.0/8 or *";
                // A URL may have a password in it.
                match entry.contains('@') || entry.contains("://") {
                    true => InvalidRequest::new(field, format!("{rule}, but has an entry that is a URL")),
                    false => InvalidRequest::new(field, format!("{rule}, but has the entry {entry:?}")),
                }
            })
        });
        Ok(Self(exceptions.collect::<Result<_, _>>()?))
    }

    /// The entries that can be read: NO_PROXY is written for other programs, too, and some have notations of their own.
    pub fn readable_of<'a>(entries: impl Iterator<Item = &'a str>) -> Self {
        Self(entries.map(str::trim).filter_map(Exception::parse).collect())
    }

    pub fn contain(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else { return false };
        let host = host.trim_end_matches('.');
        let port = url.port_or_known_default();
        let address = address(host);
        self.0.iter().any(|exception| match exception {
            Exception::Everything => true,
            Exception::Network(network) => address.is_some_and(|address| network.contains(&address)),
            Exception::Address(excepted, only) => address == Some(*excepted) && (only.is_none() || *only == port),
            Exception::Domain(domain, only) => {
                let below = host.strip_suffix(domain.as_str());
                let matches = address.is_none() && below.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
                matches && (only.is_none() || *only == port)
            }
        })
    }
}

impl Exception {
    fn parse(entry: &str) -> Option<Self> {
        if entry.is_empty() {
            return None;
        }
        if entry == "*" {
            return Some(Self::Everything);
        }
        if let Some(address) = address(entry) {
            return Some(Self::Address(address, None));
        }
        if entry.contains('/') {
            return entry.parse().ok().map(Self::Network);
        }
        let (host, port) = match entry.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (entry, None),
        };
        if let Some(address) = address(host) {
            return Some(Self::Address(address, port));
        }
        let domain = host.strip_prefix('*').unwrap_or(host).trim_start_matches('.');
        // As a URL has it: in lower case and Punycode.
        let parsed = Url::parse(&format!("http://{domain}/")).ok()?;
        let plain = parsed.path() == "/" && parsed.username().is_empty() && parsed.port().is_none();
        let domain = parsed.domain().filter(|_| plain)?.trim_end_matches('.');
        (!domain.is_empty() && !domain.contains('*')).then(|| Self::Domain(domain.to_owned(), port))
    }
}

/// The address that a URL's host is, without the brackets.
pub(crate) fn address(host: &str) -> Option<IpAddr> {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    bare.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(entry: &str, url: &str) -> bool {
        Exceptions::of([entry].into_iter(), "no_proxy").unwrap().contain(&Url::parse(url).unwrap())
    }

    #[test]
    fn hosts_by_suffix_address_and_network() {
        for (entry, url) in [
            ("*", "https://example.com"),
            ("example.com", "https://example.com"),
            ("example.com", "https://api.example.com"),
            (".example.com", "https://api.example.com"),
            ("*.Example.COM", "https://api.example.com"),
            ("中文.com", "https://api.xn--fiq228c.com"),
            ("example.com:8443", "https://api.example.com:8443"),
            ("example.com:443", "https://example.com"),
            ("10.0.0.1", "http://10.0.0.1:8080"),
            ("10.0.0.1:8080", "http://10.0.0.1:8080"),
            ("10.0.0.0/8", "http://10.200.3.4"),
            ("fd00::/8", "http://[fd12::1]"),
            ("[fd12::1]:80", "http://[fd12::1]"),
            ("fd12::1", "http://[fd12::1]"),
        ] {
            assert!(contains(entry, url), "{entry} {url}");
        }
    }

    #[test]
    fn other_hosts() {
        for (entry, url) in [
            ("", "https://example.com"),
            ("example.com", "https://notexample.com"),
            ("example.com", "https://example.com.evil.example"),
            ("example.com:8443", "https://example.com"),
            ("10.0.0.1", "http://10.0.0.11"),
            ("10.0.0.1:8080", "http://10.0.0.1"),
            ("10.0.0.0/8", "http://11.0.0.1"),
            ("10.0.0.0/8", "http://10.example.com"),
            ("1.example.com", "http://1.1.example.org"),
        ] {
            assert!(!contains(entry, url), "{entry} {url}");
        }
    }

    #[test]
    fn entries_that_are_refused() {
        for entry in ["10.0.0.0/99", "exa mple.com", "example.com:port", "*.*.com"] {
            let error = Exceptions::of([entry].into_iter(), "no_proxy").unwrap_err();
            assert_eq!(error.field, "no_proxy");
            assert!(error.reason().contains(&format!("{entry:?}")), "{}", error.reason());
        }
    }

    #[test]
    fn urls_are_refused_and_not_shown() {
        for entry in ["http://canary.com", "a@canary.com", "u:pass-canary@10.0.0.1", "http://u:pass-canary@proxy:80/"] {
            let error = Exceptions::of(["example.com", entry].into_iter(), "no_proxy").unwrap_err();
            assert_eq!(error.field, "no_proxy");
            let reason = error.reason();
            assert!(reason.ends_with("but has an entry that is a URL") && !reason.contains("canary"), "{reason}");
        }
    }
}
