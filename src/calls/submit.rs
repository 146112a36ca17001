//! Submitting at most once.
//!
//! What every step rests on: a request that is signed once executes once at
//! most, however many copies of it arrive, because the service refuses a nonce
//! that it has seen (documented). So a request that may have been executed is
//! sent again as it is. Only when a copy was answered, so that no other can
//! begin to execute any more, and its task does not show up within the settle
//! time (inferred: by then it has executed and is listed), a new request is signed.

#[cfg(test)]
mod chaos;
mod described;
mod line;
mod next;
#[cfg(test)]
mod refused_tokens;
#[cfg(test)]
mod tests;

use std::mem;
use std::time::Duration;

use self::line::{GivenUp, log, log_failure};
use self::next::{Known, Next, is_busy_domain, is_expired_token};
use crate::backoff::RetryCause;
use crate::calls::caller::Caller;
use crate::calls::journal::{End, Entry, JournalProblem};
use crate::calls::reconcile::{Doubt, Search, Settled, settle};
use crate::calls::register::{Change, Evidence, Place, Register};
use crate::calls::world::World;
use crate::clock::Moment;
use crate::error::{DomainError, Outcome, UnresolvedSubmission};
use crate::operations::answer_of;
use crate::operations::save_single_task_for_updating_contact_info::{
    SaveSingleTaskForUpdatingContactInfoRequest as Request, SaveSingleTaskForUpdatingContactInfoResponse as Response,
};
use crate::operations::submission::ContactChange;
use crate::options::SubmissionPolicy;
use crate::rpc::attempt::Attempt;
use crate::rpc::call::{CallError, Unexpected};
use crate::rpc::codes::Class;
use crate::rpc::request::Stamp;
use crate::rpc::retries::{Retries, Retry};
use crate::rpc::transport_failure::{FailureKind, TransportFailure, TransportKind};

/// Between copies of a request, whatever the jitter.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);
/// What the server accepts a timestamp for, either way of its own clock.
const TIME_WINDOW: Duration = Duration::from_secs(15 * 60);
/// No copy of a request is under way for longer.
const LONGEST_JOURNEY: Duration = Duration::from_secs(5 * 60);

/// Submits, or goes on with what `entry` has of an earlier life of this program.
pub(crate) async fn submit_once<W: World>(
    caller: &Caller<W>,
    change: &ContactChange<'_>,
    entry: Option<Entry>,
) -> Result<Response, DomainError> {
    let changes = caller.changes(change.domain_names.iter().copied(), change.contact_type);
    let resumed = entry.as_ref().and_then(Entry::submission).cloned();
    if let Some(UnresolvedSubmission { signature_nonce, .. }) = &resumed {
        // It is not a rival of itself.
        caller.world.register().resolve(&changes, signature_nonce);
    }
    let now = caller.world.now();
    let begin = |change: &Change| Register::begin(caller.world.register(), change, now);
    let places = changes.iter().map(begin).collect();
    let mut stamp = caller.stamp().await.inspect_err(log_failure)?;
    if let Some(UnresolvedSubmission { signature_nonce, signed_at, .. }) = &resumed {
        // The identical request: it executes now, or was executed then.
        (stamp.nonce, stamp.time) = (signature_nonce.clone(), *signed_at);
    }
    let mut submission = Submission {
        caller,
        changes,
        places,
        change,
        stamp,
        doubt: resumed.is_some().then(interrupted),
        entry,
        resumed,
        signed: 1,
        history: Vec::new(),
        retries: caller.retries(),
        key_renewed: false,
        first_doubt: None,
        settling_since: now,
        busy: false,
        slowest: Duration::ZERO,
        was_in_doubt: false,
    };
    let given_up = GivenUp;
    let result = submission.run().await;
    mem::forget(given_up);
    let Submission { history: attempts, was_in_doubt, places, entry, .. } = submission;
    if !matches!(result, Err(Failure::Unknown { .. })) {
        places.into_iter().for_each(Place::leave);
    }
    if let Some(entry) = entry {
        match &result {
            Ok(Response { task_no, .. }) => entry.end(End::Task(task_no)).await,
            Err(Failure::NotExecuted(error)) => entry.end(End::NotExecuted(&error.what_and_hint())).await,
            Err(Failure::NotWritten(_)) => entry.end(End::NotExecuted("the request was not written down")).await,
            Err(Failure::Unknown { submission, .. }) => entry.stay_open(submission).await,
        }
    }
    let result = match result {
        Ok(response) => Ok(Response { attempts, ..response }),
        Err(Failure::NotExecuted(error)) => {
            Err(DomainError::of_call(error, Outcome::NotExecuted, was_in_doubt, attempts))
        }
        Err(Failure::NotWritten(problem)) => Err(problem.after(attempts)),
        Err(Failure::Unknown { why, seen, submission, candidates }) => {
            Err(DomainError::of_doubt(&why, &seen, submission, candidates, attempts))
        }
    };
    log(&result);
    result
}

