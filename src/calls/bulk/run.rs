//! Working through the list.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use tokio::sync::mpsc::Sender;
use tokio::task::{JoinError, JoinSet};

use super::options::{BulkResult, Limits};
use crate::calls::caller::Caller;
use crate::calls::submit_or_resume::submit;
use crate::calls::world::World;
use crate::clock::{Deadline, Moment};
use crate::error::{DomainError, Outcome};
use crate::operations::save_single_task_for_updating_contact_info::{
    SaveSingleTaskForUpdatingContactInfoRequest as Request, SaveSingleTaskForUpdatingContactInfoResponse as Response,
};
use crate::rpc::attempt::Attempt;

/// So many are submitted at first. Each one that the service takes allows another one more.
const FIRST: usize = 8;

/// So often one is tried that the service throttles, each time with all the attempts of a call.
const ROUNDS: u32 = 10;

/// What was throttled at about the same time counts once.
const THROTTLED_TOGETHER: Duration = Duration::from_millis(500);

/// One submission of the list.
#[derive(Debug)]
pub(super) struct Item {
    pub index: i32,
    request: Request,
    rounds: u32,
}

impl Item {
    pub fn new(index: i32, request: Request) -> Self {
        Self { index, request, rounds: 0 }
    }
}

/// What there is to do.
#[derive(Debug)]
pub(crate) struct Bulk {
    pub items: VecDeque<Item>,
    pub limits: Limits,
    /// How many submissions are under way.
    pub under_way: Arc<AtomicUsize>,
}

/// How one round of an item ended.
pub(super) struct Round {
    pub item: Item,
    pub result: Result<Response, DomainError>,
}

impl Bulk {
    /// Submits everything, as long as somebody takes the results.
    pub async fn run<W: World + Clone + 'static>(
        mut self,
        caller: &Caller<W>,
        results: &Sender<BulkResult>,
    ) -> Result<(), DomainError> {
        let mut pace = Pace::new(self.limits);
        let mut running = JoinSet::new();
        loop {
            let may_begin = running.len() < pace.window && !self.items.is_empty();
            let pause = may_begin.then(|| pace.pause(caller));
            if pause == Some(Duration::ZERO)
                && let Some(item) = self.items.pop_front()
            {
                pace.begin(caller);
                let caller = caller.until(Deadline::after(caller.world.now(), caller.config.timeout));
                running.spawn(async move {
                    let result = submit_item(&caller, &item.request).await;
                    Round { item, result }
                });
                continue;
            }
            let ended = match pause {
                None => match running.join_next().await {
                    Some(ended) => ended,
                    None => return Ok(()),
                },
                // A result need not wait for the next beginning.
                Some(pause) => match ended_within(&mut running, caller.sleep(pause)).await {
                    Some(ended) => ended,
                    None => continue,
                },
            };
            let Round { mut item, result } = match ended {
                Ok(round) => round,
                Err(panic) => std::panic::resume_unwind(panic.into_panic()),
            };
            pace.learn(caller, &result);
            if was_only_throttled(&result) && item.rounds + 1 < ROUNDS && !caller.stop.is_requested() {
                item.rounds += 1;
                self.items.push_back(item);
                continue;
            }
            let (response, error) = match result {
                Ok(response) => (Some(response), None),
                Err(error) => (None, Some(error)),
            };
            self.under_way.store(running.len(), Ordering::Release);
            if results.send(BulkResult { index: item.index, response, error }).await.is_err() {
                // Nobody asks any more. What is under way ends as cancelled.
                self.items.clear();
            }
        }
    }
}

/// The next one that ends, unless none does before the pause is over.
pub(super) async fn ended_within(
    running: &mut JoinSet<Round>,
    pause: impl Future<Output = ()>,
) -> Option<Result<Round, JoinError>> {
    let mut pause = pin!(pause);
    poll_fn(|context| match running.poll_join_next(context) {
        Poll::Ready(Some(ended)) => Poll::Ready(Some(ended)),
        Poll::Ready(None) | Poll::Pending => pause.as_mut().poll(context).map(|()| None),
    })
    .await
}

async fn submit_item<W: World>(caller: &Caller<W>, request: &Request) -> Result<Response, DomainError> {
    let parameters = caller.config.parameters(request)?;
    if caller.stop.is_requested() {
        return Err(DomainError::cancelled());
    }
    submit(caller, request, &parameters).await
}

fn is_throttled(attempt: &Attempt) -> bool {
    attempt.code.as_deref().is_some_and(|code| code.starts_with("Throttling"))
}

/// Whether the same request may be submitted again, since the service had no time for it.
fn was_only_throttled(result: &Result<Response, DomainError>) -> bool {
    matches!(result, Err(DomainError::Service { code, retryable: true, outcome: Outcome::Rejected, .. })
        if code.starts_with("Throttling"))
}

/// How many at a time, and how fast.
pub(super) struct Pace {
    limits: Limits,
    pub window: usize,
    /// When the window was halved last.
    halved: Option<Moment>,
    /// When the latest one began.
    begun: Option<Moment>,
}

impl Pace {
    pub fn new(limits: Limits) -> Self {
        Self { limits, window: limits.in_flight.min(FIRST), halved: None, begun: None }
    }

    /// How long to wait before the next one begins. What is cancelled does not wait.
    fn pause<W: World>(&self, caller: &Caller<W>) -> Duration {
        match (self.begun, self.limits.interval) {
            (Some(begun), Some(interval)) if !caller.stop.is_requested() => {
                interval.saturating_sub(caller.world.now().since(begun).most)
            }
            _ => Duration::ZERO,
        }
    }

    fn begin<W: World>(&mut self, caller: &Caller<W>) {
        self.begun = Some(caller.world.now());
    }

    /// Fewer at a time after a throttled one, more after each that was not.
    pub fn learn<W: World>(&mut self, caller: &Caller<W>, result: &Result<Response, DomainError>) {
        let attempts = match result {
            Ok(response) => response.attempts.as_slice(),
            Err(DomainError::Service { attempts, .. }) => attempts.as_slice(),
            Err(_) => &[],
        };
        if !attempts.iter().any(is_throttled) {
            self.window = (self.window + usize::from(result.is_ok())).min(self.limits.in_flight);
            return;
        }
        let now = caller.world.now();
        if self.halved.is_none_or(|halved| now.since(halved).least >= THROTTLED_TOGETHER) {
            self.window = (self.window / 2).max(1);
            self.halved = Some(now);
        }
    }
}
