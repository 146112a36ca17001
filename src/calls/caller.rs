//! What one call has to work with, and the attempts of calls that may simply be repeated.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::calls::config::Config;
use crate::calls::failures;
use crate::calls::journal::Journal;
use crate::calls::memory::Memory;
use crate::calls::register::{Change, Evidence};
use crate::calls::world::World;
use crate::cancellation::Stop;
use crate::clock::{Deadline, Moment, Observation};
use crate::credentials::{Credentials, Problem, Surroundings};
use crate::error::{DomainError, Outcome};
use crate::net::runtime;
use crate::operations::save_single_task_for_updating_contact_info::ContactType;
use crate::operations::{Call, Effect, Operation, answer_of};
use crate::rpc::Parameters;
use crate::rpc::access_key::AccessKey;
use crate::rpc::attempt::{Answer, Attempt};
use crate::rpc::call::CallError;
use crate::rpc::codes::Class;
use crate::rpc::reply::{Asked, judge};
use crate::rpc::request::{Stamp, sign};
use crate::rpc::retries::Retry;
use crate::rpc::transport_failure::{FailureKind, TransportFailure, TransportKind};

/// A corrected clock that was off by less was not what the server refused.
const SMALLEST_CORRECTION: Duration = Duration::from_secs(60);

/// How far this machine's clock may be ahead, as long as no reply has shown the server's: by more, the service would
/// refuse every request.
pub(crate) const UNSEEN_CLOCK: Duration = Duration::from_secs(15 * 60);

/// Replies show whole seconds.
pub(crate) const SEEN_CLOCK: Duration = Duration::from_secs(1);

/// All that a call needs, and until when it must have ended.
pub(crate) struct Caller<W> {
    pub world: W,
    pub config: Arc<Config>,
    pub credentials: Arc<Credentials>,
    pub memory: Arc<Memory>,
    pub deadline: Deadline,
    pub stop: Stop,
    /// Where submissions are written down before they are sent.
    pub journal: Option<Arc<Journal>>,
}

impl<W: World + Clone> Caller<W> {
    /// The same with another deadline.
    pub fn until(&self, deadline: Deadline) -> Self {
        let Self { world, config, credentials, memory, stop, journal, .. } = self;
        let (config, credentials, memory) = (config.clone(), credentials.clone(), memory.clone());
        let (stop, journal) = (stop.clone(), journal.clone());
        Self { world: world.clone(), config, credentials, memory, deadline, stop, journal }
    }
}

impl<W: World> Caller<W> {
    /// What is left of the call's time: none, once the call is cancelled.
    pub fn remaining(&self) -> Duration {
        if self.stop.is_requested() { Duration::ZERO } else { self.deadline.remaining(self.world.now()) }
    }

    /// Sleeps, unless the call is cancelled before.
    pub async fn sleep(&self, duration: Duration) {
        self.stop.or(self.world.sleep(duration)).await;
    }

    /// The server's clock, as far as it is known.
    pub fn server_clock(&self) -> SystemTime {
        self.memory.corrected(self.world.now().wall)
    }

    /// The same, as the latest reply showed it; for what is compared with the server's times.
    pub fn observed_clock(&self) -> SystemTime {
        self.memory.observed(self.world.now())
    }

    /// What providers of credentials have to work with.
    fn surroundings(&self) -> Surroundings {
        let doubt = if self.memory.observation().is_some() { SEEN_CLOCK } else { UNSEEN_CLOCK };
        let observed = self.observed_clock();
        let at_least = observed.checked_sub(doubt).unwrap_or(observed);
        Surroundings { at_least, ..self.config.surroundings(self.server_clock()) }
    }

