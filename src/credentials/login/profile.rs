//! What the file holds of a login.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use zeroize::Zeroizing;

use super::super::problem::Problem;
use super::super::provider::Surroundings;
use super::document::{Fields, Value};
use crate::clock::Moment;
use crate::rpc::access_key::AccessKey;

/// How a profile was logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::credentials) enum Mode {
    CloudSso,
    OAuth,
}

impl fmt::Display for Mode {
    /// As the file has it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::CloudSso => "CloudSSO",
            Self::OAuth => "OAuth",
        })
    }
}

/// The fields of the temporary access key that was got last.
pub(super) const KEY: [&str; 4] = ["access_key_id", "access_key_secret", "sts_token", "sts_expiration"];

/// As the service's clock shows it, which goes on while something is waited for.
#[derive(Clone, Copy)]
pub(super) struct ServiceClock {
    start: SystemTime,
    since: Moment,
}

impl ServiceClock {
    pub fn new(surroundings: &Surroundings) -> Self {
        Self { start: surroundings.now, since: Moment::now() }
    }

    pub fn now(&self) -> SystemTime {
        self.start + Moment::now().since(self.since).most
    }
}

/// What proves the login, and until when.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct AccessToken {
    pub token: Zeroizing<String>,
    /// In seconds since 1970. 0: that is not known.
    pub expires: u64,
}

/// A login that can be refreshed.
#[derive(Clone)]
pub(super) struct Tokens {
    pub access: AccessToken,
    pub refresh: Zeroizing<String>,
}

impl AccessToken {
    /// Whether it is valid for so long.
    pub fn lasts(&self, time: Duration, now: SystemTime) -> bool {
        at(self.expires) > now + time
    }
}

pub(super) fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).unwrap_or(UNIX_EPOCH)
}

pub(super) fn in_seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// All that is kept of a login.
pub(super) struct Login {
    /// `None` if there is none, or it is not known until when it is valid.
    pub key: Option<(AccessKey, SystemTime)>,
    pub access_token: Option<AccessToken>,
    /// Mode OAuth only.
    pub refresh_token: Option<Zeroizing<String>>,
    /// Mode OAuth only: which site's service.
    pub site: Option<Zeroizing<String>>,
    /// Mode CloudSSO only.
    pub sign_in_url: Option<Zeroizing<String>>,
    pub account_id: Option<Zeroizing<String>>,
    pub access_configuration_id: Option<Zeroizing<String>>,
}

impl Login {
    pub fn read(fields: &Fields<'_>, mode: Mode) -> Result<Self, Problem> {
        if let Some(other) = fields.text("mode")?.filter(|name| **name != mode.to_string()) {
            return Err(Problem::broken(format!(
                "the mode of the profile changed from {mode} to {:?}",
                other.as_str()
            )));
        }
        let [token, expires] = match mode {
            Mode::CloudSso => ["access_token", "cloud_sso_access_token_expire"],
            Mode::OAuth => ["oauth_access_token", "oauth_access_token_expire"],
        };
        let (token, expires) = (fields.text(token)?, fields.seconds(expires)?);
        Ok(Self {
            key: key(fields)?,
            access_token: token.map(|token| AccessToken { token, expires }),
            refresh_token: fields.text("oauth_refresh_token")?,
            site: fields.text("oauth_site_type")?,
            sign_in_url: fields.text("cloud_sso_sign_in_url")?,
            account_id: fields.text("cloud_sso_account_id")?,
            access_configuration_id: fields.text("cloud_sso_access_config")?,
        })
    }
}

fn key(fields: &Fields<'_>) -> Result<Option<(AccessKey, SystemTime)>, Problem> {
    let [id, secret, token, expires] = KEY;
    let parts = [fields.text(id)?, fields.text(secret)?, fields.text(token)?];
    let expires = fields.seconds(expires)?;
    let ([Some(id), Some(secret), Some(token)], 1..) = (parts, expires) else { return Ok(None) };
    // One that cannot be a key is replaced.
    Ok(AccessKey::new(&id, &secret, Some(&token)).ok().map(|key| (key, at(expires))))
}

/// The changes that keep a new key.
pub(super) fn key_changes(key: &AccessKey, expires: SystemTime) -> Vec<(&'static str, Value)> {
    let [id, secret, token, expiration] = KEY;
    let text = |text: &str| Value::Text(Zeroizing::new(text.to_owned()));
    vec![
        (id, text(&key.id)),
        (secret, Value::Text(key.secret.clone())),
        (token, Value::Text(key.security_token.clone().unwrap_or_default())),
        (expiration, Value::Seconds(in_seconds(expires))),
    ]
}
