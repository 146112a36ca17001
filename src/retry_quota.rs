//! How many retries all clients of a process may make at an endpoint.
//!
//! A fleet whose calls all fail would otherwise multiply its requests just when the service is down. Figures as in the
//! large cloud SDKs since 2026: 500 tokens, of which a retry takes 14, or 5 after throttling. A call that succeeds gives
//! back what its retries took, or 1 token if it made none. So calls that fail for good use the quota up, and a service
//! that only stumbles costs nothing.
//!
//! # What is a retry
//!
//! - Another attempt of a call that reads, or of one that certainly changed nothing: without a token, there is none.
//! - Another copy of a submission whose outcome is unknown, and another look for its task after a look that failed. These
//!   belong to at-most-once, and are not given up: without a token, they wait for one. All of a process together may
//!   then send ten such requests a second, which shows whether the service is there again.
//!
//! Everything else takes nothing: first attempts, the queries of a wait for a task, looks after a look that showed no
//! task, and attempts after the clock was corrected or the credentials were renewed.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::backoff::RetryCause;
use crate::per_process::PerProcess;

const CAPACITY: u32 = 500;
const COST: u32 = 14;
const COST_WHEN_THROTTLED: u32 = 5;
/// What a call that succeeds without a retry gives.
const GAIN: u32 = 1;

/// Between two requests of a process without a token.
const PROBE_INTERVAL: Duration = Duration::from_millis(100);

/// How often one call asks for its turn.
pub(crate) const TURN_INTERVAL: Duration = Duration::from_secs(1);

/// So many endpoints are known at most. Then the one that was asked for least recently begins anew.
const MOST_ENDPOINTS: usize = 256;

/// The tokens of one endpoint.
#[derive(Debug)]
pub(crate) struct RetryQuota {
    tokens: AtomicU32,
    origin: Instant,
    /// When the next request may be sent without a token, in milliseconds after `origin`.
    next_probe: AtomicU64,
}

impl RetryQuota {
    fn new(origin: Instant) -> Self {
        Self { tokens: AtomicU32::new(CAPACITY), origin, next_probe: AtomicU64::new(0) }
    }

    /// What a retry costs.
    pub fn cost(cause: RetryCause) -> u32 {
        match cause {
            RetryCause::Transient => COST,
            RetryCause::Throttled => COST_WHEN_THROTTLED,
        }
    }

    /// Takes what a retry costs; false, and nothing, if there is less.
    pub fn take(&self, cause: RetryCause) -> bool {
        let left = |tokens: u32| tokens.checked_sub(Self::cost(cause));
        self.tokens.fetch_update(Ordering::AcqRel, Ordering::Acquire, left).is_ok()
    }

    /// Gives back what the retries of a call took that succeeded.
    pub fn give_back(&self, taken: u32) {
        let more = |tokens: u32| Some(tokens.saturating_add(taken.max(GAIN)).min(CAPACITY));
        let _ = self.tokens.fetch_update(Ordering::AcqRel, Ordering::Acquire, more);
    }

    /// Whether one request may be sent without a token: so many of all callers are, and no more.
    pub fn probe(&self, now: Instant) -> bool {
        let now = u64::try_from(now.saturating_duration_since(self.origin).as_millis()).unwrap_or(u64::MAX);
        let after = now.saturating_add(PROBE_INTERVAL.as_millis() as u64);
        let next = |due: u64| (due <= now).then_some(after);
        self.next_probe.fetch_update(Ordering::AcqRel, Ordering::Acquire, next).is_ok()
    }

    #[cfg(test)]
    pub fn tokens(&self) -> u32 {
        self.tokens.load(Ordering::Acquire)
    }

    #[cfg(test)]
    pub fn use_up(&self) {
        self.tokens.store(0, Ordering::Release);
    }
}

/// The quotas of a process, by endpoint. Its lock is never one of the parent's after a fork: each process has its own.
#[derive(Debug)]
pub(crate) struct RetryQuotas {
    places: Mutex<Places>,
    most: usize,
}

#[derive(Debug, Default)]
struct Places {
    quotas: HashMap<String, Place>,
    uses: u64,
}

#[derive(Debug)]
struct Place {
    quota: Arc<RetryQuota>,
    /// The number of its latest use.
    used: u64,
}

impl Default for RetryQuotas {
    fn default() -> Self {
        Self { places: Mutex::default(), most: MOST_ENDPOINTS }
    }
}

impl RetryQuotas {
    /// The quota of an endpoint, which is full if it was not asked for before.
    pub fn of(&self, endpoint: &str, now: Instant) -> Arc<RetryQuota> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let places = &mut *places;
        places.uses += 1;
        if let Some(place) = places.quotas.get_mut(endpoint) {
            place.used = places.uses;
            return place.quota.clone();
        }
        if places.quotas.len() >= self.most {
            let oldest = places.quotas.iter().min_by_key(|(_, place)| place.used).map(|(endpoint, _)| endpoint.clone());
            oldest.and_then(|endpoint| places.quotas.remove(&endpoint));
        }
        let quota = Arc::new(RetryQuota::new(now));
        places.quotas.insert(endpoint.to_owned(), Place { quota: quota.clone(), used: places.uses });
        quota
    }
}

/// Those of this process.
pub(crate) static QUOTAS: PerProcess<RetryQuotas> = PerProcess::new();

#[cfg(test)]
mod tests {
    use super::RetryCause::{Throttled, Transient};
    use super::*;

    #[test]
    fn a_quota_is_used_up_and_refilled_by_successes() {
        let quota = RetryQuota::new(Instant::now());
        let taken = std::iter::from_fn(|| quota.take(Transient).then_some(())).count();
        assert_eq!((taken, quota.tokens()), (35, 10));
        assert!(quota.take(Throttled) && quota.take(Throttled) && !quota.take(Throttled));
        // A success without a retry gives one token, and one with a retry what that took.
        quota.give_back(0);
        assert_eq!(quota.tokens(), 1);
        assert!(!quota.take(Throttled) && quota.tokens() == 1);
        quota.give_back(28);
        assert_eq!(quota.tokens(), 29);
        quota.give_back(1000);
        assert_eq!(quota.tokens(), CAPACITY);
    }

    #[test]
    fn ten_requests_a_second_are_sent_without_a_token() {
        let start = Instant::now();
        let quota = RetryQuota::new(start);
        let probes: Vec<_> =
            [0, 0, 99, 100, 150, 200, 900, 900].map(|ms| quota.probe(start + Duration::from_millis(ms))).into();
        assert_eq!(probes, [true, false, false, true, false, true, true, false]);
    }

    #[test]
    fn clients_of_one_endpoint_share_a_quota_and_the_number_of_endpoints_is_bounded() {
        let quotas = RetryQuotas { most: 2, ..RetryQuotas::default() };
        let of = |endpoint: &str| quotas.of(endpoint, Instant::now());
        let first = of("https://one/");
        assert!(first.take(Transient) && of("https://one/").tokens() == CAPACITY - COST);
        of("https://two/").use_up();
        of("https://one/");
        assert_eq!(of("https://three/").tokens(), CAPACITY);
        assert_eq!(quotas.places.lock().unwrap().quotas.len(), 2);
        assert!(Arc::ptr_eq(&first, &of("https://one/")));
        assert_eq!(of("https://two/").tokens(), CAPACITY);
    }
}
