//! One piece of work at a time, however many wait for it.

use std::future::Future;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use tokio::sync::watch;

use super::problem::Problem;
use crate::runtime;

type Landed<T> = Option<Result<T, Problem>>;

/// Work that is under way on the background thread, where it goes on even if those who wait give up.
///
/// Without locks, and with the process in mind: in a forked one, the parent's work never ends.
#[derive(Debug)]
pub(super) struct Flight<T>(ArcSwapOption<UnderWay<T>>);

#[derive(Debug)]
struct UnderWay<T> {
    process: u32,
    landed: watch::Receiver<Landed<T>>,
}

impl<T> Default for Flight<T> {
    fn default() -> Self {
        Self(ArcSwapOption::empty())
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
        let process = std::process::id();
        let (sender, landed) = watch::channel(None);
        let own = Arc::new(UnderWay { process, landed: landed.clone() });
        loop {
            let current = self.0.load_full();
            if let Some(under_way) = current.as_ref().filter(|other| other.process == process) {
                let has_ended = under_way.landed.borrow().is_some() || under_way.landed.has_changed().is_err();
                if !has_ended {
                    return Ok(under_way.landed.clone());
                }
            }
            let previous = self.0.compare_and_swap(&current, Some(own.clone()));
            if previous.as_ref().map(Arc::as_ptr) != current.as_ref().map(Arc::as_ptr) {
                continue;
            }
            drop(previous);
            if current.as_ref().is_some_and(|other| other.process != process) {
                // Its locks may be held by threads that do not exist here.
                std::mem::forget(current);
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
