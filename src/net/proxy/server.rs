//! One proxy: its address, and how to log in.

use std::fmt;
use std::hash::{Hash, Hasher};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use reqwest::Url;
use zeroize::Zeroizing;

use crate::invalid_request::InvalidRequest;

/// An http or https proxy.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ProxyServer {
    /// Without user name and password.
    url: Url,
    authorization: Option<Authorization>,
}

impl ProxyServer {
    /// Reads a URL, or a host and port for a proxy that is spoken to by plain http. `invalid` says where it comes from.
    pub fn parse(text: &str, invalid: impl Fn(&str) -> InvalidRequest) -> Result<Self, InvalidRequest> {
        // No error quotes the text: it may have a password in it.
        let text = text.trim();
        if text.contains(char::is_control) {
            return Err(invalid("must contain no control characters"));
        }
        let with_scheme = Zeroizing::new(if text.contains("://") { text.to_owned() } else { format!("http://{text}") });
        let mut url = Url::parse(&with_scheme).map_err(|error| {
            invalid(&format!("must be the URL of a proxy, such as http://proxy.example:3128 ({error})"))
        })?;
        if url.scheme().starts_with("socks") {
            return Err(invalid("names a SOCKS proxy, which is not supported: give the URL of an http or https proxy"));
        }
        if !matches!(url.scheme(), "http" | "https") {
            return Err(invalid("must be an http or https URL"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(invalid("must have no path, query or fragment (a password must be percent-encoded in a URL)"));
        }
        let login = (!url.username().is_empty() || url.password().is_some()).then(|| {
            let decoded = |text: &str| Zeroizing::new(percent_decode_str(text).decode_utf8_lossy().into_owned());
            Authorization::basic(&decoded(url.username()), &decoded(url.password().unwrap_or_default()))
        });
        // Neither fails where there is a host.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        Ok(Self { url, authorization: login })
    }

    /// With these instead of what the URL has, if they are given.
    pub fn with_login(self, username: Option<&str>, password: Option<&str>) -> Result<Self, InvalidRequest> {
        let Some(username) = username else {
            return match password {
                Some(_) => Err(InvalidRequest::new("password", "needs a username")),
                None => Ok(self),
            };
        };
        let unusable = |text: &str| text.contains(char::is_control);
        if username.is_empty() || username.contains(':') || unusable(username) {
            let rule = "must not be empty, and have no colon and no control characters in it";
            return Err(InvalidRequest::new("username", rule));
        }
        let password = password.unwrap_or_default();
        if unusable(password) {
            return Err(InvalidRequest::new("password", "must have no control characters in it"));
        }
        Ok(Self { authorization: Some(Authorization::basic(username, password)), ..self })
    }

    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The value of the header `Proxy-Authorization`.
    pub fn authorization(&self) -> Option<&str> {
        self.authorization.as_ref().map(|authorization| authorization.0.as_str())
    }

    pub fn speaks_tls(&self) -> bool {
        self.url.scheme() == "https"
    }
}

/// A user name and a password, as the proxy is told them.
#[derive(Clone, PartialEq, Eq)]
struct Authorization(Zeroizing<String>);

impl Authorization {
    fn basic(username: &str, password: &str) -> Self {
        let login = Zeroizing::new(format!("{username}:{password}"));
        Self(Zeroizing::new(format!("Basic {}", *Zeroizing::new(STANDARD.encode(login.as_bytes())))))
    }
}

impl Hash for Authorization {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.as_str().hash(state);
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Authorization(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> ProxyServer {
        ProxyServer::parse(text, |rule| InvalidRequest::new("url", rule)).unwrap()
    }

    fn login(server: &ProxyServer) -> Option<String> {
        let encoded = server.authorization()?.strip_prefix("Basic ").unwrap();
        Some(String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap())
    }

    #[test]
    fn urls_in_every_form() {
        for (text, url, expected) in [
            ("proxy.example:3128", "http://proxy.example:3128/", None),
            ("http://10.0.0.1:8080/", "http://10.0.0.1:8080/", None),
            (" https://proxy.example ", "https://proxy.example/", None),
            ("http://[::1]:8080", "http://[::1]:8080/", None),
            ("alice:secret@proxy:1", "http://proxy:1/", Some("alice:secret")),
            ("http://alice:p%40ss%3a%2F@proxy", "http://proxy/", Some("alice:p@ss:/")),
            ("http://alice@proxy", "http://proxy/", Some("alice:")),
        ] {
            let server = parse(text);
            assert_eq!((server.url().as_str(), login(&server).as_deref()), (url, expected));
        }
    }

    #[test]
    fn a_login_that_is_given_replaces_that_of_the_url() {
        let server = parse("http://alice:secret@proxy").with_login(Some("bob"), Some("pä:ss")).unwrap();
        assert_eq!(login(&server).as_deref(), Some("bob:pä:ss"));
        let server = parse("http://alice:secret@proxy").with_login(None, None).unwrap();
        assert_eq!(login(&server).as_deref(), Some("alice:secret"));
    }
}
