//! What the register keeps of tens of thousands of submissions, in little room.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::num::NonZero;
use std::time::{Duration, Instant, SystemTime};

use crate::clock::Moment;

/// Stands for a text, so that a list of many domains takes little memory. Two texts have the same one less than once in
/// 10^9 full registers, and then a submission counts as contested.
pub(super) type Digest = u64;

/// By digests, which need no other hash.
pub(super) type ByDigest<T> = HashMap<Digest, T, BuildHasherDefault<AsItIs>>;

/// A hash that is the digest itself.
#[derive(Default)]
pub(super) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, digest: u64) {
        self.0 = digest;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Stands for 0.
const EPOCH: NonZero<i64> = NonZero::new(1).expect("it is not 0");

/// A time of the steady clock, in nanoseconds since the register was made, or before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Steady(i64);

impl Steady {
    pub fn instant(self, start: Instant) -> Instant {
        // What was counted from a time of this clock can be counted back.
        let steady = distance(self.0);
        if self.0 < 0 { start.checked_sub(steady).unwrap_or(start) } else { start + steady }
    }
}

/// A moment to the nanosecond, in half the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kept {
    steady: Steady,
    /// Since 1970, or before. Not 0, so that an `Option` takes no more room.
    wall: NonZero<i64>,
}

impl Kept {
    pub fn of(moment: Moment, start: Instant) -> Self {
        let wall = match moment.wall.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => nanoseconds(after),
            Err(before) => -nanoseconds(before.duration()),
        };
        let steady = match moment.steady.checked_duration_since(start) {
            Some(after) => nanoseconds(after),
            None => -nanoseconds(start.duration_since(moment.steady)),
        };
        Self { steady: Steady(steady), wall: NonZero::new(wall).unwrap_or(EPOCH) }
    }

    pub fn steady(self) -> Steady {
        self.steady
    }

    pub fn moment(self, start: Instant) -> Moment {
        let wall = distance(self.wall.get());
        let epoch = SystemTime::UNIX_EPOCH;
        Moment {
            steady: self.steady.instant(start),
            wall: if self.wall.get() < 0 { epoch - wall } else { epoch + wall },
        }
    }
}

/// For 292 years, which no machine runs.
fn nanoseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)
}

fn distance(nanoseconds: i64) -> Duration {
    Duration::from_nanos(nanoseconds.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_moment_is_the_same_one() {
        let now = Moment::now();
        for seconds in [0, 1, 3600] {
            let off = Duration::new(seconds, 123_456_789);
            for moment in [
                Moment { steady: now.steady + off, wall: now.wall - off },
                Moment {
                    steady: now.steady.checked_sub(off).unwrap_or(now.steady),
                    wall: SystemTime::UNIX_EPOCH - off,
                },
            ] {
                assert_eq!(Kept::of(moment, now.steady).moment(now.steady), moment);
            }
        }
    }

    #[test]
    fn room_is_little() {
        assert!(size_of::<Option<Kept>>() <= 16);
    }
}
