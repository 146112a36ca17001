//! The parts of a proxy's URL as people write it: with a user name and a password that are often not encoded.

/// The parts, not decoded.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written<'a> {
    pub scheme: Option<&'a str>,
    pub login: Option<&'a str>,
    /// Host and port.
    pub host: &'a str,
}

impl<'a> Written<'a> {
    /// The last `@` ends the login: a proxy's URL has no path in which another one could stand.
    ///
    /// The error never quotes `text`.
    pub fn split(text: &'a str) -> Result<Self, String> {
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme), rest),
            _ => (None, text),
        };
        let Some((login, host)) = rest.rsplit_once('@') else {
            return Ok(Self { scheme, login: None, host: rest });
        };
        match ambiguous(login) {
            Some((character, encoding)) => Err(format!(
                "has {character} in the user name or password, which is ambiguous. Write {character} as {encoding}"
            )),
            None => Ok(Self { scheme, login: Some(login), host }),
        }
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// A character that other programs take for the end of the host, if what is before it can be a host and port.
fn ambiguous(login: &str) -> Option<(char, &'static str)> {
    let end = login.find(['/', '?', '#'])?;
    let before = &login[..end];
    let can_be_host = match before.split_once(':') {
        Some((host, port)) => is_host(host) && port.parse::<u16>().is_ok(),
        None => is_host(before),
    };
    can_be_host.then(|| match login.as_bytes()[end] {
        b'/' => ('/', "%2F"),
        b'?' => ('?', "%3F"),
        _ => ('#', "%23"),
    })
}

fn is_host(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|char| char.is_alphanumeric() || matches!(char, '-' | '.' | '_'))
}
