//! User names and passwords of proxies.

use std::fmt;
use std::hash::{Hash, Hasher};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use zeroize::Zeroizing;

use super::protocol::Protocol;

/// The only way to log in to an http proxy that is supported.
pub(crate) const BASIC: &str = "Basic";

/// SOCKS has one byte for the length.
const MOST_SOCKS_BYTES: usize = u8::MAX as usize;

/// reqwest has room for 249 bytes in the whole of user name, password and host name.
const MOST_SOCKS_BYTES_TOGETHER: usize = 180;

/// A user name and a password, in any encoding.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Login {
    username: Zeroizing<Vec<u8>>,
    password: Zeroizing<Vec<u8>>,
}

impl Login {
    pub fn new(username: Vec<u8>, password: Vec<u8>) -> Self {
        Self { username: Zeroizing::new(username), password: Zeroizing::new(password) }
    }

    /// From `user:password`, percent-encoded. The bytes may be of any encoding: the proxy knows which.
    pub fn decoded(text: &str) -> Self {
        let (username, password) = text.split_once(':').unwrap_or((text, ""));
        let decoded = |text| percent_decode_str(text).collect();
        Self::new(decoded(username), decoded(password))
    }

    /// The argument that cannot be sent, and why.
    pub fn check(&self, protocol: Protocol) -> Result<(), (&'static str, &'static str)> {
        let (username, password) = (&*self.username, &*self.password);
        if !protocol.is_socks() && username.contains(&b':') {
            return Err(("username", "must have no colon"));
        }
        for (argument, bytes) in [("username", username), ("password", password)] {
            if bytes.iter().any(u8::is_ascii_control) {
                return Err((argument, "must have no control characters"));
            }
            if protocol.is_socks() && bytes.len() > MOST_SOCKS_BYTES {
                return Err((argument, "must have at most 255 bytes, the limit of SOCKS"));
            }
            if protocol.is_socks() && std::str::from_utf8(bytes).is_err() {
                return Err((argument, "must be UTF-8 for a SOCKS proxy"));
            }
        }
        if protocol.is_socks() && username.len() + password.len() > MOST_SOCKS_BYTES_TOGETHER {
            return Err(("password", "and the user name must have at most 180 bytes together for a SOCKS proxy"));
        }
        Ok(())
    }

    pub fn username(&self) -> &[u8] {
        &self.username
    }

    pub fn password(&self) -> &[u8] {
        &self.password
    }

    /// For a URL, with the `@` after it.
    pub fn encoded(&self) -> Zeroizing<String> {
        let encoded = |bytes| percent_encode(bytes, NON_ALPHANUMERIC);
        Zeroizing::new(format!("{}:{}@", encoded(self.username()), encoded(self.password())))
    }

    /// The same without the password. A user name without one may be a token.
    pub fn masked(&self) -> String {
        if self.password.is_empty() {
            return "***@".to_owned();
        }
        format!("{}:***@", percent_encode(self.username(), NON_ALPHANUMERIC))
    }

    /// For the header `Proxy-Authorization`.
    pub fn basic(&self) -> Zeroizing<String> {
        let login = Zeroizing::new([self.username(), b":", self.password()].concat());
        Zeroizing::new(format!("{BASIC} {}", *Zeroizing::new(STANDARD.encode(&*login))))
    }
}

impl Hash for Login {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.username(), self.password()).hash(state);
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Login(…)")
    }
}

/// The ways to log in that a server's challenges offer, as `Basic` and `Negotiate`.
pub(crate) fn login_schemes<'a>(challenges: impl Iterator<Item = &'a [u8]>) -> Vec<String> {
    let mut schemes = Vec::new();
    for challenge in challenges {
        for part in outside_quotes(&String::from_utf8_lossy(challenge)) {
            let word = part.trim_start().split([' ', '\t']).next().unwrap_or_default();
            // Others are parameters, as in `realm="proxy"`.
            let is_scheme = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            if is_scheme && !part.trim_start()[word.len()..].trim_start().starts_with('=') {
                schemes.push(word.to_owned());
            }
        }
    }
    schemes.dedup();
    schemes
}

/// The parts between commas, but for those in quotation marks.
fn outside_quotes(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                parts.push(&text[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_has_the_bytes_that_were_given() {
        for (text, expected) in [("alice:p%E4ss", &b"alice:p\xe4ss"[..]), ("alice:p%C3%A4:", b"alice:p\xc3\xa4:")] {
            let basic = Login::decoded(text).basic();
            assert_eq!(STANDARD.decode(basic.strip_prefix("Basic ").unwrap()).unwrap(), expected);
        }
    }

    #[test]
    fn challenges_in_every_form() {
        for (challenges, expected) in [
            (&[][..], &[][..]),
            (&["Basic realm=\"p\""], &["Basic"]),
            (&["Negotiate", "NTLM"], &["Negotiate", "NTLM"]),
            (&["Negotiate, NTLM"], &["Negotiate", "NTLM"]),
            (&["NTLM TlRMTVNTUAAC=="], &["NTLM"]),
            (&["Digest realm=\"a, Basic b\\\", c\", nonce = \"x\", qop=auth", "basic"], &["Digest", "basic"]),
            (&["Digest realm=\"p\", nonce=\"x\", Basic realm=\"p\""], &["Digest", "Basic"]),
            (&["", "  ,"], &[]),
        ] {
            assert_eq!(login_schemes(challenges.iter().map(|text| text.as_bytes())), expected, "{challenges:?}");
        }
    }

    #[test]
    fn a_token_in_place_of_a_user_name_is_masked() {
        for (text, expected) in [("al%20ice:canary", "al%20ice:***@"), ("canary", "***@"), ("canary:", "***@")] {
            assert_eq!(Login::decoded(text).masked(), expected);
        }
    }

    #[test]
    fn it_prints_no_password() {
        let shown = format!("{:?}", Login::decoded("alice:pass-canary"));
        assert!(!shown.contains("canary") && !shown.contains("112"), "{shown}");
    }
}
