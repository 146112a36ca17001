//! Who is logged in: access tokens that end, and refresh tokens of which each works once.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The account whose keys CloudSSO hands out.
pub const CLOUD_SSO_ACCOUNT: &str = "1234567890123456";
/// The access configuration that CloudSSO knows.
pub const CLOUD_SSO_ACCESS_CONFIGURATION: &str = "ac-sandbox";

/// How long an access token lives if nothing else was set.
const ACCESS_TOKEN_SECONDS: u64 = 3 * 60 * 60;

/// What somebody who has logged in holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// What keys are got with.
    pub access_token: String,
    /// In seconds since 1970.
    pub access_token_expires: u64,
    /// What the next two are got with. It works once.
    pub refresh_token: String,
}

/// How logins are served from now on; what is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LoginSettings {
    /// How long an access token lives.
    pub access_token_seconds: Option<u64>,
    /// How long it takes to refresh one.
    pub refresh_delay_ms: Option<u64>,
    /// After how many of the next refreshes the connection is closed without a reply. They are executed.
    pub lose_replies: Option<u32>,
    /// How many of the next refreshes fail with the status 503. They are not executed.
    pub fail_refreshes: Option<u32>,
}

/// What was counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LoginStats {
    /// Requests to refresh that arrived, answered or not.
    pub refresh_requests: u64,
    /// Refreshes that were executed.
    pub refreshes: u64,
    /// Refreshes with a token that is unknown, or was used before.
    pub refused_refreshes: u64,
    /// Keys for an access token.
    pub exchanges: u64,
    /// Access tokens that were not accepted.
    pub refused_exchanges: u64,
}

#[derive(Default)]
pub(crate) struct Logins {
    settings: LoginSettings,
    access_tokens: HashMap<String, SystemTime>,
    refresh_tokens: HashSet<String>,
    stats: LoginStats,
}

/// What becomes of a request to refresh.
pub(crate) enum Refreshed {
    Login(Login),
    /// Executed, and not answered.
    Lost,
    Busy,
    Refused,
}

impl Logins {
    pub fn set(&mut self, settings: LoginSettings) {
        let before = std::mem::take(&mut self.settings);
        self.settings = LoginSettings {
            access_token_seconds: settings.access_token_seconds.or(before.access_token_seconds),
            refresh_delay_ms: settings.refresh_delay_ms.or(before.refresh_delay_ms),
            lose_replies: settings.lose_replies.or(before.lose_replies),
            fail_refreshes: settings.fail_refreshes.or(before.fail_refreshes),
        };
    }

    pub fn stats(&self) -> LoginStats {
        self.stats
    }

    /// A request has arrived: how long it takes to answer it.
    pub fn refresh_delay(&mut self) -> Duration {
        self.stats.refresh_requests += 1;
        Duration::from_millis(self.settings.refresh_delay_ms.unwrap_or_default())
    }

    pub fn access_token_seconds(&self) -> u64 {
        self.settings.access_token_seconds.unwrap_or(ACCESS_TOKEN_SECONDS)
    }

    pub fn log_in(&mut self, now: SystemTime) -> Login {
        // With signs that have to be encoded.
        let token = |kind: &str| format!("{kind}+{}/=&%", Uuid::new_v4().simple());
        let (access_token, refresh_token) = (token("access-canary"), token("refresh-canary"));
        let expires = now + Duration::from_secs(self.access_token_seconds());
        self.access_tokens.insert(access_token.clone(), expires);
        self.refresh_tokens.insert(refresh_token.clone());
        let seconds = expires.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Login { access_token, access_token_expires: seconds, refresh_token }
    }

    pub fn refresh(&mut self, refresh_token: &str, now: SystemTime) -> Refreshed {
        if take_one(&mut self.settings.fail_refreshes) {
            return Refreshed::Busy;
        }
        if !self.refresh_tokens.remove(refresh_token) {
            self.stats.refused_refreshes += 1;
            return Refreshed::Refused;
        }
        self.stats.refreshes += 1;
        let login = self.log_in(now);
        if take_one(&mut self.settings.lose_replies) { Refreshed::Lost } else { Refreshed::Login(login) }
    }

    /// Whether a key may be handed out.
    pub fn exchange(&mut self, access_token: &str, now: SystemTime) -> bool {
        let accepted = self.access_tokens.get(access_token).is_some_and(|expires| *expires > now);
        let counter = if accepted { &mut self.stats.exchanges } else { &mut self.stats.refused_exchanges };
        *counter += 1;
        accepted
    }

    pub fn revoke_access_tokens(&mut self) {
        self.access_tokens.clear();
    }

    pub fn is_logged_in(&self, refresh_token: &str) -> bool {
        self.refresh_tokens.contains(refresh_token)
    }
}

fn take_one(left: &mut Option<u32>) -> bool {
    let before = left.unwrap_or_default();
    *left = Some(before.saturating_sub(1));
    before > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::at;

    #[test]
    fn a_refresh_token_works_once() {
        let mut logins = Logins::default();
        let login = logins.log_in(at(0));
        let Refreshed::Login(next) = logins.refresh(&login.refresh_token, at(0)) else { panic!("it was refused") };
        assert!(matches!(logins.refresh(&login.refresh_token, at(0)), Refreshed::Refused));
        assert!(logins.is_logged_in(&next.refresh_token) && !logins.is_logged_in(&login.refresh_token));
        assert!(logins.exchange(&next.access_token, at(ACCESS_TOKEN_SECONDS * 1000 - 1)));
        assert!(!logins.exchange(&next.access_token, at(ACCESS_TOKEN_SECONDS * 1000)));
        let expected =
            LoginStats { refresh_requests: 0, refreshes: 1, refused_refreshes: 1, exchanges: 1, refused_exchanges: 1 };
        assert_eq!(logins.stats(), expected);
    }

    #[test]
    fn replies_get_lost_as_often_as_told() {
        let mut logins = Logins::default();
        logins.set(LoginSettings { lose_replies: Some(1), fail_refreshes: Some(1), ..Default::default() });
        let login = logins.log_in(at(0));
        assert!(matches!(logins.refresh(&login.refresh_token, at(0)), Refreshed::Busy));
        assert!(matches!(logins.refresh(&login.refresh_token, at(0)), Refreshed::Lost));
        assert!(matches!(logins.refresh(&login.refresh_token, at(0)), Refreshed::Refused));
    }
}
