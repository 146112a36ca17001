//! What a client remembers of the service's clock from one call to the next.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwapOption;

use crate::clock::{Moment, Observation};

/// Shared by all calls of a client. Without locks: a forked process may inherit it.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// Milliseconds to add to this machine's clock in timestamps.
    clock_correction: AtomicI64,
    /// What the latest reply showed.
    seen: ArcSwapOption<Observation>,
}

impl Memory {
    /// The time to write into a request.
    pub fn corrected(&self, clock: SystemTime) -> SystemTime {
        shifted(clock, self.clock_correction.load(Ordering::Relaxed))
    }

    /// Notes down what a reply shows of the server's clock.
    pub fn observe(&self, observation: Observation) {
        self.seen.store(Some(Arc::new(observation)));
    }

    /// What the latest reply showed, of any call of the client.
    pub fn observation(&self) -> Option<Observation> {
        self.seen.load().as_deref().copied()
    }

    /// The server's clock now, as far as it is known.
    pub fn observed(&self, now: Moment) -> SystemTime {
        self.observation().map_or_else(|| self.corrected(now.wall), |seen| seen.at(now).earliest)
    }

    /// In seconds, rounded.
    pub fn clock_correction(&self) -> i64 {
        (self.clock_correction.load(Ordering::Relaxed) as f64 / 1000.0).round() as i64
    }

    /// Takes the server's clock for the right one.
    pub fn correct_clock(&self, clock: SystemTime, server_clock: SystemTime) {
        self.clock_correction.store(milliseconds_ahead(clock, server_clock), Ordering::Relaxed);
    }
}

fn shifted(clock: SystemTime, milliseconds: i64) -> SystemTime {
    let distance = Duration::from_millis(milliseconds.unsigned_abs());
    let shifted = if milliseconds < 0 { clock.checked_sub(distance) } else { clock.checked_add(distance) };
    shifted.unwrap_or(clock)
}

fn milliseconds_ahead(clock: SystemTime, server_clock: SystemTime) -> i64 {
    let milliseconds = |distance: Duration| i64::try_from(distance.as_millis()).unwrap_or_default();
    match server_clock.duration_since(clock) {
        Ok(ahead) => milliseconds(ahead),
        Err(behind) => -milliseconds(behind.duration()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_corrected_both_ways() {
        let memory = Memory::default();
        let clock = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        assert_eq!((memory.corrected(clock), memory.clock_correction()), (clock, 0));
        for (server_clock, seconds) in
            [(clock + Duration::from_secs(3600), 3600), (clock - Duration::from_millis(1500), -2)]
        {
            memory.correct_clock(clock, server_clock);
            assert_eq!((memory.corrected(clock), memory.clock_correction()), (server_clock, seconds));
        }
    }

    #[test]
    fn a_clock_that_was_seen_is_not_yet_a_correction() {
        let memory = Memory::default();
        let now = Moment::now();
        memory.correct_clock(now.wall, now.wall + Duration::from_secs(100));
        assert_eq!(memory.observed(now), now.wall + Duration::from_secs(100));
        memory.observe(Observation { moment: now, server: now.wall - Duration::from_secs(5), took: Duration::ZERO });
        assert_eq!(memory.observed(now), now.wall - Duration::from_secs(5));
        assert_eq!(memory.corrected(now.wall), now.wall + Duration::from_secs(100));
    }

    #[test]
    fn what_was_seen_outlives_a_clock_that_is_set_back() {
        let memory = Memory::default();
        let now = Moment::now();
        let server = now.wall - Duration::from_secs(23 * 3600);
        memory.observe(Observation { moment: now, server, took: Duration::ZERO });
        let set_right = Moment { steady: now.steady + Duration::from_secs(10), wall: server };
        assert_eq!(memory.observed(set_right), server + Duration::from_secs(10));
    }
}
