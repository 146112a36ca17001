//! Ends calls before their timeout.

use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use tokio::sync::Notify;

use crate::host_program::{self, Given};
use crate::per_process::PerProcess;

/// Ends calls before their timeout. Give the object to a client with `DomainClient::with_cancellation`.
///
/// Effects on each call: see `src/alidomain.udl`.
#[derive(Default)]
pub struct Cancellation {
    requested: AtomicBool,
    /// Of each process's own: a forked one may inherit its locks locked.
    waiting: PerProcess<Notify>,
    check: Option<Given<dyn CancellationCheck>>,
}

/// Tells a blocking call whether to end. The call asks every 50 ms while it waits.
#[uniffi::trait_interface]
pub trait CancellationCheck: Send + Sync {
    /// Returns whether to end the call that runs on this thread.
    fn is_cancelled(&self) -> bool;
}

impl Cancellation {
    /// Makes an object that cancels nothing until you call [`Self::cancel`].
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes an object that also cancels a blocking call if `check` says so.
    pub fn from_check(check: Arc<dyn CancellationCheck>) -> Self {
        Self { check: Some(Given::new(check)), ..Self::default() }
    }

    /// Ends running calls and calls that begin later. You cannot undo this. Returns at once.
    pub fn cancel(&self) {
        self.requested.store(true, Ordering::SeqCst);
        self.waiting.get().notify_waiters();
    }

    /// Returns whether [`Self::cancel`] was called.
    pub fn is_cancelled(&self) -> bool {
        self.requested.load(Ordering::SeqCst)
    }

    async fn cancelled(&self) {
        let waiting = self.waiting.get();
        // Made before the look: a request that comes right after it is noticed.
        let notified = waiting.notified();
        if !self.is_cancelled() {
            notified.await;
        }
    }
}

impl fmt::Debug for Cancellation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Cancellation").field("is_cancelled", &self.is_cancelled()).finish_non_exhaustive()
    }
}

/// What can end a call early: every cancellation that its client was given.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stop(Arc<[Arc<Cancellation>]>);

impl Stop {
    /// The same, and this one.
    pub fn and(&self, cancellation: Arc<Cancellation>) -> Self {
        Self(self.0.iter().cloned().chain([cancellation]).collect())
    }

    pub fn is_requested(&self) -> bool {
        self.0.iter().any(|cancellation| cancellation.is_cancelled())
    }

    async fn requested(&self) {
        let mut each: Vec<_> = self.0.iter().map(|cancellation| Box::pin(cancellation.cancelled())).collect();
        poll_fn(|context| match each.iter_mut().any(|cancelled| cancelled.as_mut().poll(context).is_ready()) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        })
        .await;
    }

    /// What comes of `future`, unless the call is cancelled before.
    pub async fn or<F: Future>(&self, future: F) -> Option<F::Output> {
        if self.0.is_empty() {
            return Some(future.await);
        }
        let (mut future, mut requested) = (pin!(future), pin!(self.requested()));
        poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => requested.as_mut().poll(context).map(|()| None),
        })
        .await
    }

    /// For one blocking call: with a cancellation of its own, if there are checks that can request it.
    pub fn of_blocking_call(&self) -> (Self, Option<Checks>) {
        let checks: Vec<_> = self.0.iter().filter_map(|cancellation| cancellation.check.clone()).collect();
        if checks.is_empty() {
            return (self.clone(), None);
        }
        let own = Arc::new(Cancellation::new());
        (self.and(own.clone()), Some(Checks { checks, own }))
    }
}

/// The checks of one blocking call.
pub(crate) struct Checks {
    checks: Vec<Given<dyn CancellationCheck>>,
    own: Arc<Cancellation>,
}

impl Checks {
    /// Asks the checks on this thread, and cancels the call if one says so, or fails. The call then ends by itself.
    pub fn ask(&self) {
        if self.own.is_cancelled() {
            return;
        }
        let is_cancelled = |check: &Given<dyn CancellationCheck>| {
            // What the host's code throws is a panic here. Let through, it would end the call without a word.
            let asked = || catch_unwind(AssertUnwindSafe(|| check.is_cancelled()));
            host_program::call(asked).unwrap_or(Ok(false)).unwrap_or_else(|_| {
                tracing::error!("cancellation check failed, cancelling the call");
                true
            })
        };
        if self.checks.iter().any(is_cancelled) {
            self.own.cancel();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stop(cancellations: &[&Arc<Cancellation>]) -> Stop {
        cancellations.iter().fold(Stop::default(), |stop, &cancellation| stop.and(cancellation.clone()))
    }

    #[tokio::test]
    async fn each_of_them_ends_what_waits_and_what_comes_later() {
        for ends in 0..2 {
            let (one, other) = (Arc::new(Cancellation::new()), Arc::new(Cancellation::new()));
            let stop = stop(&[&one, &other]);
            assert!(!stop.is_requested());
            let waits = tokio::spawn({
                let stop = stop.clone();
                async move { stop.or(std::future::pending::<()>()).await }
            });
            tokio::task::yield_now().await;
            [&one, &other][ends].cancel();
            assert_eq!(waits.await.unwrap(), None);
            assert!(stop.is_requested());
            assert_eq!(stop.or(std::future::pending::<()>()).await, None);
        }
    }

    #[tokio::test]
    async fn what_is_there_already_is_taken() {
        let cancellation = Arc::new(Cancellation::new());
        cancellation.cancel();
        assert_eq!(stop(&[&cancellation]).or(async { 7 }).await, Some(7));
        assert_eq!(Stop::default().or(async { 7 }).await, Some(7));
    }

    #[test]
    fn a_check_ends_one_call() {
        struct Third(std::sync::atomic::AtomicUsize);
        impl CancellationCheck for Third {
            fn is_cancelled(&self) -> bool {
                self.0.fetch_add(1, Ordering::Relaxed) == 2
            }
        }
        let cancellation = Arc::new(Cancellation::from_check(Arc::new(Third(Default::default()))));
        let client = stop(&[&cancellation]);
        for ends in [true, false] {
            let (stop, checks) = client.of_blocking_call();
            let checks = checks.unwrap();
            (0..4).for_each(|_| checks.ask());
            assert_eq!(stop.is_requested(), ends);
        }
        assert!(!cancellation.is_cancelled() && !client.is_requested());
        assert!(Stop::default().of_blocking_call().1.is_none());
    }

    #[test]
    fn a_check_that_fails_cancels_the_call() {
        struct Fails;
        impl CancellationCheck for Fails {
            fn is_cancelled(&self) -> bool {
                panic!("on purpose")
            }
        }
        let client = stop(&[&Arc::new(Cancellation::from_check(Arc::new(Fails)))]);
        let (stop, checks) = client.of_blocking_call();
        checks.unwrap().ask();
        assert!(stop.is_requested());
    }
}
