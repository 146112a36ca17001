//! How long to wait between attempts.

use std::time::Duration;

/// Why a request is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryCause {
    /// The network or the service failed, which passes.
    Transient,
    /// The service asks to be left alone for a while.
    Throttled,
}

/// The bounds of the first wait after each kind of failure, and of all waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Delays {
    pub transient: Duration,
    pub throttled: Duration,
    pub longest: Duration,
}

/// Exponential backoff with full jitter: each wait is random between nothing
/// and a bound that doubles up to a cap.
///
/// Of the libraries, `backon` adds its jitter on top of the bound, and
/// `retry-policies` reads the system's clock by itself.
#[derive(Debug, Clone)]
pub(crate) struct Backoff {
    delays: Delays,
    doublings: u32,
}

impl Backoff {
    pub fn new(delays: Delays) -> Self {
        Self { delays, doublings: 0 }
    }

    /// The next wait; `random` is between 0 and 1. Never shorter than what the server asked for.
    pub fn next(&mut self, random: f64, cause: RetryCause, asked_for: Option<Duration>) -> Duration {
        let base = match cause {
            RetryCause::Transient => self.delays.transient,
            RetryCause::Throttled => self.delays.throttled,
        };
        let bound = base.saturating_mul(1 << self.doublings.min(31)).min(self.delays.longest);
        self.doublings += 1;
        let wait = bound.mul_f64(random);
        // On top of it, so that callers that were told the same do not come back together.
        asked_for.map_or(wait, |least| least.saturating_add(wait))
    }
}

#[cfg(test)]
mod tests {
    use super::RetryCause::{Throttled, Transient};
    use super::*;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn backoff() -> Backoff {
        Backoff::new(Delays { transient: ms(100), throttled: ms(300), longest: ms(500) })
    }

    #[test]
    fn the_bound_doubles_up_to_the_cap() {
        let mut backoff = backoff();
        let waits: Vec<_> = (0..5).map(|_| backoff.next(1.0, Transient, None)).collect();
        assert_eq!(waits, [ms(100), ms(200), ms(400), ms(500), ms(500)]);
        let delays = Delays { transient: ms(900), throttled: ms(900), longest: ms(500) };
        assert_eq!(Backoff::new(delays).next(1.0, Transient, None), ms(500));
        backoff.doublings = 1000;
        assert_eq!(backoff.next(1.0, Transient, None), ms(500));
    }

    #[test]
    fn throttling_has_a_bound_of_its_own() {
        let mut backoff = backoff();
        let waits = [Throttled, Transient, Throttled].map(|cause| backoff.next(1.0, cause, None));
        assert_eq!(waits, [ms(300), ms(200), ms(500)]);
    }

    #[test]
    fn the_jitter_is_full() {
        let mut backoff = backoff();
        assert_eq!(backoff.next(0.0, Transient, None), Duration::ZERO);
        assert_eq!(backoff.next(0.25, Transient, None), ms(50));
    }

    #[test]
    fn what_the_server_asks_for_is_waited_at_least() {
        let mut backoff = backoff();
        assert_eq!(backoff.next(0.5, Transient, Some(ms(1500))), ms(1550));
        assert_eq!(backoff.next(0.5, Transient, None), ms(100));
    }
}
