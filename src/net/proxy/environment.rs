//! Proxies from environment variables, named as everyone names them.

use std::ffi::OsString;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::exceptions::Exceptions;
use super::{Proxy, ProxyServer};
use crate::invalid_request::InvalidRequest;

/// Tells a program that a web server started, and sets variables from what a client sent.
const CGI: &str = "REQUEST_METHOD";

const NOT_UTF8: &str = "is not UTF-8. Percent-encode other characters, such as %E4, or use Punycode in a host name";

impl Proxy {
    /// Uses the proxies that the environment variables of this process name now.
    pub fn from_environment() -> Self {
        proxy(|name| std::env::var_os(name))
    }
}

/// `variable` looks a variable up; one that is empty counts as not set.
fn proxy(variable: impl Fn(&str) -> Option<OsString>) -> Proxy {
    let first = |names: &[&'static str]| {
        let set = |name: &&'static str| {
            let value = match variable(name)?.into_string() {
                Ok(value) if value.trim().is_empty() => return None,
                Ok(value) => Ok(Zeroizing::new(value)),
                // Passing it over could send the request directly, or to where another variable says.
                Err(_) => Err(InvalidRequest::of_variable(name, NOT_UTF8)),
            };
            Some((*name, value))
        };
        names.iter().find_map(set)
    };
    let server = |names: &[&'static str]| {
        let (name, value) = first(names)?;
        let parse = |value: Zeroizing<String>| {
            let server = ProxyServer::parse(&value, |rule| InvalidRequest::of_variable(name, rule))?;
            Ok(Arc::new(server.of_variable(name)))
        };
        Some(value.and_then(parse))
    };
    // A client's header "Proxy" would arrive as HTTP_PROXY.
    let http: &[_] = if variable(CGI).is_some() {
        &["http_proxy", "ALL_PROXY", "all_proxy"]
    } else {
        &["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
    };
    let exceptions = match first(&["NO_PROXY", "no_proxy"]) {
        Some((_, list)) => list.map(|list| Exceptions::readable_of(list.split([',', ' ']))),
        None => Ok(Exceptions::default()),
    };
    Proxy {
        http: server(http),
        https: server(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]),
        exceptions,
        // What is meant for this machine must not go through another one: plain http is allowed only for that reason.
        for_loopback: false,
    }
}

#[cfg(test)]
mod tests {
    use reqwest::Url;

    use super::*;

