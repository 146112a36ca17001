//! How temporary keys are issued: for how long, how fast, and whether at all.

use std::collections::HashMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What is answered if only the number of failures was set.
const FAIL_STATUS: u16 = 503;
/// How long a key lives if neither the request nor a setting says it.
const LIFETIME_SECONDS: u64 = 3600;

/// How keys are issued from now on; what is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IssuingSettings {
    /// For which scope alone; it begins with what is set for all.
    pub scope: Option<String>,
    /// How long a key lives, whatever the request asks for; an hour at first, or what the request asks for.
    pub lifetime_seconds: Option<u64>,
    /// How long it takes to issue one.
    pub delay_ms: Option<u64>,
    /// Whether the metadata service refuses to answer without a token.
    pub token_required: Option<bool>,
    /// Whether the metadata service has tokens; it does at first.
    pub token_supported: Option<bool>,
    /// How many of the next requests for a key fail.
    pub fail_times: Option<u32>,
    /// With which status, 503 at first. 200 is a reply without a key: `{"Code": "NotFound"}`.
    pub fail_status: Option<u16>,
}

/// What is in force: for all, and for scopes with settings of their own.
#[derive(Default)]
pub(crate) struct Issuing {
    for_all: IssuingSettings,
    by_scope: HashMap<String, IssuingSettings>,
}

/// How one request for a key is answered.
#[derive(Debug, PartialEq)]
pub(crate) struct Manner {
    pub delay: Duration,
    /// The status of the failure, if it fails.
    pub failure: Option<u16>,
}

impl Issuing {
    pub fn set(&mut self, settings: IssuingSettings) {
        let changed = match &settings.scope {
            None => &mut self.for_all,
            Some(scope) => self
                .by_scope
                .entry(scope.clone())
                .or_insert_with(|| IssuingSettings { fail_times: None, ..self.for_all.clone() }),
        };
        *changed = IssuingSettings {
            scope: settings.scope,
            lifetime_seconds: settings.lifetime_seconds.or(changed.lifetime_seconds),
            delay_ms: settings.delay_ms.or(changed.delay_ms),
            token_required: settings.token_required.or(changed.token_required),
            token_supported: settings.token_supported.or(changed.token_supported),
            fail_times: settings.fail_times.or(changed.fail_times),
            fail_status: settings.fail_status.or(changed.fail_status),
        };
    }

    /// Counts a request for a key, and says how it is answered.
    pub fn next(&mut self, scope: Option<&str>) -> Manner {
        let settings = match scope.and_then(|scope| self.by_scope.get_mut(scope)) {
            Some(settings) => settings,
            None => &mut self.for_all,
        };
        let left = settings.fail_times.unwrap_or_default();
        settings.fail_times = Some(left.saturating_sub(1));
        Manner {
            delay: Duration::from_millis(settings.delay_ms.unwrap_or_default()),
            failure: (left > 0).then(|| settings.fail_status.unwrap_or(FAIL_STATUS)),
        }
    }

    /// How long a key lives for which a request asks so many seconds.
    pub fn lifetime(&self, scope: Option<&str>, asked: Option<u64>) -> u64 {
        self.of(scope).lifetime_seconds.or(asked).unwrap_or(LIFETIME_SECONDS)
    }

    pub fn token_required(&self, scope: Option<&str>) -> bool {
        self.of(scope).token_required.unwrap_or_default()
    }

    pub fn token_supported(&self, scope: Option<&str>) -> bool {
        self.of(scope).token_supported.unwrap_or(true)
    }

    fn of(&self, scope: Option<&str>) -> &IssuingSettings {
        scope.and_then(|scope| self.by_scope.get(scope)).unwrap_or(&self.for_all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(issuing: &mut Issuing, settings: &str) {
        issuing.set(serde_json::from_str(settings).unwrap());
    }

    #[test]
    fn what_is_absent_stays() {
        let mut issuing = Issuing::default();
        assert_eq!((issuing.lifetime(None, None), issuing.lifetime(None, Some(900))), (3600, 900));
        set(&mut issuing, r#"{"lifetime_seconds": 2, "token_required": true}"#);
        set(&mut issuing, r#"{"token_supported": false}"#);
        assert_eq!((issuing.lifetime(None, None), issuing.lifetime(None, Some(900))), (2, 2));
        assert!(issuing.token_required(None) && !issuing.token_supported(None));
    }

    #[test]
    fn so_many_requests_fail_as_were_told() {
        let mut issuing = Issuing::default();
        set(&mut issuing, r#"{"fail_times": 2, "delay_ms": 5}"#);
        let failures: Vec<_> = (0..3).map(|_| issuing.next(None).failure).collect();
        assert_eq!(failures, [Some(503), Some(503), None]);
        set(&mut issuing, r#"{"fail_times": 1, "fail_status": 200}"#);
        let expected = Manner { delay: Duration::from_millis(5), failure: Some(200) };
        assert_eq!(issuing.next(None), expected);
    }

    #[test]
    fn a_scope_with_settings_of_its_own_is_disturbed_by_no_other() {
        let mut issuing = Issuing::default();
        set(&mut issuing, r#"{"delay_ms": 5, "fail_times": 1}"#);
        set(&mut issuing, r#"{"scope": "a", "fail_times": 1, "fail_status": 500}"#);
        assert_eq!(issuing.next(Some("a")), Manner { delay: Duration::from_millis(5), failure: Some(500) });
        assert_eq!(issuing.next(Some("a")).failure, None);
        assert_eq!(issuing.next(Some("b")).failure, Some(503));
        assert_eq!(issuing.next(None).failure, None);
        assert!(serde_json::from_str::<IssuingSettings>(r#"{"lifetime": 1}"#).is_err());
    }
}
