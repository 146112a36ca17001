//! Many submissions: so many at a time as the service takes, one result each.

mod options;
mod run;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;

pub(crate) use self::options::Limits;
pub use self::options::{BulkOptions, BulkResult};
use self::run::{Bulk, Item};
use crate::calls::caller::Caller;
use crate::calls::session::Session;
use crate::calls::world::Network;
use crate::cancellation::Cancellation;
use crate::error::DomainError;
use crate::net::runtime;
use crate::operations::save_single_task_for_updating_contact_info::SaveSingleTaskForUpdatingContactInfoRequest as Request;
use crate::system_error::SystemError;

/// So many results wait to be asked for, then no more is submitted.
const RESULTS_AHEAD: usize = 256;

/// For so long results gather while others are under way. To be woken for each one costs more than to submit it.
const PAUSE: Duration = Duration::from_millis(1);

/// Many submissions that are made while their results are asked for.
#[derive(Debug)]
pub struct BulkSubmission {
    session: Session,
    shared: Arc<Shared>,
}

/// Cancelled when the last copy is dropped: nobody learns the results any more.
#[derive(Debug)]
struct Shared {
    /// What there is to do, until the first result is asked for.
    bulk: Mutex<Option<(Session, Bulk, mpsc::Sender<BulkResult>)>>,
    results: tokio::sync::Mutex<mpsc::Receiver<BulkResult>>,
    /// What was received. It stays here until somebody surely has it, whose wait may be cancelled.
    gathered: Mutex<Vec<BulkResult>>,
    /// How many submissions there are results to come of.
    under_way: Arc<AtomicUsize>,
    cancellation: Arc<Cancellation>,
    requests: i32,
    /// Whose threads submit: a forked process has none of them.
    process: u32,
}

impl Drop for Shared {
    fn drop(&mut self) {
        if self.process == std::process::id() {
            self.cancellation.cancel();
        }
    }
}

impl BulkSubmission {
    pub(crate) fn new(session: &Session, requests: Vec<Request>, limits: Limits) -> Self {
        let cancellation = Arc::new(Cancellation::new());
        let stop = session.stop.and(cancellation.clone());
        let worker = Session { stop, in_slices: false, ..session.clone() };
        let number = i32::try_from(requests.len()).unwrap_or(i32::MAX);
        let items: VecDeque<_> = (0..).zip(requests).map(|(index, request)| Item::new(index, request)).collect();
        let (sender, receiver) = mpsc::channel(RESULTS_AHEAD);
        let under_way = Arc::<AtomicUsize>::default();
        let bulk = Bulk { items, limits, under_way: under_way.clone() };
        let bulk = Mutex::new(Some((worker, bulk, sender)));
        let (results, process) = (tokio::sync::Mutex::new(receiver), std::process::id());
        let gathered = Mutex::default();
        let shared = Shared { bulk, results, gathered, under_way, cancellation, requests: number, process };
        Self { session: session.clone(), shared: Arc::new(shared) }
    }

    /// Returns the same submissions. `cancellation` can end the wait for results, but not the submissions.
    pub fn with_cancellation(&self, cancellation: Arc<Cancellation>) -> Arc<Self> {
        let stop = self.session.stop.and(cancellation);
        Arc::new(Self { session: Session { stop, ..self.session.clone() }, shared: self.shared.clone() })
    }

    /// Internal, for the Python binding. Returns the same submissions, whose results are awaited on the threads that poll.
    pub fn in_slices(&self) -> Arc<Self> {
        Arc::new(Self { session: Session { in_slices: true, ..self.session.clone() }, shared: self.shared.clone() })
    }

    /// Waits for results, and returns those that are there. Empty after the last one. The first call begins to submit.
    pub async fn next_results(&self) -> Result<Vec<BulkResult>, DomainError> {
        self.shared.begin()?;
        loop {
            let shared = self.shared.clone();
            let gathered = self.session.spawn(|caller| wait(caller, shared)).await?;
            if let Some(results) = self.shared.take(gathered) {
                return Ok(results);
            }
        }
    }

    /// Blocking form of [`Self::next_results`].
    pub fn next_results_blocking(&self) -> Result<Vec<BulkResult>, DomainError> {
        self.shared.begin()?;
        loop {
            let shared = self.shared.clone();
            let gathered = self.session.block_on(|caller| wait(caller, shared))?;
            if let Some(results) = self.shared.take(gathered) {
                return Ok(results);
            }
        }
    }

    /// Ends the submissions early. Each request still has a result.
    pub fn cancel(&self) {
        self.shared.cancellation.cancel();
    }
}

impl Shared {
    /// Begins to submit, on the background thread.
    fn begin(&self) -> Result<(), DomainError> {
        if self.process != std::process::id() {
            let reason = "the list belongs to the process that this one was forked from. Submit another list here";
            return Err(SystemError(reason.to_owned()).into());
        }
        let begun = self.bulk.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((session, bulk, sender)) = begun {
            let requests = self.requests;
            runtime::detach(async move {
                let failed = sender.clone();
                let ended = session.spawn(|caller| async move { bulk.run(&caller, &sender).await }).await;
                // Before the results end: who has seen them all may open the journal again.
                drop(session);
                if let Err(error) = ended {
                    // Only what all calls need can fail, before the first one: every call would.
                    for index in 0..requests {
                        let _ = failed.send(BulkResult { index, response: None, error: Some(error.clone()) }).await;
                    }
                }
            })?;
        }
        Ok(())
    }

    /// Waits for results. Whenever that ends, none is lost.
    async fn gather(&self) -> Gathered {
        let mut receiver = self.results.lock().await;
        if !self.gathered().is_empty() {
            return Gathered::Some;
        }
        let mut results = Vec::new();
        if receiver.recv_many(&mut results, RESULTS_AHEAD).await == 0 {
            return Gathered::All;
        }
        let is_full = results.len() == RESULTS_AHEAD;
        self.gathered().append(&mut results);
        if !is_full && self.under_way.load(Ordering::Acquire) > 0 {
            tokio::time::sleep(PAUSE).await;
            self.gathered().extend(std::iter::from_fn(|| receiver.try_recv().ok()));
        }
        Gathered::Some
    }

    fn gathered(&self) -> MutexGuard<'_, Vec<BulkResult>> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The results that were gathered, none after the last one. `None`: another reader took them.
    fn take(&self, gathered: Gathered) -> Option<Vec<BulkResult>> {
        let results = mem::take(&mut *self.gathered());
        (gathered == Gathered::All || !results.is_empty()).then_some(results)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gathered {
    Some,
    /// Nothing is to come any more.
    All,
}

/// Waits for results, unless the wait is cancelled.
async fn wait(caller: Caller<Network>, shared: Arc<Shared>) -> Result<Gathered, DomainError> {
    caller.stop.or(shared.gather()).await.ok_or_else(DomainError::cancelled)
}
