//! The nonces that were seen lately.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// A nonce may not repeat within this time.
const LIFETIME: Duration = Duration::from_secs(31 * 60);

/// Remembers nonces, and forgets each when its time is over: in the order in
/// which they came, so that no call looks at all of them.
#[derive(Default)]
pub(crate) struct Nonces {
    known: HashSet<Arc<str>>,
    by_age: VecDeque<(SystemTime, Arc<str>)>,
}

impl Nonces {
    /// False if the nonce was seen within its lifetime.
    pub fn take(&mut self, nonce: &str, now: SystemTime) -> bool {
        let is_over = |seen: SystemTime| now.duration_since(seen).is_ok_and(|age| age >= LIFETIME);
        while let Some((_, forgotten)) = self.by_age.front().filter(|(seen, _)| is_over(*seen)) {
            self.known.remove(forgotten);
            self.by_age.pop_front();
        }
        let nonce: Arc<str> = nonce.into();
        let is_new = self.known.insert(nonce.clone());
        if is_new {
            self.by_age.push_back((now, nonce));
        }
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_remembered_for_31_minutes() {
        let mut nonces = Nonces::default();
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        assert!(nonces.take("a", start));
        assert!(nonces.take("b", start));
        assert!(!nonces.take("a", start + Duration::from_secs(60)));
        assert!(!nonces.take("b", start + LIFETIME - Duration::from_secs(1)));
        assert!(nonces.take("b", start + LIFETIME));
        assert!(!nonces.take("b", start + LIFETIME + Duration::from_secs(60)));
        assert_eq!(nonces.known.len(), 1);
    }
}
