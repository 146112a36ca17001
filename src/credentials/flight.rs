//! One piece of work at a time, however many wait for it.

use std::future::Future;
use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::watch;

use super::problem::Problem;
use super::provider::Surroundings;
use crate::net::runtime;
use crate::per_process::PerProcess;

type Landed<T> = Option<Result<T, Problem>>;

/// Work that is under way on the background thread, where it goes on even if those who wait give up.
///
/// Clients share work only if their ways to other services are the same: one's proxy may be dead, and another one's not.
/// Without locks, and of each process's own: in a forked one, the parent's work never ends.
#[derive(Debug)]
pub(super) struct Flight<T>(PerProcess<ArcSwap<Vec<UnderWay<T>>>>);

/// One piece of work.
#[derive(Debug, Clone)]
struct UnderWay<T> {
    /// The way that it takes; `None`: it takes none.
    way: Option<Arc<Surroundings>>,
    landed: watch::Receiver<Landed<T>>,
}

impl<T> UnderWay<T> {
    fn has_ended(&self) -> bool {
        self.landed.borrow().is_some() || self.landed.has_changed().is_err()
    }

    fn takes(&self, way: Option<&Surroundings>) -> bool {
        match (&self.way, way) {
            (Some(own), Some(other)) => own.is_same_way(other),
            (own, other) => own.is_none() && other.is_none(),
        }
    }
}

impl<T> Default for Flight<T> {
    fn default() -> Self {
        Self(PerProcess::new())
    }
}

impl<T: Clone + Send + Sync + 'static> Flight<T> {
    /// Waits for the work that is under way on the same `way`; if none is, starts `work`.
    pub async fn join<F>(&self, way: Option<&Surroundings>, work: impl FnOnce() -> F) -> Result<T, Problem>
    where
        F: Future<Output = Result<T, Problem>> + Send + 'static,
    {
        let mut landed = self.start(way, work)?;
        let outcome = landed.wait_for(Option::is_some).await;
        // Nobody sends only after a panic.
        let outcome = outcome.ok().and_then(|outcome| outcome.clone());
        outcome.unwrap_or_else(|| Err(Problem::broken("the credentials provider panicked")))
    }

    /// The same without waiting.
    pub fn start<F>(
        &self,
        way: Option<&Surroundings>,
        work: impl FnOnce() -> F,
    ) -> Result<watch::Receiver<Landed<T>>, Problem>
    where
        F: Future<Output = Result<T, Problem>> + Send + 'static,
    {
        let (sender, landed) = watch::channel(None);
        let under_way = self.0.get();
        let own = UnderWay { way: way.cloned().map(Arc::new), landed: landed.clone() };
        loop {
            let current = under_way.load_full();
            let mut goes_on = current.iter().filter(|other| !other.has_ended());
            if let Some(other) = goes_on.clone().find(|other| other.takes(way)) {
                return Ok(other.landed.clone());
            }
            let all: Vec<_> = goes_on.by_ref().cloned().chain([own.clone()]).collect();
            let previous = under_way.compare_and_swap(&current, Arc::new(all));
            if !Arc::ptr_eq(&previous, &current) {
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
    use crate::credentials::testing::surroundings;

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
        let first = flight.start(None, work()).unwrap();
        let joined = (0..100).map(|_| flight.start(None, work()).unwrap()).collect::<Vec<_>>();
        release.notify_one();
        for mut landed in joined.into_iter().chain([first]) {
            assert_eq!(*landed.wait_for(Option::is_some).await.unwrap(), Some(Ok(0)));
        }
        release.notify_one();
        assert_eq!(flight.join(None, work()).await, Ok(1), "the next one starts anew");
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
        drop(flight.start(None, work).unwrap());
        started.notify_one();
        ended.notified().await;
    }

    #[tokio::test]
    async fn a_panic_is_a_problem_and_not_the_end() {
        let flight = Flight::<u8>::default();
        let problem = flight.join(None, || async { panic!("on purpose") }).await.unwrap_err();
        assert!(problem.reason.contains("panicked"));
        assert_eq!(flight.join(None, || async { Ok(1) }).await, Ok(1));
    }

    #[tokio::test]
    async fn only_those_with_the_same_way_share_it() {
        let (one, mut other) = (surroundings(), surroundings());
        other.http.pool.connect_timeout += std::time::Duration::from_secs(1);
        let flight = Flight::<u8>::default();
        let mut hangs = flight.start(Some(&one), std::future::pending).unwrap();
        assert_eq!(flight.join(Some(&other), || async { Ok(2) }).await, Ok(2));
        assert_eq!(flight.join(None, || async { Ok(3) }).await, Ok(3));
        let later = Surroundings { now: one.now + std::time::Duration::from_secs(9), ..one };
        let shared = flight.start(Some(&later), || async { panic!("it is under way") }).unwrap();
        assert!(shared.same_channel(&hangs) && hangs.borrow_and_update().is_none());
    }
}