    /// What a submission changes, as the register knows it.
    pub fn changes<'a>(
        &self,
        domain_names: impl IntoIterator<Item = &'a String>,
        contact_type: ContactType,
    ) -> Vec<Change> {
        changes_at(&self.config.endpoint, domain_names, contact_type)
    }

    /// Notes down whose task it is that was made some time ago.
    pub fn claim_at(&self, changes: &[Change], task_no: &str, owner: &str, moment: Moment) {
        let client = Arc::as_ptr(&self.memory).addr();
        self.world.register().claim(changes, task_no, (client, owner), Evidence::Answered, moment);
    }

    /// Notes down whose task it is; false if it is another submission's.
    pub fn claim(&self, changes: &[Change], task_no: &str, owner: &str, evidence: Evidence) -> bool {
        let client = Arc::as_ptr(&self.memory).addr();
        self.world.register().claim(changes, task_no, (client, owner), evidence, self.world.now())
    }

    /// What the next request is signed with. Waits for a key only if there is none that is valid.
    pub async fn stamp(&self) -> Result<Stamp, DomainError> {
        let Some(key) = self.stop.or(self.key(None, None)).await else {
            return Err(DomainError::cancelled());
        };
        let key = key?.ok_or_else(|| Problem::broken("no access key"))?;
        Ok(Stamp { key, time: self.server_clock(), nonce: self.world.nonce()? })
    }

    /// Whether there are other credentials by now than those whose security token was refused. If none can be got within
    /// `time`, the error says why.
    pub async fn renew_key(&self, error: &mut CallError, stamp: &Stamp, time: Duration) -> bool {
        if error.class() != Class::TokenRefused {
            return false;
        }
        let Some(renewed) = self.stop.or(self.key(Some(&stamp.key), Some(time))).await else { return false };
        match renewed {
            Ok(other) => {
                tracing::warn!(renewed = other.is_some(), "credentials rejected by the service");
                other.is_some()
            }
            Err(problem) => {
                error.note(&format!("The client could not get new credentials: {}", problem.reason));
                false
            }
        }
    }

    /// The same for the calls after this one, which signs nothing any more.
    pub fn renew_key_later(&self, error: &CallError, stamp: &Stamp) {
        if error.class() != Class::TokenRefused {
            return;
        }
        let (credentials, refused) = (self.credentials.clone(), stamp.key.clone());
        let surroundings = self.surroundings();
        // What comes of it is seen by the next call.
        let _ = runtime::detach(async move {
            let _ = credentials.fetch_other(&refused, &surroundings).await;
        });
    }

    /// Within `time`, or else in the time of the call.
    async fn key(
        &self,
        refused: Option<&AccessKey>,
        time: Option<Duration>,
    ) -> Result<Option<Arc<AccessKey>>, Problem> {
        if let (Some(key), None) = (self.credentials.known_key(), refused) {
            return Ok(Some(key));
        }
        let (surroundings, time) = (self.surroundings(), time.unwrap_or_else(|| self.remaining()));
        self.credentials.key_in_time(refused, &surroundings, time).await
    }

    /// Signs, sends once, judges the reply, and writes down what happened.
    pub async fn attempt(
        &self,
        call: Call<'_>,
        stamp: &Stamp,
        timeout: Duration,
        resent: bool,
        history: &mut Vec<Attempt>,
    ) -> Result<Box<dyn Answer>, CallError> {
        if self.stop.is_requested() {
            return Err(CallError::Transport(TransportFailure::cancelled(false, None)));
        }
        if timeout.is_zero() {
            let (kind, reason) =
                (FailureKind::Connection(TransportKind::Timeout), "the call timed out before the attempt started");
            let failure = TransportFailure { kind, sent: false, head: None, reason: reason.to_owned(), advice: None };
            return Err(CallError::Transport(failure));
        }
        let start = self.world.now();
        let request = sign(&self.config.target, call.action, call.parameters, stamp);
        let format = self.config.target.reply_format;
        let asked = Asked { key: &stamp.key, signed: request.signed.clone(), time: stamp.time, format };
        let exchanged = self.world.exchange(request, timeout, &self.stop).await;
        let head = exchanged.as_ref().map_or_else(|failure| failure.head.clone(), |reply| Some(reply.head.clone()));
        let end = self.world.now();
        if let Some(server) = head.as_ref().and_then(|head| head.date) {
            self.memory.observe(Observation { moment: end, server, took: end.since(start).least });
        }
        let result = match exchanged {
            Ok(reply) => judge(reply, &asked, |reply| (call.read)(reply, call.parameters)),
            Err(failure) => Err(CallError::Transport(asked.with_checked_id(failure))),
        };
        let duration = end.since(start).most;
        history.push(Attempt::of(start.wall, duration, resent, head.map(|head| head.status), &result));
        log(call.action, history);
        result
    }

    /// Takes the server's clock for the right one, if it refused this timestamp because ours is wrong.
    pub fn correct_clock(&self, error: &CallError, stamp: &Stamp) -> bool {
        let Some(server_clock) = error.server_clock() else { return false };
        // Another call may have corrected it since.
        let wrong = difference(stamp.time, server_clock) >= SMALLEST_CORRECTION;
        if wrong && difference(self.server_clock(), server_clock) >= SMALLEST_CORRECTION {
            self.memory.correct_clock(self.world.now().wall, server_clock);
            let seconds = self.memory.clock_correction();
            tracing::warn!(seconds, "local clock is wrong, using the server's clock");
        }
        wrong
    }

    /// Runs an operation that makes no task to its end, in as many attempts as it may take.
    pub async fn run<O: Operation>(&self, parameters: &Parameters) -> Result<O::Response, DomainError> {
        self.run_call(Call::of::<O>(parameters)).await.map(answer_of::<O>)
    }

    /// The same for an operation of any type.
    pub async fn run_call(&self, call: Call<'_>) -> Result<Box<dyn Answer>, DomainError> {
        let mut history = Vec::new();
        let result = self.attempts(call, &mut history).await;
        let attempts = history.len();
        let result = match result {
            Ok(mut response) => {
                *response.attempts_mut() = history;
                Ok(response)
            }
            Err(CallerError::Call(error)) => {
                let in_doubt = match call.effect {
                    Effect::Reads => Outcome::NotExecuted,
                    Effect::Writes => Outcome::MaybeExecuted,
                };
                Err(DomainError::of_call(error, in_doubt, false, history))
            }
            Err(CallerError::Other(error)) => Err(error),
        };
        if let Effect::Writes = call.effect {
            match &result {
                Ok(_) => tracing::info!(operation = call.action, attempts, "operation succeeded"),
                Err(error) => failures::log("operation failed", Some(call.action), error),
            }
        }
        result
    }

    async fn attempts(&self, call: Call<'_>, history: &mut Vec<Attempt>) -> Result<Box<dyn Answer>, CallerError> {
        let mut retries = self.retries();
        let mut key_renewed = false;
        let mut before: Option<CallError> = None;
        loop {
            let stamp = match (self.stamp().await, before.take()) {
                (Ok(stamp), _) => stamp,
                (Err(error), None) => return Err(error.into()),
                (Err(error), Some(mut before)) => {
                    before.note(&format!("The client could not retry: {}", error.in_passing()));
                    return Err(CallerError::Call(before));
                }
            };
            let timeout = self.config.attempt_timeout.min(self.remaining());
            let result = self.attempt(call, &stamp, timeout, false, history).await;
            retries.ended(&result);
            let mut error = match result {
                Ok(response) => return Ok(response),
                Err(error) => error,
            };
            let attempts_left = history.len() < self.config.max_attempts;
            let again = match error.class() {
                Class::TryLater => true,
                Class::Doubtful | Class::NonceSeen => call.effect == Effect::Reads,
                // More than once: a clock may be set while it is corrected.
                Class::ClockOff => self.correct_clock(&error, &stamp),
                Class::TokenRefused if !key_renewed && attempts_left => {
                    key_renewed = self.renew_key(&mut error, &stamp, self.remaining()).await;
                    key_renewed
                }
                Class::TokenRefused => {
                    self.renew_key_later(&error, &stamp);
                    false
                }
                Class::Refused => false,
            };
            if !again || !attempts_left {
                return Err(CallerError::Call(error));
            }
            match self.retry(&mut retries, error.retry_cause(), error.retry_after(), self.remaining()).await {
                Retry::Now => before = Some(error),
                Retry::NoTime => return Err(CallerError::Call(error)),
                Retry::NoQuota => {
                    error.note(&format!("The client did not retry: {}", self.quota_is_used_up()));
                    return Err(CallerError::Call(error));
                }
            }
        }
    }
}

fn log(operation: &str, history: &[Attempt]) {
    let Some(attempt) = history.last() else { return };
    let elapsed_ms = attempt.duration.as_millis() as u64;
    tracing::debug!(
        operation,
        attempt = history.len(),
        resent = attempt.resent,
        ended = ?attempt.ended,
        http_status = attempt.http_status,
        code = attempt.code,
        request_id = attempt.request_id,
        elapsed_ms,
        "attempt"
    );
}

fn difference(one: SystemTime, other: SystemTime) -> Duration {
    one.duration_since(other).unwrap_or_else(|later| later.duration())
}

/// How the attempts of a call ended.
enum CallerError {
    Call(CallError),
    Other(DomainError),
}

impl From<DomainError> for CallerError {
    fn from(error: DomainError) -> Self {
        Self::Other(error)
    }
}

/// What a submission changes at this endpoint.
pub(crate) fn changes_at<'a>(
    endpoint: &Arc<str>,
    domain_names: impl IntoIterator<Item = &'a String>,
    contact_type: ContactType,
) -> Vec<Change> {
    let change = |name: &String| Change { endpoint: endpoint.clone(), domain_name: name.clone(), contact_type };
    domain_names.into_iter().map(change).collect()
}

#[cfg(test)]
mod tests;
