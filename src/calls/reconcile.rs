//! Finding out, by reading alone, what became of a submission.
//!
//! The service has no client token. What is left is to look whether the account
//! has a task for the same domain and contact that was created since just
//! before the first attempt.

mod look;
mod search;
#[cfg(test)]
mod tests;
mod window;

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use self::look::{Sighting, look};
pub(crate) use self::search::{Doubt, Search};
pub(crate) use self::window::WIDE_MARGIN;
use crate::calls::caller::Caller;
use crate::calls::register::Evidence;
use crate::calls::world::World;
use crate::clock::{Deadline, later};
use crate::error::{DomainError, UnresolvedSubmission, VALIDITY};
use crate::rpc::retries::Retry;

const LEAST_LOOKS: u32 = 3;
const SHORTEST_PAUSE: Duration = Duration::from_millis(10);

/// The result of looking for the task of a submission. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Reconciliation {
    pub state: ReconciliationState,
    pub task_no: Option<String>,
    pub candidates: Vec<String>,
    pub reason: String,
}

/// Whether a submission was executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReconciliationState {
    /// Executed. Exactly one task can belong to the submission.
    Found,
    /// Not executed (assumed). You can submit the change again.
    NotExecuted,
    /// Still unknown. Look again later.
    StillUnknown,
}

/// What the look for a submission's task showed.
#[derive(Debug, PartialEq)]
pub(crate) enum Settled {
    /// There is exactly one that can be it.
    Found(String),
    /// There is none, although the settle time has passed.
    Nothing {
        /// The domain has a task of another kind or of another submission, which may be why it was busy.
        other_task: bool,
        /// The server's clock when the deciding look began.
        server_clock: SystemTime,
    },
    /// Neither is certain.
    Unclear { seen: String, candidates: Vec<String>, error: Option<DomainError> },
}

/// Looks once more for a submission's task.
pub(crate) async fn reconcile<W: World>(
    caller: &Caller<W>,
    submission: &UnresolvedSubmission,
) -> Result<Reconciliation, DomainError> {
    let report = |state, task_no, candidates, reason| Reconciliation { state, task_no, candidates, reason };
    let (contested, settle_time) = (submission.contested, caller.config.settle_time);
    let search = Search { submission, doubt: None, contested, settle_time };
    let settled = settle(caller, &search).await;
    let register = caller.world.register();
    let changes = caller.changes(submission.domain_names(), submission.contact_type);
    Ok(match settled {
        Settled::Found(task_no) => {
            register.resolve(&changes, &submission.signature_nonce);
            let reason = "Found one task for this domain and contact since the submission.".to_owned();
            report(ReconciliationState::Found, Some(task_no), Vec::new(), reason)
        }
        Settled::Nothing { server_clock, .. } if submission.is_settled(server_clock) => {
            register.resolve(&changes, &submission.signature_nonce);
            let reason = "No task exists, and the request can no longer execute.".to_owned();
            report(ReconciliationState::NotExecuted, None, Vec::new(), reason)
        }
        Settled::Nothing { server_clock, .. } => {
            let settled_at = submission.settled_at.unwrap_or_else(|| later(submission.signed_at, VALIDITY));
            let left = settled_at.duration_since(server_clock).unwrap_or_default().as_secs() + 1;
            let left = if left < 120 { format!("{left} seconds") } else { format!("{} minutes", left.div_ceil(60)) };
            let reason = format!("No task exists yet, but the request may still execute. Call again in {left}.");
            report(ReconciliationState::StillUnknown, None, Vec::new(), reason)
        }
        // It is about the queries; of the submission nothing more is known than before.
        Settled::Unclear { error: Some(error), .. } if !error.is_transient() => return Err(error.in_doubt()),
        Settled::Unclear { seen, candidates, .. } => report(ReconciliationState::StillUnknown, None, candidates, seen),
    })
}

