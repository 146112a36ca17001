//! How long to wait between attempts.

use std::time::Duration;

/// Exponential backoff with full jitter: each wait is random between nothing
/// and a bound that doubles up to a cap.
///
/// Of the libraries, `backon` adds its jitter on top of the bound, and
/// `retry-policies` reads the system's clock by itself.
#[derive(Debug, Clone)]
pub(crate) struct Backoff {
    bound: Duration,
    cap: Duration,
}

impl Backoff {
    pub fn new(base: Duration, cap: Duration) -> Self {
        Self { bound: base.min(cap), cap }
    }

    /// The next wait; `random` is between 0 and 1. Never shorter than what the server asked for.
    pub fn next(&mut self, random: f64, asked_for: Option<Duration>) -> Duration {
        let wait = self.bound.mul_f64(random);
        self.bound = self.bound.saturating_mul(2).min(self.cap);
        // On top of it, so that callers that were told the same do not come back together.
        asked_for.map_or(wait, |least| least.saturating_add(wait))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn the_bound_doubles_up_to_the_cap() {
        let mut backoff = Backoff::new(ms(100), ms(500));
        let waits: Vec<_> = (0..5).map(|_| backoff.next(1.0, None)).collect();
        assert_eq!(waits, [ms(100), ms(200), ms(400), ms(500), ms(500)]);
        assert_eq!(Backoff::new(ms(900), ms(500)).next(1.0, None), ms(500));
    }

    #[test]
    fn the_jitter_is_full() {
        let mut backoff = Backoff::new(ms(100), ms(500));
        assert_eq!(backoff.next(0.0, None), Duration::ZERO);
        assert_eq!(backoff.next(0.25, None), ms(50));
    }

    #[test]
    fn what_the_server_asks_for_is_waited_at_least() {
        let mut backoff = Backoff::new(ms(100), ms(500));
        assert_eq!(backoff.next(0.5, Some(ms(1500))), ms(1550));
        assert_eq!(backoff.next(0.5, None), ms(100));
    }
}
