//! How proxies are spoken to.

/// How a proxy is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Protocol {
    Http,
    /// HTTP over TLS.
    Https,
    Socks5 {
        /// The proxy finds the addresses of hosts.
        resolves: bool,
    },
}

impl Protocol {
    pub fn of(scheme: &str) -> Option<Self> {
        Some(match scheme {
            "http" => Self::Http,
            "https" => Self::Https,
            "socks5" => Self::Socks5 { resolves: false },
            // Desktops write the short form into ALL_PROXY.
            "socks5h" | "socks" => Self::Socks5 { resolves: true },
            _ => return None,
        })
    }

    /// In a URL.
    pub fn scheme(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::Socks5 { resolves: false } => "socks5",
            Self::Socks5 { resolves: true } => "socks5h",
        }
    }

    pub fn is_socks(self) -> bool {
        matches!(self, Self::Socks5 { .. })
    }
}
