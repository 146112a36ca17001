//! How a proxy is named in every language.

use crate::error::DomainError;
use crate::net::proxy::Proxy;

impl Proxy {
    /// The proxy at `url` for every host but those in `no_proxy`: http, https or SOCKS 5.
    pub fn new(
        url: String,
        username: Option<String>,
        password: Option<String>,
        no_proxy: Vec<String>,
    ) -> Result<Self, DomainError> {
        Ok(Self::at(url, username, password, no_proxy)?)
    }
}
