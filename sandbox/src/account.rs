//! The account behind the endpoint: its keys, its nonces, its domains and tasks.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// A permanent access key.
pub const ACCESS_KEY_ID: &str = "sandbox-key";
/// Its secret.
pub const ACCESS_KEY_SECRET: &str = "sandbox-secret-4Zp/7Q+9";
/// A temporary access key.
pub const STS_ACCESS_KEY_ID: &str = "STS.sandbox-key";
/// Its secret.
pub const STS_ACCESS_KEY_SECRET: &str = "sandbox-sts-secret-8Kd/1W+3";
/// Its security token.
pub const STS_SECURITY_TOKEN: &str = "CAES+sandbox/token==";

/// A nonce may not repeat within this time.
const NONCE_LIFETIME: Duration = Duration::from_secs(31 * 60);

/// The secret that belongs to an access key id, and the token where it is temporary.
pub(crate) fn key(id: &str) -> Option<(&'static str, Option<&'static str>)> {
    match id {
        ACCESS_KEY_ID => Some((ACCESS_KEY_SECRET, None)),
        STS_ACCESS_KEY_ID => Some((STS_ACCESS_KEY_SECRET, Some(STS_SECURITY_TOKEN))),
        _ => None,
    }
}

/// What the account says to a change of a domain's contact.
pub(crate) fn refuse_change(domain_name: &str, registrant_profile_id: i64) -> Option<&'static str> {
    match (domain_name.split('.').next().unwrap_or_default(), registrant_profile_id) {
        ("unknown", _) => Some("DomainNotExist"),
        ("busy", _) => Some("TaskIsBeingProcessed"),
        (_, 404) => Some("ContactTemplateNotExist"),
        _ => None,
    }
}

/// What changes while the endpoint runs.
#[derive(Default)]
pub(crate) struct Account {
    nonces: Mutex<HashMap<String, SystemTime>>,
}

impl Account {
    /// False if the nonce was seen within its lifetime.
    pub fn take_nonce(&self, nonce: &str, now: SystemTime) -> bool {
        let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
        nonces.retain(|_, seen| now.duration_since(*seen).is_ok_and(|age| age < NONCE_LIFETIME));
        nonces.insert(nonce.to_owned(), now).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_remembered_for_31_minutes() {
        let account = Account::default();
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        assert!(account.take_nonce("a", start));
        assert!(account.take_nonce("b", start));
        assert!(!account.take_nonce("a", start + Duration::from_secs(60)));
        assert!(account.take_nonce("b", start + NONCE_LIFETIME));
    }
}