/// Whether a task that was made since the submission may have been claimed by another one that is not known any more.
fn forgot_since<W: World>(caller: &Caller<W>, submission: &UnresolvedSubmission) -> bool {
    let forgotten = caller.world.register().forgotten();
    forgotten.is_some_and(|moment| later(caller.memory.observed(moment), WIDE_MARGIN) >= submission.earliest())
}

/// Looks for the submission's task until it is there, or until the settle time has passed without it.
pub(crate) async fn settle<W: World>(caller: &Caller<W>, search: &Search<'_>) -> Settled {
    let settling = Deadline::after(caller.world.now(), search.settle_time);
    let submission = search.submission;
    let changes = caller.changes(submission.domain_names(), submission.contact_type);
    let mut pause = search.settle_time / 16;
    let mut retries = caller.retries();
    let mut looks = 0;
    let mut foreign = HashSet::new();
    let mut possible = Vec::new();
    loop {
        let decides = looks + 1 >= LEAST_LOOKS && settling.remaining(caller.world.now()).is_zero();
        let mut error = None;
        match look(caller, search, decides, &mut foreign).await {
            Ok(Sighting { certain, .. }) if certain.len() > 1 => {
                let seen = format!("{} tasks may belong to this submission: {}.", certain.len(), certain.join(", "));
                return Settled::Unclear { seen, candidates: certain, error: None };
            }
            Ok(mut sighting) => {
                looks += 1;
                retries.worked();
                let nonce = &submission.signature_nonce;
                // Asked after the list was read: what ended before has claimed its task by now.
                let register = caller.world.register();
                let contested = search.contested
                    || sighting.unread
                    || register.has_rival(&changes, nonce)
                    || forgot_since(caller, submission);
                if contested {
                    sighting.possible.append(&mut sighting.certain);
                }
                let claimed = |task: &String| caller.claim(&changes, task, nonce, Evidence::Found);
                if let Some(task) = sighting.certain.pop().filter(claimed) {
                    return Settled::Found(task);
                }
                possible = sighting.possible;
                if decides && possible.is_empty() && sighting.whole {
                    let Sighting { other_task, server_clock, .. } = sighting;
                    let server_clock = server_clock.unwrap_or_else(|| caller.observed_clock());
                    return Settled::Nothing { other_task, server_clock };
                }
                if decides && !possible.is_empty() {
                    let seen = format!("Tasks that may belong to this submission: {}.", possible.join(", "));
                    return Settled::Unclear { seen, candidates: possible, error: None };
                }
            }
            Err(_) if caller.stop.is_requested() => {}
            Err(failed) if failed.is_transient() => error = Some(failed),
            Err(failed) => {
                let seen = format!("The search for the task failed: {}.", failed.in_passing());
                return Settled::Unclear { seen, candidates: possible, error: Some(failed) };
            }
        }
        if caller.stop.is_requested() {
            let seen = "The call was cancelled before the client found the task.".to_owned();
            return Settled::Unclear { seen, candidates: possible, error: Some(DomainError::cancelled()) };
        }
        if let Some(error) = error {
            let (cause, asked_for) = (error.retry_cause(), error.retry_after().max(Some(SHORTEST_PAUSE)));
            let retry = caller.retry_patiently(&mut retries, cause, asked_for, Duration::ZERO).await;
            if retry != Retry::Now && !caller.stop.is_requested() {
                let mut seen = format!("The search for the task failed until time ran out: {}.", error.in_passing());
                if retry == Retry::NoQuota {
                    seen = format!("{seen} The client stopped: {}.", caller.quota_is_used_up());
                }
                return Settled::Unclear { seen, candidates: possible, error: Some(error) };
            }
            continue;
        }
        let until_settled = settling.remaining(caller.world.now());
        let wait = if until_settled.is_zero() { pause } else { pause.min(until_settled) };
        let wait = wait.max(SHORTEST_PAUSE);
        if wait >= caller.remaining() {
            let seen =
                format!("The client searched for the task {looks} times and did not find it before time ran out.");
            return Settled::Unclear { seen, candidates: possible, error: None };
        }
        caller.sleep(wait).await;
        pause = (pause * 2).min(search.settle_time / 4);
    }
}
