//! Hosts that are this machine.

use reqwest::Url;

use super::exceptions::address;

/// Whether the host is this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    is_local(url.host_str().unwrap_or_default())
}

/// The same for a host as a URL has it.
pub(super) fn is_local(host: &str) -> bool {
    host == "localhost" || address(host).is_some_and(|address| address.is_loopback())
}