/// Why an open request of the journal is in doubt.
pub(crate) fn interrupted() -> CallError {
    let reason = "the program ended before it knew the outcome of the request".to_owned();
    let kind = FailureKind::Connection(TransportKind::Other);
    CallError::Transport(TransportFailure { kind, sent: true, head: None, reason, advice: None })
}

/// How a submission fails.
enum Failure {
    /// It was certainly not executed.
    NotExecuted(CallError),
    /// The same, and the next request was not sent because the journal did not take it.
    NotWritten(JournalProblem),
    /// It may have been executed.
    Unknown { why: CallError, seen: String, submission: UnresolvedSubmission, candidates: Vec<String> },
}

/// What a look for the task showed.
enum Looked {
    Found(Response),
    Nothing { other_task: bool },
}

struct Submission<'a, W> {
    caller: &'a Caller<W>,
    changes: Vec<Change>,
    places: Vec<Place>,
    change: &'a ContactChange<'a>,
    /// Its place in the journal, if there is one.
    entry: Option<Entry>,
    /// What an earlier life of this program left behind, which this one goes on with.
    resumed: Option<UnresolvedSubmission>,
    /// Of the present request.
    stamp: Stamp,
    /// How many requests there were. Copies of one are limited by the time alone.
    signed: usize,
    history: Vec<Attempt>,
    retries: Retries,
    key_renewed: bool,
    first_doubt: Option<Doubt>,
    /// When the latest attempt ended.
    settling_since: Moment,
    /// A copy of the present request was refused as busy, which a nonce that was seen before would not have been: a task
    /// that is found may be what kept the domain busy.
    busy: bool,
    /// The longest that an attempt in doubt took.
    slowest: Duration,
    /// Why it is not known whether the present request was executed.
    doubt: Option<CallError>,
    was_in_doubt: bool,
}