    fn read(variables: &[(&str, &str)]) -> Proxy {
        proxy(|name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).into()))
    }

    /// The host of the proxy that a request to `url` goes through.
    fn through(variables: &[(&str, &str)], url: &str) -> Option<String> {
        let (proxy, url) = (read(variables), Url::parse(url).unwrap());
        proxy.check(&url).unwrap();
        let server = proxy.server_for(&url)?;
        Some(server.host().to_owned())
    }

    #[test]
    fn each_scheme_has_its_variable_and_all_proxy_is_for_the_rest() {
        let (http, https) = ("http://example.com", "https://example.com");
        for (variables, url, expected) in [
            (&[][..], https, None),
            (&[("HTTPS_PROXY", "http://a")], https, Some("a")),
            (&[("HTTPS_PROXY", "http://a")], http, None),
            (&[("https_proxy", "a:3128")], https, Some("a")),
            (&[("HTTP_PROXY", "http://a")], http, Some("a")),
            (&[("http_proxy", "http://a")], http, Some("a")),
            (&[("HTTP_PROXY", "http://a")], https, None),
            (&[("ALL_PROXY", "http://a")], http, Some("a")),
            (&[("all_proxy", "http://a"), ("HTTPS_PROXY", "http://b")], https, Some("b")),
            (&[("HTTPS_PROXY", ""), ("https_proxy", "http://a")], https, Some("a")),
            (&[("HTTPS_PROXY", "http://a"), ("https_proxy", "http://b")], https, Some("a")),
            (&[("ALL_PROXY", "socks5h://a")], https, Some("a")),
            (&[("https_proxy", "socks5://a:7890")], https, Some("a")),
            (&[("http_proxy", "socks://a")], http, Some("a")),
        ] {
            assert_eq!(through(variables, url).as_deref(), expected, "{variables:?} {url}");
        }
    }

    #[test]
    fn a_header_of_a_web_server_s_client_is_no_proxy() {
        let upper = [("REQUEST_METHOD", "GET"), ("HTTP_PROXY", "http://evil")];
        assert_eq!(through(&upper, "http://example.com"), None);
        let lower = [("REQUEST_METHOD", "GET"), ("http_proxy", "http://a")];
        assert_eq!(through(&lower, "http://example.com").as_deref(), Some("a"));
    }

    #[test]
    fn exceptions_and_this_machine_are_reached_directly() {
        for name in ["NO_PROXY", "no_proxy"] {
            let list = "example.com, .example.org,10.0.0.0/8 192.168.0.1,127.*,<local>";
            let variables = [("ALL_PROXY", "http://a"), (name, list)];
            for url in ["https://api.example.com", "https://b.example.org", "http://10.1.2.3", "http://192.168.0.1"] {
                assert_eq!(through(&variables, url), None, "{url}");
            }
            assert!(through(&variables, "https://example.net").is_some());
            for url in ["http://127.0.0.1:1", "https://localhost:1", "http://[::1]:1"] {
                assert_eq!(through(&variables, url), None, "{url}");
            }
        }
    }

    #[test]
    fn a_malformed_variable_is_named_without_its_password() {
        for (name, value, url) in [
            ("HTTPS_PROXY", "http://alice:pass-canary@", "https://example.com"),
            ("https_proxy", "ftp://alice:pass-canary@proxy", "https://example.com"),
            ("HTTP_PROXY", "http://alice:pass-canary@pro xy", "http://example.com"),
            ("ALL_PROXY", "socks4://alice:pass-canary@proxy", "https://example.com"),
            ("https_proxy", "http://alice:1/pass-canary@proxy", "https://example.com"),
        ] {
            let proxy = read(&[(name, value)]);
            let error = proxy.check(&Url::parse(url).unwrap()).unwrap_err();
            assert_eq!(error.field, name);
            assert!(error.reason().starts_with(name) && !error.reason().contains("pass-canary"), "{}", error.reason());
            assert!(!format!("{proxy:?}").contains("pass-canary"));
        }
    }

    #[test]
    fn a_variable_that_is_for_nothing_is_not_judged() {
        let socks = ("ALL_PROXY", "socks4://127.0.0.1:1080");
        for (variables, url) in [
            (&[("HTTPS_PROXY", "http://a"), ("HTTP_PROXY", "http://a"), socks][..], "https://example.com"),
            (&[("HTTPS_PROXY", "http://a"), socks], "https://example.com"),
            (&[("HTTP_PROXY", "socks4://a")], "https://example.com"),
            (&[("NO_PROXY", "example.com"), socks], "https://api.example.com"),
            (&[socks], "http://127.0.0.1:1"),
        ] {
            assert_eq!(read(variables).check(&Url::parse(url).unwrap()), Ok(()), "{variables:?} {url}");
        }
    }

    /// Bytes that are no UTF-8, and no text of Windows.
    #[cfg(unix)]
    fn gbk() -> OsString {
        use std::os::unix::ffi::OsStringExt as _;
        OsString::from_vec(b"http://\xc9\xfa\xb2\xfa:pass-canary@proxy".to_vec())
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_not_text_never_means_to_go_directly() {
        let https = Url::parse("https://example.com").unwrap();
        let read = |unreadable: &[&str]| {
            proxy(|name| match name {
                name if unreadable.contains(&name) => Some(gbk()),
                "all_proxy" => Some("http://a".into()),
                _ => None,
            })
        };
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "NO_PROXY", "no_proxy"] {
            let error = read(&[name]).check(&https).unwrap_err();
            assert_eq!(error.field, name);
            assert!(error.reason().contains("is not UTF-8") && !error.reason().contains("canary"), "{error:?}");
            // It matters to nothing on this machine.
            assert_eq!(read(&[name]).check(&Url::parse("http://127.0.0.1:1").unwrap()), Ok(()));
        }
        assert_eq!(read(&["HTTP_PROXY"]).check(&https), Ok(()));
        let only = proxy(|name| (name == "NO_PROXY").then(gbk));
        assert_eq!(only.check(&https), Ok(()));
        // Set, and so HTTP_PROXY may be a client's header.
        let cgi = proxy(|name| match name {
            "REQUEST_METHOD" => Some(gbk()),
            "HTTP_PROXY" => Some("http://evil".into()),
            _ => None,
        });
        assert!(cgi.server_for(&Url::parse("http://example.com").unwrap()).is_none());
    }
}
