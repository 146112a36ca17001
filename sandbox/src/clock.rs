//! The endpoint's clock, which can be wrong.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use hyper::header::HeaderValue;

/// Seconds that it is ahead of this machine's.
#[derive(Default)]
pub(crate) struct Clock(AtomicI64);

impl Clock {
    /// Lets it be this far ahead; behind, if negative.
    pub fn set_ahead(&self, seconds: i64) {
        self.0.store(seconds, Ordering::Relaxed);
    }

    pub fn now(&self) -> SystemTime {
        let ahead = self.0.load(Ordering::Relaxed);
        let off = Duration::from_secs(ahead.unsigned_abs());
        let now = SystemTime::now();
        if ahead < 0 { now - off } else { now + off }
    }

    /// For the header `Date`.
    pub fn http_date(&self) -> HeaderValue {
        HeaderValue::try_from(httpdate::fmt_http_date(self.now())).expect("a date is made of ASCII characters")
    }
}
