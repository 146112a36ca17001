//! Calls into the program that this library is part of. They end before the program does.
//!
//! Before version 3.14, Python ends a thread by force that wants to run Python while the program ends. A thread with
//! frames of this library cannot be unwound like that: the whole process would abort.

use std::mem;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::per_process::PerProcess;

/// For so long a call into the program that hangs keeps it from its end.
const PATIENCE: Duration = Duration::from_secs(10);

static CALLS: PerProcess<Calls> = PerProcess::new();

#[derive(Default)]
struct Calls {
    under_way: AtomicUsize,
    have_ended: AtomicBool,
}

impl Calls {
    fn make<T>(&self, call: impl FnOnce() -> T) -> Option<T> {
        let _under_way = UnderWay::begin(&self.under_way);
        (!self.have_ended.load(Ordering::SeqCst)).then(call)
    }

    fn end(&self, patience: Duration) {
        self.have_ended.store(true, Ordering::SeqCst);
        let deadline = Instant::now() + patience;
        while self.under_way.load(Ordering::SeqCst) > 0 && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Counts a call until it returns or panics.
struct UnderWay<'a>(&'a AtomicUsize);

impl<'a> UnderWay<'a> {
    fn begin(calls: &'a AtomicUsize) -> Self {
        calls.fetch_add(1, Ordering::SeqCst);
        Self(calls)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Calls something that the program has given. `None` if the program ends, and must not be called any more.
pub(crate) fn call<T>(function: impl FnOnce() -> T) -> Option<T> {
    CALLS.get().make(function)
}

/// Something that the program has given. To free it is a call into the program, too: once those have ended, it is kept.
pub(crate) struct Given<T: ?Sized>(Option<Arc<T>>);

impl<T: ?Sized> Given<T> {
    pub(crate) fn new(given: Arc<T>) -> Self {
        Self(Some(given))
    }
}

impl<T: ?Sized> Clone for Given<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: ?Sized> Deref for Given<T> {
    type Target = T;

    fn deref(&self) -> &T {
        let Self(Some(given)) = self else { unreachable!("only `drop` takes it") };
        given
    }
}

impl<T: ?Sized> Drop for Given<T> {
    fn drop(&mut self) {
        let mut given = self.0.take();
        if call(|| drop(given.take())).is_none() {
            mem::forget(given);
        }
    }
}

/// Begins no call into the program any more, and waits until those under way have returned. For the Python binding.
pub fn end_callbacks() {
    CALLS.get().end(PATIENCE);
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn calls_under_way_are_waited_for_and_none_begins_later() {
        let (calls, began, returned) = (Calls::default(), Barrier::new(2), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                calls.make(|| {
                    began.wait();
                    while !calls.have_ended.load(Ordering::SeqCst) {
                        thread::yield_now();
                    }
                    returned.store(true, Ordering::SeqCst);
                })
            });
            began.wait();
            calls.end(PATIENCE);
            assert!(returned.load(Ordering::SeqCst));
        });
        assert_eq!(calls.make(|| 7), None);
    }

    #[test]
    fn one_that_panics_is_over_and_one_that_hangs_is_not_waited_for_forever() {
        let calls = Calls::default();
        let panics = || calls.make(|| panic!("on purpose"));
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(panics)).is_err());
        assert_eq!(calls.under_way.load(Ordering::SeqCst), 0);
        let _hangs = UnderWay::begin(&calls.under_way);
        calls.end(Duration::ZERO);
    }
}
