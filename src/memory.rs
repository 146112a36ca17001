//! What a client remembers from one call to the next.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use crate::per_process::PerProcess;

/// Longer than any call may take.
const CLAIM_LIFETIME: Duration = Duration::from_secs(2 * 60 * 60);

/// Shared by all calls of a client.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// Milliseconds to add to this machine's clock in timestamps.
    clock_correction: AtomicI64,
    /// Milliseconds that the server's clock was ahead in the latest reply.
    clock_seen: ClockSeen,
    claims: PerProcess<Mutex<Claims>>,
}

/// The least number before the first reply.
#[derive(Debug)]
struct ClockSeen(AtomicI64);

impl Default for ClockSeen {
    fn default() -> Self {
        Self(AtomicI64::new(i64::MIN))
    }
}

/// Tasks that were returned to a caller: they are nobody else's.
#[derive(Debug, Default)]
struct Claims {
    tasks: HashMap<String, Claim>,
    clean_at: usize,
}

#[derive(Debug)]
struct Claim {
    /// The nonce of the submission that made the task.
    owner: String,
    since: Instant,
}

impl Memory {
    /// The time to write into a request.
    pub fn corrected(&self, clock: SystemTime) -> SystemTime {
        shifted(clock, self.clock_correction.load(Ordering::Relaxed))
    }

    /// The server's clock, as its latest reply showed it.
    pub fn observed(&self, clock: SystemTime) -> SystemTime {
        match self.clock_seen.0.load(Ordering::Relaxed) {
            i64::MIN => self.corrected(clock),
            ahead => shifted(clock, ahead),
        }
    }

    /// Notes down what a reply shows of the server's clock.
    pub fn observe(&self, clock: SystemTime, server_clock: SystemTime) {
        self.clock_seen.0.store(milliseconds_ahead(clock, server_clock), Ordering::Relaxed);
    }

    /// In seconds, rounded.
    pub fn clock_correction(&self) -> i64 {
        (self.clock_correction.load(Ordering::Relaxed) as f64 / 1000.0).round() as i64
    }

    /// Takes the server's clock for the right one.
    pub fn correct_clock(&self, clock: SystemTime, server_clock: SystemTime) {
        self.clock_correction.store(milliseconds_ahead(clock, server_clock), Ordering::Relaxed);
    }

    /// Notes down whose task it is; false if it is another submission's.
    pub fn claim(&self, task_no: &str, owner: &str, now: Instant) -> bool {
        let claims = self.claims.get();
        let mut claims = claims.lock().unwrap_or_else(PoisonError::into_inner);
        if claims.tasks.len() >= claims.clean_at {
            claims.tasks.retain(|_, claim| now.saturating_duration_since(claim.since) < CLAIM_LIFETIME);
            claims.clean_at = (claims.tasks.len() * 2).max(1024);
        }
        let fresh = || Claim { owner: owner.to_owned(), since: now };
        claims.tasks.entry(task_no.to_owned()).or_insert_with(fresh).owner == owner
    }

    /// Whether it is the task of another submission than this one.
    pub fn is_claimed_by_another(&self, task_no: &str, owner: &str) -> bool {
        let claims = self.claims.get();
        let claims = claims.lock().unwrap_or_else(PoisonError::into_inner);
        claims.tasks.get(task_no).is_some_and(|claim| claim.owner != owner)
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
        let clock = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        memory.correct_clock(clock, clock + Duration::from_secs(100));
        assert_eq!(memory.observed(clock), clock + Duration::from_secs(100));
        memory.observe(clock, clock - Duration::from_secs(5));
        assert_eq!(memory.observed(clock), clock - Duration::from_secs(5));
        assert_eq!(memory.corrected(clock), clock + Duration::from_secs(100));
    }

    #[test]
    fn a_task_belongs_to_one_submission_and_is_forgotten_when_it_is_old() {
        let memory = Memory::default();
        let start = Instant::now();
        assert!(memory.claim("task", "one", start));
        assert!(memory.claim("task", "one", start));
        assert!(!memory.claim("task", "other", start));
        assert!(memory.is_claimed_by_another("task", "other"));
        assert!(!memory.is_claimed_by_another("task", "one") && !memory.is_claimed_by_another("unseen", "one"));
        for number in 0..3000 {
            memory.claim(&number.to_string(), "one", start + CLAIM_LIFETIME);
        }
        assert!(!memory.is_claimed_by_another("task", "other") && memory.is_claimed_by_another("0", "other"));
    }
}
