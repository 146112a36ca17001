//! One piece of work at a time, however many wait for it.

use std::future::Future;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use tokio::sync::watch;

use super::problem::Problem;
use crate::net::runtime;
use crate::per_process::PerProcess;

type Landed<T> = Option<Result<T, Problem>>;

/// Work that is under way on the background thread, where it goes on even if those who wait give up.
///
/// Without locks, and of each process's own: in a forked one, the parent's work never ends.
#[derive(Debug)]
pub(super) struct Flight<T>(PerProcess<UnderWay<T>>);

type UnderWay<T> = ArcSwapOption<watch::Receiver<Landed<T>>>;

impl<T> Default for Flight<T> {
    fn default() -> Self {
        Self(PerProcess::new())
    }
}

impl<T: Clone + Send + Sync + 'static> Flight<T> {
    /// Waits for the work that is under way; if none is, starts `work`.
    pub async fn join<F>(&self, work: impl FnOnce() -> F) -> Result<T, Problem>
    where
        F: Future<Output = Result<T, Problem>> + Send + 'static,
    {
        let mut landed = self.start(work)?;
        let outcome = landed.wait_for(Option::is_some).await;
        // Nobody sends only after a panic.
        let outcome = outcome.ok().and_then(|outcome| outcome.clone());
        outcome.unwrap_or_else(|| Err(Problem::broken("the credentials provider panicked")))
    }

    /// The same without waiting.
    pub fn start<F>(&self, work: impl FnOnce() -> F) -> Result<watch::Receiver<Landed<T>>, Problem>
    where
        F: Future<Output = Result<T, Problem>> + Send + 'static,
    {
        let (sender, landed) = watch::channel(None);
        let (under_way, own) = (self.0.get(), Arc::new(landed.clone()));
        loop {
            let current = under_way.load_full();
            if let Some(other) = &current {
                let has_ended = other.borrow().is_some() || other.has_changed().is_err();
                if !has_ended {
                    return Ok(watch::Receiver::clone(other));
                }
            }
            let previous = under_way.compare_and_swap(&current, Some(own.clone()));
            if previous.as_ref().map(Arc::as_ptr) != current.as_ref().map(Arc::as_ptr) {
                continue;
            }
            let work = work();
            runtime::detach(async move {
                let outcome = work.await;
                sender.send_replace(Some(outcome));
            })
            .map_err(|error| Problem::transient(error.0))?;
            return Ok(landed);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Notify;

    use super::*;

    #[tokio::test]
    async fn whoever_comes_while_it_is_under_way_shares_it() {
        let flight = Flight::<usize>::default();
        let (runs, release) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let work = || {
            let (runs, release) = (runs.clone(), release.clone());
            || async move {
                release.notified().await;
                Ok(runs.fetch_add(1, Ordering::Relaxed))
            }
        };
        let first = flight.start(work()).unwrap();
        let joined = (0..100).map(|_| flight.start(work()).unwrap()).collect::<Vec<_>>();
        release.notify_one();
        for mut landed in joined.into_iter().chain([first]) {
            assert_eq!(*landed.wait_for(Option::is_some).await.unwrap(), Some(Ok(0)));
        }
        release.notify_one();
        assert_eq!(flight.join(work()).await, Ok(1), "the next one starts anew");
    }

    #[tokio::test]
    async fn it_goes_on_without_those_who_gave_up() {
        let flight = Flight::<u8>::default();
        let (started, ended) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (begin, end) = (started.clone(), ended.clone());
        let work = move || async move {
            begin.notified().await;
            end.notify_one();
            Ok(1)
        };
        drop(flight.start(work).unwrap());
        started.notify_one();
        ended.notified().await;
    }

    #[tokio::test]
    async fn a_panic_is_a_problem_and_not_the_end() {
        let flight = Flight::<u8>::default();
        let problem = flight.join(|| async { panic!("on purpose") }).await.unwrap_err();
        assert!(problem.reason.contains("panicked"));
        assert_eq!(flight.join(|| async { Ok(1) }).await, Ok(1));
    }
}
