//! Checks the endpoints that the options name.

use std::net::IpAddr;

use reqwest::Url;

use crate::invalid_request::InvalidRequest;
use crate::names;
use crate::net::proxy::{address, is_loopback};

/// Of every ECS instance; no other host has it.
pub(crate) const ECS_METADATA_HOST: &str = "100.100.100.200";

/// A host, a host and port, or a URL of scheme and host; https unless it says http.
pub(crate) fn endpoint(field: &'static str, text: &str, allow_plain_http: bool) -> Result<Url, InvalidRequest> {
    let url = parsed_endpoint(field, "https", text)?;
    encrypted_unless(allow_plain_http || is_loopback(&url), field, url)
}

/// The same, but plain http is usual there, and the default.
pub(crate) fn metadata_endpoint(text: &str, allow_plain_http: bool) -> Result<Url, InvalidRequest> {
    let field = "ecs_metadata_endpoint";
    let url = parsed_endpoint(field, "http", text)?;
    encrypted_unless(allow_plain_http || is_metadata(&url), field, url)
}

fn parsed_endpoint(field: &'static str, default_scheme: &str, text: &str) -> Result<Url, InvalidRequest> {
    let invalid = |reason: &str| InvalidRequest::new(field, reason);
    let text = text.trim();
    if text.contains(char::is_control) {
        // The parser would drop some of them without a word.
        return Err(invalid("must contain no control characters"));
    }
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("{default_scheme}://{text}") };
    let url = Url::parse(&with_scheme)
        .map_err(|error| invalid(&format!("must be a host such as domain.aliyuncs.com or a URL ({error})")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid("must be an https or http URL"));
    }
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !bare || !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("must have no user name, path, query or fragment"));
    }
    Ok(url)
}

fn encrypted_unless(may_be_plain: bool, field: &'static str, url: Url) -> Result<Url, InvalidRequest> {
    if url.scheme() == "http" && !may_be_plain {
        let rule = names::text("must be https. Plain http to another machine needs `allow_plain_http`");
        return Err(InvalidRequest::new(field, rule));
    }
    Ok(url)
}

/// Whether the host is one that only this machine's own network has, as instances have their metadata, in plain http.
fn is_metadata(url: &Url) -> bool {
    let is_link_local = |address: IpAddr| match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    };
    let host = url.host_str().unwrap_or_default();
    is_loopback(url) || host == ECS_METADATA_HOST || address(host).is_some_and(is_link_local)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_in_every_form() {
        for (text, url) in [
            ("domain.aliyuncs.com", "https://domain.aliyuncs.com/"),
            (" Example.com:8443 ", "https://example.com:8443/"),
            ("https://example.com/", "https://example.com/"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
            ("http://localhost:1", "http://localhost:1/"),
            ("http://[::1]:1", "http://[::1]:1/"),
        ] {
            assert_eq!(endpoint("endpoint", text, false).unwrap().as_str(), url);
        }
        assert!(endpoint("endpoint", "http://example.com", true).is_ok());
    }

    #[test]
    fn endpoints_that_are_refused() {
        for text in [
            "",
            "ftp://example.com",
            "http://example.com",
            "http://127.0.0.1.example.com",
            "https://user@example.com",
            "https://u:p@example.com",
            "https://example.com/path",
            "https://example.com?x",
            "https://example.com/#x",
            "exa mple.com",
            "exa\nmple.com",
            "example.com\0",
        ] {
            assert_eq!(endpoint("endpoint", text, false).unwrap_err().field, "endpoint", "{text}");
        }
    }
}
