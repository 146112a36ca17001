//! What every provider is.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use reqwest::Url;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::problem::Problem;
use super::seen::{NOT_FETCHED, Places, Seen};
use crate::net::settings::HttpSettings;
use crate::options::DiagnosticScope;
use crate::rpc::access_key::AccessKey;

/// Something that gets access keys from elsewhere: from another service, a program, the host language.
///
/// It runs on the background thread of this library, where it must not block.
pub(crate) trait Provider: fmt::Debug + Send + Sync + 'static {
    /// What it is, as an error names it.
    fn name(&self) -> String;

    /// Whether a key comes over a way that one client has and another one may not have.
    fn is_remote(&self) -> bool {
        true
    }

    /// Gets a key; nothing is remembered here.
    fn fetch<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Fetched, Problem>>;

    /// Looks at what can be seen without getting a key: whether there is an error that `fetch` would find on this machine.
    fn look<'a>(&'a self, _: &'a Surroundings, _: DiagnosticScope) -> BoxFuture<'a, Result<Seen, Problem>> {
        Box::pin(async { Ok(Seen::used(NOT_FETCHED)) })
    }
}

/// Credentials that are chosen when a key is needed.
pub(super) trait Choice: fmt::Debug + Send + Sync + 'static {
    fn name(&self) -> String;

    /// Adds the places that were chosen from, or that would be.
    fn add_to<'a>(
        &'a self,
        places: &'a mut Places,
        surroundings: &'a Surroundings,
        scope: DiagnosticScope,
    ) -> BoxFuture<'a, ()>;

    /// The key of what was chosen.
    fn key<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Fetched, Problem>>;

    /// Another key than `refused`; `None` if there is no other.
    fn other_key<'a>(
        &'a self,
        refused: &'a AccessKey,
        surroundings: &'a Surroundings,
    ) -> BoxFuture<'a, Result<Option<Fetched>, Problem>>;
}

pub(crate) type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a provider has to work with: the client that needs the key brings it.
#[derive(Debug, Clone)]
pub(crate) struct Surroundings {
    /// For other hosts than the client's, too.
    pub http: HttpSettings,
    pub allow_plain_http: bool,
    /// Where roles are assumed, if the client says so.
    pub sts_endpoint: Option<Url>,
    pub ecs_metadata_endpoint: Url,
    /// The server's clock, as far as it is known.
    pub now: SystemTime,
    /// What the server's clock shows at least.
    pub at_least: SystemTime,
}

impl Surroundings {
    /// Whether requests to other services take the same way, with the same limits.
    pub fn is_same_way(&self, other: &Self) -> bool {
        let Self { http, allow_plain_http, sts_endpoint, ecs_metadata_endpoint, now: _, at_least: _ } = self;
        http.pool == other.http.pool
            && *allow_plain_http == other.allow_plain_http
            && *sts_endpoint == other.sts_endpoint
            && *ecs_metadata_endpoint == other.ecs_metadata_endpoint
    }
}

/// A key, and until when it is valid, if that is known.
#[derive(Debug, Clone)]
pub(crate) struct Fetched {
    pub key: Arc<AccessKey>,
    pub expires: Option<SystemTime>,
    /// When it was got.
    pub since: SystemTime,
}

/// Whether a key can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Age {
    Fresh,
    /// Valid for now: a new one is got ahead of its end, and nobody waits for it.
    Ageing,
    /// Not valid for as long as a call may take.
    Stale,
}

const AGEING: Duration = Duration::from_secs(5 * 60);
const STALE: Duration = Duration::from_secs(60);

impl Fetched {
    pub fn new(key: AccessKey, expires: Option<SystemTime>, surroundings: &Surroundings) -> Self {
        Self { key: Arc::new(key), expires, since: surroundings.now }
    }

    pub fn age(&self, now: SystemTime) -> Age {
        let Some(expires) = self.expires else { return Age::Fresh };
        // Of keys that live shortly, only the last part of their life.
        let lifetime = expires.duration_since(self.since).unwrap_or_default();
        let left = expires.duration_since(now).unwrap_or_default();
        if left <= STALE.min(lifetime / 16) {
            Age::Stale
        } else if left <= AGEING.min(lifetime / 4) {
            Age::Ageing
        } else {
            Age::Fresh
        }
    }

