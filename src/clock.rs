//! This machine's two clocks, and what they say together.
//!
//! The steady clock is set by nobody, but stands still while the machine sleeps (on Linux, Android, macOS and iOS). The
//! wall clock goes on, but may be set at any moment. Only where the two agree is it known how much time has passed.

use std::future::Future;
use std::pin::{Pin, pin};
use std::time::{Duration, Instant, SystemTime};

/// How often a wait looks at the clocks: timers stand still while the machine sleeps.
pub(crate) const TICK: Duration = Duration::from_secs(1);

/// What the clocks may differ by without one of them having been disturbed: NTP slews by up to 500 ppm.
const TOLERANCE: Duration = Duration::from_secs(1);
const DRIFT: u32 = 1000;

/// One reading of both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub steady: Instant,
    pub wall: SystemTime,
}

/// How much time passed between two moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Elapsed {
    /// By the steady clock, which never runs ahead.
    pub least: Duration,
    /// By the clock that shows more: the machine may have slept.
    pub most: Duration,
    /// Whether the clocks agree. If not, the machine slept or its wall clock was set.
    pub agreed: bool,
}

impl Moment {
    pub fn now() -> Self {
        Self { steady: Instant::now(), wall: SystemTime::now() }
    }

    pub fn since(self, earlier: Self) -> Elapsed {
        let least = self.steady.saturating_duration_since(earlier.steady);
        let (by_wall, set_back) = match self.wall.duration_since(earlier.wall) {
            Ok(passed) => (passed, Duration::ZERO),
            Err(back) => (Duration::ZERO, back.duration()),
        };
        let difference = by_wall.abs_diff(least) + set_back;
        Elapsed { least, most: least.max(by_wall), agreed: difference <= TOLERANCE + least / DRIFT }
    }
}

/// When a call must have ended. Time has passed if either clock says so: a call that slept ends soon after it wakes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    start: Moment,
    timeout: Duration,
}

impl Deadline {
    pub fn after(start: Moment, timeout: Duration) -> Self {
        Self { start, timeout }
    }

    pub fn remaining(&self, now: Moment) -> Duration {
        self.timeout.saturating_sub(now.since(self.start).most)
    }

    /// How long it has passed.
    #[cfg(test)]
    pub fn exceeded(&self, now: Moment) -> Duration {
        now.since(self.start).most.saturating_sub(self.timeout)
    }

    /// What comes of `future` in time, by this machine's clocks.
    pub async fn wait_for<F: Future + Send>(&self, future: F) -> Option<F::Output> {
        let future = pin!(future);
        self.wait_for_pinned(future).await
    }

    /// The same, in the library once for each output.
    pub async fn wait_for_pinned<T>(&self, mut future: Pin<&mut (dyn Future<Output = T> + Send)>) -> Option<T> {
        loop {
            let left = self.remaining(Moment::now()).min(TICK);
            if let Ok(output) = tokio::time::timeout(left, &mut future).await {
                return Some(output);
            }
            if self.remaining(Moment::now()).is_zero() {
                return None;
            }
        }
    }
}

/// The server's clock, as a reply showed it at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Observation {
    /// When the reply was there.
    pub moment: Moment,
    /// In whole seconds, cut off, of when the reply was made: never later than the moment.
    pub server: SystemTime,
    /// How long the exchange took: the reply may have been made so much earlier.
    pub took: Duration,
}

/// When something happened, by the server's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ServerTime {
    pub earliest: SystemTime,
    pub latest: SystemTime,
    /// Whether this machine's clocks agree on the time between. If not, neither bound is certain.
    pub agreed: bool,
}

impl Observation {
    /// The server's clock at another moment, before or after.
    pub fn at(&self, moment: Moment) -> ServerTime {
        let before = self.moment.since(moment);
        let after = moment.since(self.moment);
        if moment.steady >= self.moment.steady {
            let Elapsed { least, most, agreed } = after;
            ServerTime { earliest: later(self.server, least), latest: later(self.server, most + self.took), agreed }
        } else {
            let Elapsed { least, most, agreed } = before;
            let latest = earlier(self.server, least.saturating_sub(self.took));
            ServerTime { earliest: earlier(self.server, most), latest, agreed }
        }
    }
}

pub(crate) fn earlier(time: SystemTime, by: Duration) -> SystemTime {
    time.checked_sub(by).unwrap_or(SystemTime::UNIX_EPOCH)
}

pub(crate) fn later(time: SystemTime, by: Duration) -> SystemTime {
    time.checked_add(by).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn moments(steady: u64, wall: i64) -> (Moment, Moment) {
        let start = Moment { steady: Instant::now(), wall: SystemTime::UNIX_EPOCH + secs(1_700_000_000) };
        let distance = secs(wall.unsigned_abs());
        let wall = if wall < 0 { start.wall - distance } else { start.wall + distance };
        (start, Moment { steady: start.steady + secs(steady), wall })
    }

    #[test]
    fn time_has_passed_if_either_clock_says_so() {
        for (steady, wall, least, most, agreed) in [
            (10, 10, 10, 10, true),
            (3600, 3603, 3600, 3603, true),
            // The machine slept, or its clock was set forward.
            (10, 130, 10, 130, false),
            // The clock was set back.
            (10, -3600, 10, 10, false),
            (0, -1, 0, 0, true),
        ] {
            let (start, end) = moments(steady, wall);
            let expected = Elapsed { least: secs(least), most: secs(most), agreed };
            assert_eq!(end.since(start), expected, "{steady} {wall}");
        }
    }

    #[test]
    fn a_deadline_passes_while_the_machine_sleeps() {
        let (start, end) = moments(1, 3600);
        let deadline = Deadline::after(start, secs(60));
        assert_eq!((deadline.remaining(start), deadline.remaining(end)), (secs(60), Duration::ZERO));
        let (start, end) = moments(1, -3600);
        assert_eq!(Deadline::after(start, secs(60)).remaining(end), secs(59));
    }

    #[test]
    fn the_server_s_clock_is_known_between_two_bounds() {
        let (start, end) = moments(10, 130);
        let server = SystemTime::UNIX_EPOCH + secs(1_000_000);
        let seen_at_the_end = Observation { moment: end, server, took: secs(0) };
        let expected = ServerTime { earliest: server - secs(130), latest: server - secs(10), agreed: false };
        assert_eq!(seen_at_the_end.at(start), expected);
        let seen_at_the_start = Observation { moment: start, server, took: secs(2) };
        let expected = ServerTime { earliest: server + secs(10), latest: server + secs(132), agreed: false };
        assert_eq!(seen_at_the_start.at(end), expected);
    }
}
