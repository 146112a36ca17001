//! The retries of one call: how long each waits, and what they take from the endpoint's quota.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::call::CallError;
use crate::backoff::{Backoff, Delays, RetryCause};
use crate::retry_quota::RetryQuota;

/// Whether another request may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retry {
    Now,
    /// The wait would take all the time that there is, or the call is cancelled.
    NoTime,
    /// The endpoint's quota of retries is used up.
    NoQuota,
}

pub(crate) struct Retries {
    backoff: Backoff,
    quota: Arc<RetryQuota>,
    /// What they took since the service last showed that it works.
    taken: u32,
}

impl Retries {
    pub fn new(delays: Delays, quota: Arc<RetryQuota>) -> Self {
        Self { backoff: Backoff::new(delays), quota, taken: 0 }
    }

    /// How long to wait before the next one; `random` is between 0 and 1.
    pub fn wait(&mut self, random: f64, cause: Option<RetryCause>, asked_for: Option<Duration>) -> Duration {
        self.backoff.next(random, cause.unwrap_or(RetryCause::Transient), asked_for)
    }

    /// Takes what the next one costs. False if the quota is used up.
    pub fn take(&mut self, cause: Option<RetryCause>) -> bool {
        let Some(cause) = cause else { return true };
        let taken = self.quota.take(cause);
        self.taken += if taken { RetryQuota::cost(cause) } else { 0 };
        taken
    }

    /// Whether it is this call's turn to see whether the service is there again, without a token.
    pub fn probe(&mut self, cause: Option<RetryCause>, now: Instant) -> bool {
        let turn = self.quota.probe(now);
        // If it succeeds, it gives others the token that it had none of.
        self.taken += if turn { RetryQuota::cost(cause.unwrap_or(RetryCause::Transient)) } else { 0 };
        turn
    }

    /// Takes note of how an attempt ended. One that shows that the service works gives back what was taken.
    pub fn ended<T>(&mut self, result: &Result<T, CallError>) {
        match result {
            Ok(_) => self.quota.give_back(self.taken),
            Err(error) if error.shows_a_working_service() => return self.worked(),
            Err(_) => return,
        }
        self.taken = 0;
    }

    /// Gives back what was taken.
    pub fn worked(&mut self) {
        if self.taken > 0 {
            self.quota.give_back(self.taken);
        }
        self.taken = 0;
    }
}

/// What is said where the quota of an endpoint stopped a retry.
pub(crate) fn used_up(endpoint: &reqwest::Url) -> String {
    format!(
        "the retry quota for {} is exhausted, because many calls of this program failed there. Successful calls \
         refill the quota",
        endpoint.as_str().trim_end_matches('/')
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retry_quota::RetryQuotas;
    use crate::rpc::transport_failure::{FailureKind, TransportFailure, TransportKind};

    const LOST: Option<RetryCause> = Some(RetryCause::Transient);

    fn retries() -> (Retries, Arc<RetryQuota>) {
        let quota = RetryQuotas::default().of("https://one/", Instant::now());
        let delays = Delays { transient: Duration::ZERO, throttled: Duration::ZERO, longest: Duration::ZERO };
        (Retries::new(delays, quota.clone()), quota)
    }

    fn lost() -> Result<(), CallError> {
        let kind = FailureKind::Connection(TransportKind::Reset);
        Err(CallError::Transport(TransportFailure {
            kind,
            sent: true,
            head: None,
            reason: String::new(),
            advice: None,
        }))
    }

    #[test]
    fn a_call_that_fails_for_good_keeps_what_it_took() {
        let (mut retries, quota) = retries();
        assert!(retries.take(LOST) && retries.take(Some(RetryCause::Throttled)) && retries.take(None));
        retries.ended(&lost());
        assert_eq!(quota.tokens(), 500 - 14 - 5);
        retries.ended(&Ok(()));
        assert_eq!(quota.tokens(), 500);
    }

    #[test]
    fn a_request_without_a_token_that_succeeds_lets_another_one_go() {
        let (mut retries, quota) = retries();
        quota.use_up();
        assert!(!retries.take(LOST) && retries.probe(LOST, Instant::now()) && !retries.probe(LOST, Instant::now()));
        retries.ended(&lost());
        assert_eq!(quota.tokens(), 0);
        retries.ended(&Ok(()));
        assert_eq!(quota.tokens(), 14);
    }
}
