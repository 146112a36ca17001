//! The access keys that the account knows: the fixed ones, and those that were issued.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use crate::fixed_keys::{
    ACCESS_KEY_ID, ACCESS_KEY_SECRET, STS_ACCESS_KEY_ID, STS_ACCESS_KEY_SECRET, STS_SECURITY_TOKEN,
};

/// Who issues temporary keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Issuer {
    /// STS, for another key.
    AssumeRole,
    /// STS, for an identity token.
    #[serde(rename = "AssumeRoleWithOIDC")]
    AssumeRoleWithOidc,
    /// The metadata service of an instance.
    #[serde(rename = "metadata")]
    Metadata,
    /// A credentials URI.
    #[serde(rename = "uri")]
    Uri,
    /// The service of OAuth logins.
    #[serde(rename = "oauth")]
    OAuth,
    /// CloudSSO.
    #[serde(rename = "cloud-sso")]
    CloudSso,
}

/// That a temporary key was issued; without its secret and its token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// Who issued it.
    pub by: Issuer,
    /// The scope of the request; with STS its RoleSessionName.
    pub scope: Option<String>,
    /// The temporary access key id.
    pub access_key_id: String,
    /// The access key id that signed `AssumeRole`.
    pub signed_by: Option<String>,
    /// The ARN of the role; with the metadata service its name.
    pub role: Option<String>,
    /// The parameter `RoleSessionName`.
    pub role_session_name: Option<String>,
    /// The parameter `ExternalId`.
    pub external_id: Option<String>,
    /// The parameter `Policy`.
    pub policy: Option<String>,
    /// For how long it was issued.
    pub duration_seconds: u64,
    /// Whether the metadata service was asked with a token of its own.
    pub metadata_token: bool,
}

impl Issued {
    /// An issuance about which nothing more is known; [`Keys::issue`] gives it the access key id.
    pub(crate) fn new(by: Issuer, scope: Option<&str>, duration_seconds: u64) -> Self {
        Self {
            by,
            scope: scope.map(str::to_owned),
            access_key_id: String::new(),
            signed_by: None,
            role: None,
            role_session_name: None,
            external_id: None,
            policy: None,
            duration_seconds,
            metadata_token: false,
        }
    }
}

/// Which temporary keys to expire: those of which everything that is given is true.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Expiry {
    /// Those that were issued in this scope.
    pub scope: Option<String>,
    /// The one with this id; this is also how the fixed one expires.
    pub access_key_id: Option<String>,
}

/// What belongs to an access key id.
#[derive(Clone)]
pub(crate) struct Key {
    pub secret: String,
    pub temporary: Option<Temporary>,
}

/// What only a temporary key has.
#[derive(Clone)]
pub(crate) struct Temporary {
    pub token: String,
    /// Never, if absent.
    expires: Option<SystemTime>,
}

impl Temporary {
    pub fn is_expired(&self, now: SystemTime) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

/// A temporary key as it is handed out.
pub(crate) struct NewKey {
    pub id: String,
    pub secret: String,
    pub token: String,
    pub expiration: String,
}

pub(crate) struct Keys {
    known: HashMap<String, Key>,
    issued: Vec<Issued>,
}

impl Default for Keys {
    fn default() -> Self {
        let token = Temporary { token: STS_SECURITY_TOKEN.to_owned(), expires: None };
        let fixed = [(ACCESS_KEY_ID, ACCESS_KEY_SECRET, None), (STS_ACCESS_KEY_ID, STS_ACCESS_KEY_SECRET, Some(token))];
        let known = fixed.map(|(id, secret, temporary)| (id.to_owned(), Key { secret: secret.to_owned(), temporary }));
        Self { known: known.into(), issued: Vec::new() }
    }
}

impl Keys {
    pub fn get(&self, id: &str) -> Option<Key> {
        self.known.get(id).cloned()
    }

    /// Makes a temporary key.
    pub fn issue(&mut self, mut issued: Issued, now: SystemTime) -> NewKey {
        let part = || Uuid::new_v4().simple();
        let expires = whole_seconds(now) + Duration::from_secs(issued.duration_seconds);
        let new = NewKey {
            id: format!("STS.{}", part()),
            secret: format!("{}/{}+", part(), part()),
            // With signs that have to be encoded.
            token: format!("CAIS+{}/{}==", part(), part()),
            expiration: rfc3339(expires),
        };
        let temporary = Temporary { token: new.token.clone(), expires: Some(expires) };
        self.known.insert(new.id.clone(), Key { secret: new.secret.clone(), temporary: Some(temporary) });
        issued.access_key_id.clone_from(&new.id);
        self.issued.push(issued);
        new
    }

