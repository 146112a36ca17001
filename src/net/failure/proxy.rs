//! What proxies refuse, in words.

use std::error::Error;

use reqwest::StatusCode;

use super::words::Words;
use crate::names::name;
use crate::net::proxy::{BASIC, Protocol, ProxyServer};
use crate::rpc::transport_failure::TransportKind;

const SET_LOGIN: &str = "Set the user name and password of the proxy, in the arguments of Proxy or in its URL";
const CORRECT_LOGIN: &str = "Correct the user name and password of the proxy";

/// What is named of what a proxy offers. It may write anything there.
const KNOWN_SCHEMES: [&str; 6] = [BASIC, "Negotiate", "NTLM", "Digest", "Kerberos", "Bearer"];

/// Logs in as this machine's user, and takes requests from programs without a login.
const LOCAL_PROXY: &str = "Run a local proxy that logs in there, such as Px or CNTLM, and use that proxy";

fn words(what: String) -> Words {
    Words::new(TransportKind::Proxy, what)
}

/// Whether a status of the proxy is about its login.
pub(super) fn wants_login(status: StatusCode, schemes: &[String], proxy: &ProxyServer) -> bool {
    match status {
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => true,
        // Some proxies answer a wrong login as if they were the server; the service itself knows no such login.
        StatusCode::UNAUTHORIZED => offers_basic(schemes) && proxy.login().is_some(),
        _ => false,
    }
}

fn offers_basic(schemes: &[String]) -> bool {
    schemes.iter().any(|scheme| scheme.eq_ignore_ascii_case(BASIC))
}

fn offered_words(schemes: &[String]) -> String {
    let known = |scheme: &String| KNOWN_SCHEMES.into_iter().find(|known| known.eq_ignore_ascii_case(scheme));
    let mut names: Vec<&str> = schemes.iter().filter_map(known).collect();
    names.dedup();
    let has_others = schemes.iter().any(|scheme| known(scheme).is_none());
    let named = (!names.is_empty()).then(|| format!("a login with {}", names.join(" or ")));
    let others = has_others.then(|| "another kind of login".to_owned());
    named.into_iter().chain(others).collect::<Vec<_>>().join(" or ")
}

pub(super) fn login_words(status: StatusCode, schemes: &[String], server: &ProxyServer) -> Words {
    let proxy = server.address();
    let words = if !schemes.is_empty() && !offers_basic(schemes) {
        let offered = offered_words(schemes);
        words(format!("the proxy {proxy} requires {offered}, but this library supports only {BASIC}"))
            .advise(format!("{LOCAL_PROXY}. Or ask the administrator of the proxy to allow {BASIC}"))
    } else {
        let (what, advice) = match server.login() {
            Some(_) => ("rejected the user name and password", CORRECT_LOGIN),
            None => ("requires a user name and password", SET_LOGIN),
        };
        let words = words(format!("the proxy {proxy} {what}"));
        match schemes {
            // It does not say what it wants, or could not be asked.
            [] => words.advise(format!(
                "{advice}. If they are correct, the proxy requires a login other than {BASIC}, which \
                 this library does not support"
            )),
            _ => words.advise(advice),
        }
    };
    Words { status: Some(status.as_u16()), ..words.without_causes().lasting() }
}

/// What a proxy did instead of connecting.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// No connection to the proxy itself was made.
    Unreachable { unknown_address: bool },
    /// An http proxy wants another login, or one at all.
    LoginWanted,
    /// A SOCKS proxy supports none of the ways to log in that it was offered.
    NoSuchLogin,
    /// A SOCKS proxy did not accept the user name or the password.
    Login,
    /// An http proxy has another status, or does not answer with HTTP.
    Tunnel,
    /// A SOCKS proxy has a number for why the host was not reached.
    Socks(u8),
    /// What it answered is not SOCKS.
    Unreadable,
    /// User name, password and the host's name were too long together.
    TooLong,
    /// It closed the connection.
    BrokeOff,
}