impl<W: World> Submission<'_, W> {
    async fn run(&mut self) -> Result<Response, Failure> {
        loop {
            self.write_down().await.map_err(Failure::NotWritten)?;
            let mut error = match self.attempt().await {
                Ok(response) => return Ok(response),
                Err(error) => error,
            };
            // More than once: the clock may be set while it is corrected.
            let corrected = self.caller.correct_clock(&error, &self.stamp);
            let renewed = self.renew_key(&mut error).await;
            if matches!(error.class(), Class::Doubtful | Class::NonceSeen) {
                self.slowest = self.slowest.max(self.history.last().map_or(Duration::ZERO, |last| last.duration));
            }
            let known = Known {
                in_doubt: self.doubt.is_some(),
                was_in_doubt: self.was_in_doubt,
                clock_corrected: corrected,
                key_renewed: renewed,
                expired: self.has_expired(&error),
            };
            let asked_for = error.retry_after();
            match Next::after(&error, known) {
                Next::Stop => return Err(Failure::NotExecuted(error)),
                Next::Anew => {
                    if !self.sign_anew(asked_for, &mut error).await {
                        return Err(Failure::NotExecuted(error));
                    }
                }
                next @ (Next::Again | Next::Look) if self.policy() == SubmissionPolicy::Report => {
                    let seen = "The client did not search for the task.".to_owned();
                    return Err(self.unknown(error, seen, Vec::new(), next == Next::Look));
                }
                Next::Again => {
                    let cause = error.retry_cause();
                    if self.doubt.is_none() || error.class() == Class::Doubtful {
                        self.doubt = Some(error);
                    }
                    let retry =
                        if self.max_attempts() == 1 { Retry::NoTime } else { self.pause(cause, asked_for).await };
                    if retry != Retry::Now {
                        return Box::pin(self.look_a_last_time(retry)).await;
                    }
                }
                Next::Look => {
                    self.busy |= self.doubt.is_some() && is_busy_domain(&error);
                    let other_task = match Box::pin(self.look(&error)).await? {
                        Looked::Found(response) => return Ok(response),
                        Looked::Nothing { other_task } => other_task,
                    };
                    let refused = error.class() == Class::Refused || (error.class() == Class::TokenRefused && !renewed);
                    let unexplained = is_busy_domain(&error) && !other_task;
                    if unexplained || self.policy() == SubmissionPolicy::ReconcileOnly {
                        let seen = "The request can no longer execute, but no matching task was found.".to_owned();
                        let why = if unexplained { error } else { self.doubt.take().unwrap_or(error) };
                        return Err(self.unknown(why, seen, Vec::new(), true));
                    }
                    // So nothing was executed.
                    self.was_in_doubt = true;
                    if refused {
                        return Err(Failure::NotExecuted(error));
                    }
                    let mut why = self.doubt.take().unwrap_or(error);
                    if !self.sign_anew(None, &mut why).await {
                        return Err(Failure::NotExecuted(why));
                    }
                }
            }
        }
    }

    /// Whether another request may be signed with other credentials.
    async fn renew_key(&mut self, error: &mut CallError) -> bool {
        let is_open = self.doubt.is_some() && !is_expired_token(error);
        if self.key_renewed || is_open || self.signed >= self.max_attempts() {
            self.caller.renew_key_later(error, &self.stamp);
            return false;
        }
        let renewed = self.caller.renew_key(error, &self.stamp, self.time()).await;
        self.key_renewed |= renewed;
        renewed
    }

    /// Whether the timestamp that the server refused will not be accepted later, as one that is ahead of its clock
    /// would be.
    fn has_expired(&self, error: &CallError) -> bool {
        error.server_clock().is_some_and(|clock| {
            let ahead = self.stamp.time.duration_since(clock).unwrap_or_default();
            ahead.is_zero() || ahead > TIME_WINDOW + LONGEST_JOURNEY
        })
    }

    fn max_attempts(&self) -> usize {
        self.caller.config.max_attempts
    }

    fn policy(&self) -> SubmissionPolicy {
        self.caller.config.submission_policy
    }

    async fn attempt(&mut self) -> Result<Response, CallError> {
        let resent = self.doubt.is_some();
        let timeout = self.caller.config.attempt_timeout.min(self.time());
        self.places.iter().for_each(|place| place.sign(&self.stamp.nonce));
        let mut began = self.caller.world.now();
        let sent = self.caller.attempt(self.change.call, &self.stamp, timeout, resent, &mut self.history);
        let result = sent.await.map(answer_of::<Request>).and_then(|response| self.claimed(response));
        self.retries.ended(&result);
        if result.is_err() {
            self.settling_since = self.caller.world.now();
        }
        if let Some(attempt) = self.history.last() {
            began.wall = attempt.started_at;
        }
        if matches!(&result, Err(error) if error.class().may_have_executed()) {
            self.first_doubt.get_or_insert(Doubt { began, signed_at: self.stamp.time });
        }
        result
    }

    fn claimed(&self, response: Response) -> Result<Response, CallError> {
        if !self.caller.claim(&self.changes, &response.task_no, &self.stamp.nonce, Evidence::Answered) {
            let unexpected = Unexpected {
                what: "the reply names the task of another submission".to_owned(),
                status: 200,
                request_id: response.request_id,
                excerpt: String::new(),
                retry_after: None,
                class: Class::Doubtful,
            };
            return Err(CallError::Unexpected(unexpected));
        }
        Ok(response)
    }

    /// What the next attempt may take: in doubt, there must be time to look for the task.
    fn time(&self) -> Duration {
        self.caller.remaining().saturating_sub(self.reserved())
    }

    fn reserved(&self) -> Duration {
        let settle_time = self.settle_time();
        if self.doubt.is_some() { settle_time + settle_time / 4 } else { Duration::ZERO }
    }

    /// Waits before another copy of a request in doubt, and for a token of the quota if there is none: a submission in
    /// doubt is not given up for it.
    async fn pause(&mut self, cause: Option<RetryCause>, asked_for: Option<Duration>) -> Retry {
        let (cause, asked_for) = (cause.or(Some(RetryCause::Transient)), asked_for.max(Some(SHORTEST_PAUSE)));
        let reserved = self.reserved();
        self.caller.retry_patiently(&mut self.retries, cause, asked_for, reserved).await
    }

    /// Signs another request after a pause, if there may be one. If it cannot be signed, the error says why.
    async fn sign_anew(&mut self, asked_for: Option<Duration>, error: &mut CallError) -> bool {
        if self.signed >= self.max_attempts() {
            return false;
        }
        let time = self.time();
        match self.caller.retry(&mut self.retries, error.retry_cause(), asked_for, time).await {
            Retry::Now => {}
            Retry::NoTime => return false,
            Retry::NoQuota => {
                error.note(&format!("The client did not retry: {}", self.caller.quota_is_used_up()));
                return false;
            }
        }
        match self.caller.stamp().await {
            Ok(stamp) => self.stamp = stamp,
            Err(cause) => {
                error.note(&format!("The client could not retry: {}", cause.in_passing()));
                return false;
            }
        }
        self.signed += 1;
        self.busy = false;
        true
    }

    /// The task of the present request, no copy of which can begin to execute any more.
    async fn look(&self, error: &CallError) -> Result<Looked, Failure> {
        tracing::warn!(arrived = true, "submission in doubt, searching for its task");
        match self.settle(&self.unresolved(true)).await {
            Settled::Found(task_no) => Ok(Looked::Found(self.recovered(task_no))),
            Settled::Nothing { other_task, .. } => Ok(Looked::Nothing { other_task }),
            Settled::Unclear { seen, candidates, .. } => {
                let why = self.doubt.as_ref().unwrap_or(error).clone();
                Err(self.unknown(why, seen, candidates, true))
            }
        }
    }

    /// Its task may be there; that it is not says nothing, since a copy of the request may still arrive. `stopped` is why
    /// no other copy is sent.
    async fn look_a_last_time(&mut self, stopped: Retry) -> Result<Response, Failure> {
        tracing::warn!(arrived = false, "submission in doubt, searching for its task");
        let (seen, candidates) = match self.settle(&self.unresolved(false)).await {
            Settled::Found(task_no) => return Ok(self.recovered(task_no)),
            Settled::Nothing { .. } => {
                ("No matching task was found yet, but the request may still arrive.".to_owned(), Vec::new())
            }
            Settled::Unclear { seen, candidates, .. } => (seen, candidates),
        };
        let seen = match stopped {
            Retry::NoQuota => {
                format!("{seen} The client did not resend the request in time: {}.", self.caller.quota_is_used_up())
            }
            Retry::Now | Retry::NoTime => seen,
        };
        let why = self.doubt.take().expect("only a submission in doubt is looked for");
        Err(self.unknown(why, seen, candidates, false))
    }

    async fn settle(&self, submission: &UnresolvedSubmission) -> Settled {
        let doubt = if self.resumed.is_some() { None } else { Some(self.doubted()) };
        let contested = self.busy || submission.contested && self.resumed.is_some();
        settle(self.caller, &Search { submission, doubt, contested, settle_time: self.settle_time() }).await
    }

    /// A service that let an attempt wait may take as long again until it has executed it, and then lists it.
    fn settle_time(&self) -> Duration {
        self.caller.config.settle_time + self.slowest
    }

    fn recovered(&self, task_no: String) -> Response {
        Response { task_no, recovered: true, request_id: None, attempts: Vec::new() }
    }

    fn unknown(&self, why: CallError, seen: String, candidates: Vec<String>, arrived: bool) -> Failure {
        Failure::Unknown { why, seen, submission: self.unresolved(arrived), candidates }
    }

    fn doubted(&self) -> Doubt {
        self.first_doubt.expect("nothing is in doubt before it was sent")
    }
}