    /// Expires temporary keys for ever, whatever the clock is set to later.
    pub fn expire(&mut self, which: &Expiry) {
        let is_meant = |issued: &&Issued| {
            (which.scope.is_none() || which.scope == issued.scope)
                && which.access_key_id.as_ref().is_none_or(|id| *id == issued.access_key_id)
        };
        let issued = self.issued.iter().filter(is_meant).map(|issued| issued.access_key_id.as_str());
        let fixed = which.access_key_id.as_deref().filter(|id| *id == STS_ACCESS_KEY_ID && which.scope.is_none());
        for id in issued.chain(fixed) {
            if let Some(temporary) = self.known.get_mut(id).and_then(|key| key.temporary.as_mut()) {
                temporary.expires = Some(SystemTime::UNIX_EPOCH);
            }
        }
    }

    /// All issuances, or those of one scope; oldest first.
    pub fn issued(&self, scope: Option<&str>) -> Vec<Issued> {
        let is_of = |issued: &&Issued| scope.is_none() || issued.scope.as_deref() == scope;
        self.issued.iter().filter(is_of).cloned().collect()
    }
}

/// A time as credentials carry it: `2026-01-25T20:46:57Z`.
pub(crate) fn rfc3339(time: SystemTime) -> String {
    OffsetDateTime::from(whole_seconds(time)).format(&Rfc3339).expect("a time after 1970 can be written")
}

fn whole_seconds(time: SystemTime) -> SystemTime {
    let seconds = time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::at;

    fn issue(keys: &mut Keys, scope: &str, seconds: u64) -> NewKey {
        keys.issue(Issued::new(Issuer::Uri, Some(scope), seconds), at(0))
    }

    fn is_expired(keys: &Keys, id: &str) -> bool {
        keys.get(id).unwrap().temporary.unwrap().is_expired(at(0))
    }

    #[test]
    fn an_issued_key_is_known_until_it_expires() {
        let mut keys = Keys::default();
        let new = issue(&mut keys, "a", 2);
        assert!(new.id.starts_with("STS."));
        assert_eq!(new.expiration, "2018-01-25T15:00:02Z");
        let known = keys.get(&new.id).unwrap();
        let temporary = known.temporary.unwrap();
        assert!(known.secret == new.secret && temporary.token == new.token);
        assert!(!temporary.is_expired(at(1999)));
        assert!(temporary.is_expired(at(2000)));
        assert!(keys.get("STS.unknown").is_none());
    }

    #[test]
    fn no_key_is_issued_twice() {
        let mut keys = Keys::default();
        let (one, other) = (issue(&mut keys, "a", 9), issue(&mut keys, "a", 9));
        assert!(one.id != other.id && one.secret != other.secret && one.token != other.token);
    }

    #[test]
    fn keys_expire_all_or_by_scope_or_by_id() {
        let mut keys = Keys::default();
        let ids = ["a", "a", "b"].map(|scope| issue(&mut keys, scope, 9).id);
        let expired = |keys: &Keys| ids.each_ref().map(|id| is_expired(keys, id));
        keys.expire(&Expiry { access_key_id: Some(ids[1].clone()), ..Expiry::default() });
        assert_eq!(expired(&keys), [false, true, false]);
        keys.expire(&Expiry { scope: Some("a".to_owned()), ..Expiry::default() });
        assert_eq!(expired(&keys), [true, true, false]);
        keys.expire(&Expiry::default());
        assert_eq!(expired(&keys), [true, true, true]);
    }

    #[test]
    fn the_fixed_temporary_key_expires_only_if_it_is_named() {
        let mut keys = Keys::default();
        keys.expire(&Expiry::default());
        assert!(!is_expired(&keys, STS_ACCESS_KEY_ID));
        keys.expire(&Expiry { access_key_id: Some(STS_ACCESS_KEY_ID.to_owned()), ..Expiry::default() });
        assert!(is_expired(&keys, STS_ACCESS_KEY_ID));
        keys.expire(&Expiry { access_key_id: Some(ACCESS_KEY_ID.to_owned()), ..Expiry::default() });
        assert!(keys.get(ACCESS_KEY_ID).unwrap().temporary.is_none());
    }

    #[test]
    fn issuances_are_listed_without_secrets() {
        let mut keys = Keys::default();
        let ids = ["a", "b"].map(|scope| issue(&mut keys, scope, 9).id);
        assert_eq!(keys.issued(None).into_iter().map(|issued| issued.access_key_id).collect::<Vec<_>>(), ids);
        let of_b = serde_json::to_string(&keys.issued(Some("b"))).unwrap();
        let key = keys.get(&ids[1]).unwrap();
        assert!(of_b.contains(r#""by":"uri""#) && of_b.contains(&ids[1]) && !of_b.contains(&ids[0]), "{of_b}");
        assert!(!of_b.contains(&key.secret) && !of_b.contains(&key.temporary.unwrap().token));
    }
}