impl Refusal {
    /// hyper-util keeps the types of these errors to itself, so their texts are read.
    pub fn of(chain: &[&(dyn Error + 'static)]) -> Option<Self> {
        const NOT_REACHED: &str = "failed to create underlying connection";
        let unknown_address = || {
            // The cause of a SOCKS error is in its debug form alone.
            chain.iter().any(|cause| cause.to_string() == "dns error" || format!("{cause:?}").contains("\"dns error\""))
        };
        chain.iter().map(ToString::to_string).find_map(|text| {
            let tunnel = text.strip_prefix("tunnel error: ");
            let socks = text.strip_prefix("SOCKS error: ");
            match tunnel.or(socks)? {
                NOT_REACHED => Some(Self::Unreachable { unknown_address: unknown_address() }),
                _ => tunnel.map(Self::of_tunnel).or(socks.map(Self::of_socks)),
            }
        })
    }

    fn of_tunnel(what: &str) -> Self {
        match what {
            "proxy authorization required" => Self::LoginWanted,
            "unsuccessful" => Self::Tunnel,
            _ => Self::BrokeOff,
        }
    }

    fn of_socks(what: &str) -> Self {
        match what {
            "server does not support user/pass authentication" => Self::NoSuchLogin,
            "credentials not accepted" => Self::Login,
            "general server failure" => Self::Socks(1),
            "connection not allowed" => Self::Socks(2),
            "network unreachable" => Self::Socks(3),
            "host unreachable" => Self::Socks(4),
            "connection refused" => Self::Socks(5),
            "ttl expired" => Self::Socks(6),
            "command not supported" => Self::Socks(7),
            "address type not supported" => Self::Socks(8),
            "failed serialize request" | "host address is more than 255 characters" => Self::TooLong,
            "io error during SOCKS handshake" => Self::BrokeOff,
            _ => Self::Unreadable,
        }
    }
}

/// What a number of a SOCKS proxy means.
fn meaning(result: u8) -> &'static str {
    match result {
        1 => "general failure",
        2 => "its rules do not allow it",
        3 => "the network is unreachable",
        4 => "the host is unreachable, or its address was not found",
        5 => "the host refused the connection",
        6 => "the host did not answer in time",
        7 => "it does not support CONNECT",
        _ => "it does not support this kind of address",
    }
}

pub(super) fn refusal_words(refusal: &Refusal, server: &ProxyServer, host: &str, offered: &[String]) -> Words {
    let proxy = server.address();
    let allow = |who: &str| {
        format!(
            "{who} the administrator of the proxy to allow the connection. If the host is reachable without the \
             proxy, list the host in {} (NO_PROXY)",
            name("no_proxy")
        )
    };
    let words = match refusal {
        Refusal::LoginWanted => return login_words(StatusCode::PROXY_AUTHENTICATION_REQUIRED, offered, server),
        // The causes say why.
        Refusal::Unreachable { unknown_address } => return unreachable_words(server, *unknown_address),
        Refusal::NoSuchLogin if server.login().is_none() => {
            words(format!("the proxy {proxy} requires a user name and password, or another login"))
                .advise(SET_LOGIN)
                .lasting()
        }
        Refusal::NoSuchLogin => words(format!(
            "the proxy {proxy} does not support a login with a user name and password"
        ))
        .advise("If the proxy needs no login, remove the user name and password. This library supports no other login")
        .lasting(),
        Refusal::Login => {
            words(format!("the proxy {proxy} rejected the user name and password")).advise(CORRECT_LOGIN).lasting()
        }
        Refusal::Tunnel => {
            // Its status is not told, and some proxies have another one than 407 for a wrong login.
            let login = if server.login().is_some() { "the user name and password of the proxy. Check " } else { "" };
            let who = format!("Check {login}that the URL names an http proxy, not a SOCKS proxy (socks5h://). Ask");
            words(format!("the proxy {proxy} did not connect to {host}")).advise(allow(&who))
        }
        Refusal::Socks(result) => {
            let meaning = meaning(*result);
            let words = words(format!("the proxy {proxy} did not connect to {host}: {meaning} (SOCKS {result})"));
            let words = match server.protocol() {
                // It may have been asked for an IPv6 address.
                Protocol::Socks5 { resolves: false } if matches!(result, 3 | 4 | 8) => {
                    let who =
                        "Let the proxy resolve the address: use socks5h:// instead of socks5://. If that fails, ask";
                    words.advise(allow(who))
                }
                _ => words.advise(allow("Ask")),
            };
            // By rule, or since it cannot.
            if matches!(result, 2 | 7 | 8) { words.lasting() } else { words }
        }
        Refusal::TooLong => {
            words(format!("the host {host} and the login of the proxy {proxy} are together too long for SOCKS"))
                .advise("Use a shorter login, or an http proxy")
                .lasting()
        }
        Refusal::Unreadable => words(format!("the proxy {proxy} did not answer as a SOCKS 5 proxy"))
            .advise(format!("Check the proxy's URL: {}", other_kind(server))),
        Refusal::BrokeOff => {
            words(format!("the proxy {proxy} closed the connection before it had connected to {host}"))
                .advise(format!("If this persists, check the proxy's URL: {}", other_kind(server)))
        }
    };
    words.without_causes()
}

pub(super) fn unreachable_words(server: &ProxyServer, unknown_address: bool) -> Words {
    let proxy = server.address();
    if unknown_address {
        return words(format!("DNS lookup failed for the proxy {proxy}")).advise("Check the proxy's URL");
    }
    words(format!("the client could not connect to the proxy {proxy}"))
        .advise("Check the proxy's URL, and that the proxy is running")
}

fn other_kind(server: &ProxyServer) -> &'static str {
    if server.protocol().is_socks() {
        "it may name an http proxy (http://) or another service"
    } else {
        "it may name a SOCKS proxy (socks5h://) or another service"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_schemes_are_named() {
        for (schemes, expected) in [
            (&["NTLM"][..], "a login with NTLM"),
            (&["negotiate", "ntlm", "NTLM"], "a login with Negotiate or NTLM"),
            (&["canary"], "another kind of login"),
            (&["canary", "Digest", "canary2"], "a login with Digest or another kind of login"),
        ] {
            let schemes: Vec<_> = schemes.iter().map(ToString::to_string).collect();
            assert_eq!(offered_words(&schemes), expected);
        }
    }
}
