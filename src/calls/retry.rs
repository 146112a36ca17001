//! Waiting before a retry, if there may be one.

use std::time::Duration;

use crate::backoff::RetryCause;
use crate::calls::caller::Caller;
use crate::calls::world::World;
use crate::retry_quota::TURN_INTERVAL;
use crate::rpc::retries::{Retries, Retry, used_up};

impl<W: World> Caller<W> {
    pub fn retries(&self) -> Retries {
        let quota = self.world.quotas().of(self.config.target.endpoint.as_str(), self.world.now().steady);
        Retries::new(self.config.retry_delays, quota)
    }

    /// What an error says where the quota stopped a retry.
    pub fn quota_is_used_up(&self) -> String {
        used_up(&self.config.target.endpoint)
    }

    /// Waits before the next attempt, within `time`. Without a token, there is none.
    pub async fn retry(
        &self,
        retries: &mut Retries,
        cause: Option<RetryCause>,
        asked_for: Option<Duration>,
        time: Duration,
    ) -> Retry {
        let wait = retries.wait(self.world.random(), cause, asked_for);
        if wait >= time {
            return Retry::NoTime;
        }
        if !retries.take(cause) {
            self.log_quota("not retried");
            return Retry::NoQuota;
        }
        self.sleep(wait).await;
        if self.stop.is_requested() { Retry::NoTime } else { Retry::Now }
    }

    /// The same for what belongs to at-most-once: without a token, it waits for one, or for its turn, until only
    /// `reserved` is left of the call's time.
    pub async fn retry_patiently(
        &self,
        retries: &mut Retries,
        cause: Option<RetryCause>,
        asked_for: Option<Duration>,
        reserved: Duration,
    ) -> Retry {
        let mut wait = retries.wait(self.world.random(), cause, asked_for);
        let mut without_token = false;
        loop {
            if wait >= self.remaining().saturating_sub(reserved) {
                return if without_token { Retry::NoQuota } else { Retry::NoTime };
            }
            self.sleep(wait).await;
            if self.stop.is_requested() {
                return Retry::NoTime;
            }
            if retries.take(cause) || retries.probe(cause, self.world.now().steady) {
                return Retry::Now;
            }
            if !without_token {
                self.log_quota("retries wait");
            }
            without_token = true;
            wait = TURN_INTERVAL.mul_f64(0.5 + self.world.random());
        }
    }

    fn log_quota(&self, consequence: &str) {
        let endpoint = self.config.target.endpoint.as_str();
        tracing::warn!(?endpoint, ?consequence, "retry quota exhausted");
    }
}
