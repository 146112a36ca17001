//! One proxy: how to speak to it, its address, and how to log in.

use hyper::Uri;
use reqwest::Url;
use zeroize::Zeroizing;

use super::login::Login;
use super::loopback::is_local;
use super::protocol::Protocol;
use super::written::Written;
use crate::invalid_request::InvalidRequest;

const SOCKS_PORT: u16 = 1080;

/// A proxy.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ProxyServer {
    protocol: Protocol,
    /// An IPv6 address stands in brackets.
    host: String,
    port: u16,
    /// The port was named.
    shows_port: bool,
    login: Option<Login>,
    /// The environment variable that names it, if one does.
    variable: Option<&'static str>,
}

impl ProxyServer {
    /// Reads a URL, or a host and port for a proxy that is spoken to by plain http. `invalid` says where it comes from.
    pub fn parse(text: &str, invalid: impl Fn(&str) -> InvalidRequest) -> Result<Self, InvalidRequest> {
        // No error quotes the text: it may have a password in it.
        let text = text.trim();
        if text.contains(char::is_control) {
            return Err(invalid("must contain no control characters"));
        }
        let Written { scheme, login, host } = Written::split(text).map_err(|rule| invalid(&rule))?;
        let scheme = scheme.unwrap_or("http").to_ascii_lowercase();
        let protocol = Protocol::of(&scheme).ok_or_else(|| {
            invalid(match scheme.starts_with("socks4") {
                true => {
                    "names a SOCKS 4 proxy, which this library does not support. Use socks5h:// if the proxy supports \
                     SOCKS 5"
                }
                false => "must be an http, https, socks5 or socks5h URL",
            })
        })?;
        // Hosts are the same with every scheme, but only those of http are read as hosts everywhere.
        let base = if protocol == Protocol::Https { "https" } else { "http" };
        let url = Url::parse(&format!("{base}://{host}")).map_err(|error| {
            invalid(&format!("must be the URL of a proxy, such as http://proxy.example:3128 ({error})"))
        })?;
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(invalid("must have no path, query or fragment"));
        }
        // reqwest goes directly, without a word, where it cannot read a proxy's URL.
        if url.as_str().parse::<Uri>().is_err() {
            return Err(invalid("must be the URL of a proxy, such as http://proxy.example:3128 (invalid host)"));
        }
        let named_port = named_port(host);
        let default = if protocol.is_socks() { SOCKS_PORT } else { url.port_or_known_default().unwrap_or_default() };
        let server = Self {
            protocol,
            host: url.host_str().unwrap_or_default().to_owned(),
            port: named_port.unwrap_or(default),
            shows_port: named_port.is_some_and(|port| protocol.is_socks() || url.port() == Some(port)),
            login: None,
            variable: None,
        };
        let Some(login) = login.filter(|login| !matches!(*login, "" | ":")).map(Login::decoded) else {
            return Ok(server);
        };
        login.check(protocol).map_err(|(argument, rule)| {
            let part = if argument == "username" { "user name" } else { argument };
            invalid(&format!("has a {part} that {rule}"))
        })?;
        Ok(Self { login: Some(login), ..server })
    }

    /// With these instead of what the URL has, if they are given.
    pub fn with_login(self, username: Option<&str>, password: Option<&str>) -> Result<Self, InvalidRequest> {
        let Some(username) = username else {
            return match password {
                Some(_) => Err(InvalidRequest::new("password", "needs a username")),
                None => Ok(self),
            };
        };
        if username.is_empty() {
            return Err(InvalidRequest::new("username", "must not be empty"));
        }
        let login = Login::new(username.into(), password.unwrap_or_default().into());
        login.check(self.protocol).map_err(|(field, rule)| InvalidRequest::new(field, rule))?;
        Ok(Self { login: Some(login), ..self })
    }

    /// The same, named by this environment variable.
    pub fn of_variable(self, variable: &'static str) -> Self {
        Self { variable: Some(variable), ..self }
    }

    /// The environment variable that names it, if one does.
    pub fn variable(&self) -> Option<&'static str> {
        self.variable
    }

    /// The URL for people, without the password.
    pub fn masked_url(&self) -> String {
        let login = self.login.as_ref().map(Login::masked).unwrap_or_default();
        format!("{}://{login}{}:{}", self.protocol.scheme(), self.host, self.port)
    }

    /// As reqwest takes it. The login of SOCKS stands in it; that of http is [`Self::authorization`].
    pub fn url(&self) -> Url {
        let scheme = self.protocol.scheme();
        let login = self.login.as_ref().filter(|_| self.protocol.is_socks()).map(Login::encoded);
        let login = login.as_deref().map(String::as_str).unwrap_or_default();
        let text = Zeroizing::new(format!("{scheme}://{login}{}:{}", self.host, self.port));
        Url::parse(&text).expect("its parts are those of a URL")
    }

    pub fn protocol(&self) -> Protocol {
        self.protocol
    }

    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The host, and the port if it was named.
    pub fn address(&self) -> String {
        if self.shows_port { format!("{}:{}", self.host, self.port) } else { self.host.clone() }
    }

    pub fn login(&self) -> Option<&Login> {
        self.login.as_ref()
    }

    /// The value of the header `Proxy-Authorization`.
    pub fn authorization(&self) -> Option<Zeroizing<String>> {
        self.login.as_ref().filter(|_| !self.protocol.is_socks()).map(Login::basic)
    }

    pub fn speaks_tls(&self) -> bool {
        self.protocol == Protocol::Https
    }

    /// It reads requests in plain http, and sends them on.
    pub fn relays_http(&self) -> bool {
        !self.protocol.is_socks()
    }

    /// It runs on this machine.
    pub fn is_local(&self) -> bool {
        is_local(&self.host)
    }
}

/// The port after the host, also where it is the default one of http.
fn named_port(host: &str) -> Option<u16> {
    let (_, port) = host.trim_end_matches('/').rsplit_once(':')?;
    port.parse().ok()
}

#[cfg(test)]
mod tests;