    pub fn has_expired(&self, now: SystemTime) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    /// Refuses a key that the service would refuse for certain. There may be another one soon.
    pub fn if_valid(self, surroundings: &Surroundings) -> Result<Self, Problem> {
        match self.expires.filter(|expires| *expires < surroundings.at_least) {
            None => Ok(self),
            Some(expires) => {
                let [expired, now] = [expires, surroundings.now].map(shown);
                Err(Problem::transient(format!(
                    "the access key expired at {expired}, and the time is {now}. Get a new access key, or correct the \
                     clock of this machine"
                )))
            }
        }
    }
}

pub(super) fn shown(time: SystemTime) -> String {
    let since_1970 = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let seconds = i64::try_from(since_1970).ok().and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
    seconds.and_then(|time| time.format(&Rfc3339).ok()).unwrap_or_else(|| "another time".to_owned())
}

/// `2018-01-01T00:00:00Z`, as all of the vendor's services write it. An empty text is none, and so is a time before all
/// keys, which programs write that have none.
pub(super) fn expiration(text: &str) -> Result<Option<SystemTime>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let time = OffsetDateTime::parse(text, &Rfc3339)
        .map_err(|_| Problem::broken("the expiration is not a time such as 2018-01-01T00:00:00Z"))?;
    Ok(Some(time).filter(|time| *time >= OffsetDateTime::UNIX_EPOCH).map(SystemTime::from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::testing::surroundings;

    #[test]
    fn a_key_ages_ahead_of_its_end() {
        let since = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let key = Arc::new(AccessKey::new("id", "secret", Some("token")).unwrap());
        let age = |lifetime: Option<u64>, passed: u64| {
            let expires = lifetime.map(|seconds| since + Duration::from_secs(seconds));
            Fetched { key: key.clone(), expires, since }.age(since + Duration::from_secs(passed))
        };
        for (lifetime, passed, expected) in [
            (None, 1_000_000, Age::Fresh),
            (Some(3600), 3600 - 301, Age::Fresh),
            (Some(3600), 3600 - 300, Age::Ageing),
            (Some(3600), 3600 - 60, Age::Stale),
            (Some(3600), 7200, Age::Stale),
            (Some(160), 119, Age::Fresh),
            (Some(160), 120, Age::Ageing),
            (Some(160), 150, Age::Stale),
            (Some(0), 0, Age::Stale),
        ] {
            assert_eq!(age(lifetime, passed), expected, "{lifetime:?} {passed}");
        }
    }

    #[test]
    fn a_key_has_expired_when_that_is_certain() {
        let surroundings = surroundings();
        let (now, minute) = (surroundings.now, Duration::from_secs(60));
        let key = |expires| Fetched::new(AccessKey::new("id", "secret", None).unwrap(), expires, &surroundings);
        for expires in [None, Some(now + minute), Some(now - 14 * minute)] {
            let at_least = now - 15 * minute;
            assert!(key(expires).if_valid(&Surroundings { at_least, ..surroundings.clone() }).is_ok(), "{expires:?}");
        }
        for (expires, at_least) in [(now - 16 * minute, now - 15 * minute), (now - minute, now)] {
            let problem = key(Some(expires)).if_valid(&Surroundings { at_least, ..surroundings.clone() }).unwrap_err();
            assert!(problem.reason.contains("the time is 2023-11-14T22:13:20Z"), "{problem:?}");
        }
        let ages_ago = key(Some(SystemTime::UNIX_EPOCH - minute)).if_valid(&surroundings).unwrap_err();
        assert!(ages_ago.reason.contains("expired at 1970-01-01T00:00:00Z"), "{ages_ago:?}");
    }

    #[test]
    fn an_expiration_is_a_time() {
        let expected = SystemTime::UNIX_EPOCH + Duration::from_secs(1_514_764_800);
        assert_eq!(expiration(" 2018-01-01T00:00:00Z\n"), Ok(Some(expected)));
        for none in ["", " ", "0001-01-01T00:00:00Z"] {
            assert_eq!(expiration(none), Ok(None));
        }
        assert!(expiration("tomorrow").is_err());
    }
}
