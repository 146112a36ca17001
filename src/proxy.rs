//! The constructor of a proxy, for all languages.

use crate::error::DomainError;
use crate::net::proxy::Proxy;

impl Proxy {
    /// Uses one proxy for all hosts except those in `no_proxy`: http, https or SOCKS 5.
    pub fn new(
        url: String,
        username: Option<String>,
        password: Option<String>,
        no_proxy: Vec<String>,
    ) -> Result<Self, DomainError> {
        Ok(Self::at(url, username, password, no_proxy)?)
    }
}
