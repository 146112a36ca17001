//! One set of id, secret and security token.

use std::fmt;

use zeroize::Zeroizing;

/// Wiped from memory when dropped.
#[derive(PartialEq, Eq)]
pub(crate) struct AccessKey {
    pub id: String,
    pub secret: Zeroizing<String>,
    pub security_token: Option<Zeroizing<String>>,
}

/// Why a key cannot be one, without showing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnusableKey {
    pub reason: String,
}

impl AccessKey {
    /// Refuses what no access key can be, such as a line that ends in a line break.
    pub fn new(id: &str, secret: &str, security_token: Option<&str>) -> Result<Self, UnusableKey> {
        for (what, value) in
            [("access key id", Some(id)), ("access key secret", Some(secret)), ("security token", security_token)]
        {
            let Some(value) = value else { continue };
            if value.is_empty() {
                return Err(UnusableKey { reason: format!("the {what} is empty") });
            }
            if value.contains(|c: char| c.is_whitespace() || c.is_control()) {
                return Err(UnusableKey { reason: format!("the {what} contains a space or a line break") });
            }
        }
        Ok(Self {
            id: id.to_owned(),
            secret: Zeroizing::new(secret.to_owned()),
            security_token: security_token.map(|token| Zeroizing::new(token.to_owned())),
        })
    }

    /// No key at all: only to hide `token` in texts that come back.
    pub fn hiding(token: &str) -> Self {
        let security_token = Some(Zeroizing::new(token.to_owned()));
        Self { id: String::new(), secret: Zeroizing::default(), security_token }
    }
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AccessKey").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_id_alone() {
        let key = AccessKey::new("the-id", "the-secret", Some("the-token")).unwrap();
        assert_eq!(format!("{key:?}"), r#"AccessKey { id: "the-id", .. }"#);
    }

    #[test]
    fn what_cannot_be_a_key_is_refused_without_showing_it() {
        for (id, secret, token, expected) in [
            ("", "secret", None, "the access key id is empty"),
            ("id", "", None, "the access key secret is empty"),
            ("id", "secret\n", None, "the access key secret contains a space or a line break"),
            ("id", "secret", Some("to\0ken"), "the security token contains a space or a line break"),
            ("id", "secret", Some(""), "the security token is empty"),
        ] {
            assert_eq!(AccessKey::new(id, secret, token).unwrap_err().reason, expected);
        }
    }
}
