//! Submitting at most once.
//!
//! What every step rests on: a request that is signed once executes once at
//! most, however many copies of it arrive, because the service refuses a nonce
//! that it has seen (documented). So a request that may have been executed is
//! sent again as it is. Only when a copy was answered, so that no other can
//! begin to execute any more, and its task does not show up within the settle
//! time (inferred: by then it has executed and is listed), a new request is signed.

use std::time::{Duration, Instant};

use crate::attempt::Attempt;
use crate::backoff::Backoff;
use crate::caller::Caller;
use crate::config::SubmissionPolicy;
use crate::error::{DomainError, Outcome};
use crate::operations::save_single_task_for_updating_contact_info::{
    ContactType, SaveSingleTaskForUpdatingContactInfoRequest as Request,
    SaveSingleTaskForUpdatingContactInfoResponse as Response,
};
use crate::reconcile::{Began, Search, Settled, UnresolvedSubmission, settle};
use crate::rpc::Parameters;
use crate::rpc::call::CallError;
use crate::rpc::codes::Class;
use crate::rpc::reply::Unexpected;
use crate::rpc::request::Stamp;
use crate::world::World;

/// The refusal that a task of the same domain causes, be it one that a lost attempt made.
const BUSY_DOMAIN: &str = "TaskIsBeingProcessed";

/// Between copies of a request, whatever the jitter.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);
/// What the server accepts a timestamp for, either way of its own clock.
const TIME_WINDOW: Duration = Duration::from_secs(15 * 60);
/// No copy of a request is under way for longer.
const LONGEST_JOURNEY: Duration = Duration::from_secs(5 * 60);

/// Submits, and finds out what became of it.
pub(crate) async fn submit<W: World>(
    caller: &Caller<W>,
    request: &Request,
    parameters: &Parameters,
) -> Result<Response, DomainError> {
    let mut submission = Submission {
        caller,
        contact_type: request.contact_type,
        parameters,
        stamp: caller.stamp()?,
        signed: 1,
        history: Vec::new(),
        backoff: caller.backoff(),
        clock_corrected: false,
        began: caller.world.instant(),
        slowest: Duration::ZERO,
        doubt: None,
        was_in_doubt: false,
    };
    let result = submission.run().await;
    let Submission { history: attempts, was_in_doubt, .. } = submission;
    match result {
        Ok(response) => Ok(Response { attempts, ..response }),
        Err(Failure::NotExecuted(error)) => {
            Err(DomainError::of_call(error, Outcome::NotExecuted, was_in_doubt, attempts))
        }
        Err(Failure::Unknown { why, seen, submission, candidates }) => {
            Err(DomainError::of_doubt(&why, &seen, submission, candidates, attempts))
        }
    }
}

/// How a submission fails.
enum Failure {
    /// It was certainly not executed.
    NotExecuted(CallError),
    /// It may have been executed.
    Unknown { why: CallError, seen: String, submission: UnresolvedSubmission, candidates: Vec<String> },
}

/// What to do after an attempt that failed.
#[derive(Debug, PartialEq)]
enum Next {
    /// Nothing was executed, and trying again would not help.
    Stop,
    /// Nothing was executed: sign a new request.
    Anew,
    /// It is in doubt: send the same request again.
    Again,
    /// No copy of the request can begin to execute from now on: look whether one did.
    Look,
}

/// What was known before an attempt.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    /// A copy of the same request may have been executed.
    in_doubt: bool,
    /// So may have been an earlier request of the same submission, although its task was not found.
    was_in_doubt: bool,
    /// The clock was corrected just now.
    clock_corrected: bool,
    /// The timestamp is not valid any more, or will not be for long.
    expired: bool,
}

impl Next {
    fn after(error: &CallError, known: Known) -> Self {
        match (error.class(), known.in_doubt) {
            (Class::Doubtful, _) => Self::Again,
            (Class::NonceSeen, _) => Self::Look,
            // The other copies have the same timestamp.
            (Class::ClockOff, true) => {
                if known.expired {
                    Self::Look
                } else {
                    Self::Again
                }
            }
            // The service's refusal holds for all copies; another one says nothing of them.
            (Class::Refused, true) if is_refusal(error) => Self::Look,
            (Class::Refused | Class::TryLater, true) => Self::Again,
            (Class::TryLater, false) => Self::Anew,
            (Class::ClockOff, false) if known.clock_corrected => Self::Anew,
            (Class::Refused, false) if known.was_in_doubt && is_busy_domain(error) => Self::Look,
            (Class::ClockOff | Class::Refused, false) => Self::Stop,
        }
    }
}

fn is_refusal(error: &CallError) -> bool {
    matches!(error, CallError::Refusal(_))
}

fn is_busy_domain(error: &CallError) -> bool {
    matches!(error, CallError::Refusal(refusal) if refusal.code == BUSY_DOMAIN)
}

/// What a look for the task showed.
enum Looked {
    Found(Response),
    Nothing { other_task: bool },
}

struct Submission<'a, W> {
    caller: &'a Caller<W>,
    contact_type: ContactType,
    parameters: &'a Parameters,
    /// Of the present request.
    stamp: Stamp,
    /// How many requests there were. Copies of one are limited by the time alone.
    signed: usize,
    history: Vec<Attempt>,
    backoff: Backoff,
    clock_corrected: bool,
    began: Instant,
    /// The longest that an attempt in doubt took.
    slowest: Duration,
    /// Why it is not known whether the present request was executed.
    doubt: Option<CallError>,
    was_in_doubt: bool,
}

impl<W: World> Submission<'_, W> {
    async fn run(&mut self) -> Result<Response, Failure> {
        loop {
            let error = match self.attempt().await {
                Ok(response) => return Ok(response),
                Err(error) => error,
            };
            let corrected = !self.clock_corrected && self.caller.correct_clock(&error, &self.stamp);
            self.clock_corrected |= corrected;
            if matches!(error.class(), Class::Doubtful | Class::NonceSeen) {
                self.slowest = self.slowest.max(self.history.last().map_or(Duration::ZERO, |last| last.duration));
            }
            let known = Known {
                in_doubt: self.doubt.is_some(),
                was_in_doubt: self.was_in_doubt,
                clock_corrected: corrected,
                expired: self.has_expired(&error),
            };
            let asked_for = error.retry_after();
            match Next::after(&error, known) {
                Next::Stop => return Err(Failure::NotExecuted(error)),
                Next::Anew => {
                    if !self.sign_anew(asked_for).await {
                        return Err(Failure::NotExecuted(error));
                    }
                }
                next @ (Next::Again | Next::Look) if self.policy() == SubmissionPolicy::Report => {
                    let seen = "its task was not looked for".to_owned();
                    return Err(self.unknown(error, seen, Vec::new(), next == Next::Look));
                }
                Next::Again => {
                    if self.doubt.is_none() || error.class() == Class::Doubtful {
                        self.doubt = Some(error);
                    }
                    if self.max_attempts() == 1 || !self.pause(asked_for).await {
                        return self.look_a_last_time().await;
                    }
                }
                Next::Look => {
                    let other_task = match self.look(&error).await? {
                        Looked::Found(response) => return Ok(response),
                        Looked::Nothing { other_task } => other_task,
                    };
                    let refused = error.class() == Class::Refused;
                    let unexplained = is_busy_domain(&error) && !other_task;
                    if unexplained || self.policy() == SubmissionPolicy::ReconcileOnly {
                        let seen = "no copy of it can execute any more, but no task of its own was found".to_owned();
                        let why = if unexplained { error } else { self.doubt.take().unwrap_or(error) };
                        return Err(self.unknown(why, seen, Vec::new(), true));
                    }
                    // So nothing was executed.
                    self.was_in_doubt = true;
                    if refused {
                        return Err(Failure::NotExecuted(error));
                    }
                    let why = self.doubt.take().unwrap_or(error);
                    if !self.sign_anew(None).await {
                        return Err(Failure::NotExecuted(why));
                    }
                }
            }
        }
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
        let sent = self.caller.attempt::<Request>(self.parameters, &self.stamp, timeout, resent, &mut self.history);
        let response = sent.await?;
        if !self.caller.claim(&response.task_no, &self.stamp.nonce) {
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
        let settle_time = self.settle_time();
        let reserved = if self.doubt.is_some() { settle_time + settle_time / 4 } else { Duration::ZERO };
        self.caller.remaining().saturating_sub(reserved)
    }

    async fn pause(&mut self, asked_for: Option<Duration>) -> bool {
        let time = self.time();
        let least = if self.doubt.is_some() { SHORTEST_PAUSE } else { Duration::ZERO };
        self.caller.pause(&mut self.backoff, asked_for.max(Some(least)), time).await
    }

    /// Signs another request after a pause, if there may be one.
    async fn sign_anew(&mut self, asked_for: Option<Duration>) -> bool {
        if self.signed >= self.max_attempts() || !self.pause(asked_for).await {
            return false;
        }
        let Ok(stamp) = self.caller.stamp() else { return false };
        self.stamp = stamp;
        self.signed += 1;
        true
    }

    /// The task of the present request, no copy of which can begin to execute any more.
    async fn look(&self, error: &CallError) -> Result<Looked, Failure> {
        match self.settle(&self.unresolved(true)).await {
            Settled::Found(task_no) => Ok(Looked::Found(self.recovered(task_no))),
            Settled::Nothing { other_task } => Ok(Looked::Nothing { other_task }),
            Settled::Unclear { seen, candidates, .. } => {
                let why = self.doubt.as_ref().unwrap_or(error).clone();
                Err(self.unknown(why, seen, candidates, true))
            }
        }
    }

    /// Its task may be there; that it is not says nothing, since a copy of the request may still arrive.
    async fn look_a_last_time(&mut self) -> Result<Response, Failure> {
        let (seen, candidates) = match self.settle(&self.unresolved(false)).await {
            Settled::Found(task_no) => return Ok(self.recovered(task_no)),
            Settled::Nothing { .. } => ("no task of its own was found, but it may still arrive".to_owned(), Vec::new()),
            Settled::Unclear { seen, candidates, .. } => (seen, candidates),
        };
        let why = self.doubt.take().expect("only a submission in doubt is looked for");
        Err(self.unknown(why, seen, candidates, false))
    }

    async fn settle(&self, submission: &UnresolvedSubmission) -> Settled {
        settle(self.caller, &Search { submission, began: Began::At(self.began), settle_time: self.settle_time() }).await
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

    fn unresolved(&self, arrived: bool) -> UnresolvedSubmission {
        let first = self.history.first().expect("nothing is in doubt before it was sent");
        UnresolvedSubmission {
            domain_name: self.parameters.get("DomainName").cloned().unwrap_or_default(),
            contact_type: self.contact_type,
            signature_nonce: self.stamp.nonce.clone(),
            submitted_at: self.caller.memory.observed(first.started_at),
            signed_at: self.stamp.time,
            arrived,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attempt::AttemptEnd;
    use crate::config::ClientOptions;
    use crate::operations::Operation as _;
    use crate::reconcile::{Reconciliation, ReconciliationState, reconcile};
    use crate::simulation::{Fault, Simulation};

    const DOMAIN: &str = "example.com";

    async fn submit_with(world: &Simulation, options: ClientOptions) -> Result<Response, DomainError> {
        let request = Request::new(ContactType::Admin, DOMAIN, 1);
        let caller = world.caller(options);
        let parameters = request.parameters(caller.config.language).unwrap();
        submit(&caller, &request, &parameters).await
    }

    fn world(faults: &[Fault]) -> Simulation {
        let world = Simulation::new(7);
        world.service().submission_faults = faults.iter().copied().map(Some).collect();
        world
    }

    fn policy(submission_policy: SubmissionPolicy) -> ClientOptions {
        ClientOptions { submission_policy, ..ClientOptions::default() }
    }

    /// Submits with the defaults: the answer, and how many different requests were signed.
    async fn run(faults: &[Fault]) -> (Result<Response, DomainError>, usize, Simulation) {
        let world = world(faults);
        let result = submit_with(&world, ClientOptions::default()).await;
        let mut nonces = world.submission_nonces();
        nonces.dedup();
        assert!(world.service().tasks.len() <= 1, "submitted twice");
        (result, nonces.len(), world)
    }

    #[tokio::test]
    async fn what_was_certainly_not_executed_is_signed_anew() {
        for fault in
            [Fault::Refused("Throttling.User"), Fault::Refused("Busy"), Fault::Throttled(Duration::from_secs(3))]
        {
            let (result, nonces, _) = run(&[fault]).await;
            assert_eq!((nonces, result.unwrap().recovered), (2, false), "{fault:?}");
        }
        let (result, nonces, _) = run(&[Fault::NotSent]).await;
        let attempts = result.unwrap().attempts;
        assert_eq!(nonces, 1);
        assert_eq!([attempts[0].ended, attempts[1].ended], [AttemptEnd::NotSent, AttemptEnd::Succeeded]);
    }

    #[tokio::test]
    async fn what_the_server_asks_to_wait_is_waited() {
        let (result, _, world) = run(&[Fault::Throttled(Duration::from_secs(3))]).await;
        assert!(result.is_ok());
        assert!(world.service().slept[0] >= Duration::from_secs(3));
        let (result, ..) = run(&[Fault::Throttled(Duration::from_secs(61))]).await;
        assert!(matches!(result, Err(DomainError::Service { outcome: Outcome::Rejected, retryable: true, .. })));
    }

    #[tokio::test]
    async fn what_never_arrived_executes_when_it_is_sent_again() {
        for fault in
            [Fault::LostBefore, Fault::BadGateway, Fault::Refused("InternalError"), Fault::Refused("NetworkIOError")]
        {
            let (result, nonces, _) = run(&[fault]).await;
            let response = result.unwrap();
            assert_eq!((nonces, response.recovered), (1, false), "{fault:?}");
            assert_eq!(response.attempts.iter().map(|attempt| attempt.resent).collect::<Vec<_>>(), [false, true]);
        }
    }

    #[tokio::test]
    async fn a_task_whose_reply_was_lost_is_recovered() {
        for fault in [
            Fault::LostAfter,
            Fault::ExecutedAndBadGateway,
            Fault::ExecutedAndRefused("ServiceUnavailable"),
            Fault::Late(Duration::from_secs(1)),
        ] {
            let (result, nonces, world) = run(&[fault]).await;
            let response = result.unwrap();
            assert_eq!((response.task_no.as_str(), nonces, response.recovered), ("task-0", 1, true), "{fault:?}");
            assert_eq!(response.attempts[1].code.as_deref(), Some("SignatureNonceUsed"));
            assert_eq!(world.service().tasks.len(), 1);
        }
    }

    #[tokio::test]
    async fn a_task_that_is_listed_late_is_waited_for() {
        let world = world(&[Fault::LostAfter]);
        world.service().lag = Duration::from_millis(4900);
        let response = submit_with(&world, ClientOptions::default()).await.unwrap();
        assert!(response.recovered);
        assert!(world.count("QueryTaskList") >= 3);
    }

    #[tokio::test]
    async fn what_arrived_and_was_not_executed_is_signed_anew_after_three_looks() {
        let (result, nonces, world) = run(&[Fault::LostInside]).await;
        let response = result.unwrap();
        assert_eq!((nonces, response.recovered), (2, false));
        assert!(world.count("QueryTaskList") >= 3);
        assert!(world.service().now >= Duration::from_secs(5));
        assert_eq!(response.attempts.iter().map(|attempt| attempt.resent).collect::<Vec<_>>(), [false, true, false]);
    }

    #[tokio::test]
    async fn a_late_copy_never_executes_beside_a_new_request() {
        // The first copy arrives when the second has been answered, executed and forgotten.
        let (result, nonces, world) = run(&[Fault::Late(Duration::from_secs(40))]).await;
        assert_eq!((nonces, result.unwrap().recovered), (1, false));
        world.service().pass(Duration::from_secs(60));
        assert_eq!(world.service().tasks.len(), 1);
    }

    #[tokio::test]
    async fn a_definite_refusal_of_a_copy_is_one_of_the_request() {
        let (result, nonces, world) = run(&[Fault::LostBefore, Fault::Refused("DomainNotExist")]).await;
        let Err(DomainError::Service { code, outcome, retryable, hint, .. }) = result else { panic!("{result:?}") };
        assert_eq!((code.as_str(), outcome, nonces), ("DomainNotExist", Outcome::NotExecuted, 1));
        assert!(!retryable && hint.unwrap().contains("domain_name"));
        assert!(world.count("QueryTaskList") >= 3, "looked for all the same");
    }

    #[tokio::test]
    async fn a_busy_domain_is_a_refusal_unless_an_attempt_was_in_doubt() {
        let (result, ..) = run(&[Fault::Refused("TaskIsBeingProcessed")]).await;
        assert!(matches!(result, Err(DomainError::Service { outcome: Outcome::Rejected, .. })));

        let (result, ..) = run(&[Fault::LostAfter, Fault::Refused("TaskIsBeingProcessed")]).await;
        assert!(result.unwrap().recovered);

        // Somebody else's task of another contact keeps the domain busy.
        let busy = || {
            let world = world(&[Fault::LostBefore]);
            world.service().busy_domains = true;
            world
        };
        let world = busy();
        world.service().add_task(DOMAIN, "CHG_HOLDER");
        let result = submit_with(&world, ClientOptions::default()).await;
        assert!(matches!(result, Err(DomainError::Service { outcome: Outcome::NotExecuted, .. })), "{result:?}");

        // What keeps it busy is not listed: it may be its own.
        let world = busy();
        world.service().lag = Duration::from_secs(60);
        world.service().add_task(DOMAIN, "UPDATE_ADMIN_CONTACT");
        let result = submit_with(&world, ClientOptions::default()).await;
        assert!(matches!(result, Err(DomainError::OutcomeUnknown { .. })), "{result:?}");

        // The task is listed so late that a new request was signed.
        let world = self::world(&[Fault::LostAfter]);
        world.service().lag = Duration::from_secs(8);
        world.service().busy_domains = true;
        assert!(submit_with(&world, ClientOptions::default()).await.unwrap().recovered);
        assert_eq!(world.service().tasks.len(), 1);
    }

    #[tokio::test]
    async fn a_slow_service_is_given_the_time_that_it_took() {
        // The request has arrived, and is executed when the client has given it up and asked again.
        let (result, nonces, world) = run(&[Fault::Slow(Duration::from_secs(25))]).await;
        assert_eq!((nonces, result.unwrap().recovered), (1, true));
        assert_eq!(world.service().tasks.len(), 1);
    }

    #[tokio::test]
    async fn a_timestamp_of_the_future_may_still_become_valid() {
        let world = world(&[Fault::Late(Duration::from_secs(35))]);
        world.service().clock_ahead = -930;
        let result = submit_with(&world, ClientOptions::default()).await;
        world.service().pass(Duration::from_secs(3600));
        assert_eq!(world.service().tasks.len(), 1, "{result:?}");
    }

    #[tokio::test]
    async fn a_reply_with_another_submission_s_task_is_none() {
        let world = Simulation::new(1);
        let caller = world.caller(ClientOptions::default());
        let request = Request::new(ContactType::Admin, DOMAIN, 1);
        let parameters = request.parameters(caller.config.language).unwrap();
        let first = submit(&caller, &request, &parameters).await.unwrap();
        world.service().pass(Duration::from_secs(600));
        // As a cache would that goes by the URL alone.
        world.service().submission_faults = [Some(Fault::Cached("task-0"))].into();
        let later = caller.until(world.instant() + Duration::from_secs(60));
        let second = submit(&later, &request, &parameters).await.unwrap();
        assert_ne!(first.task_no, second.task_no);
        assert_eq!(world.service().tasks.len(), 2);
    }

    #[tokio::test]
    async fn an_earlier_doubt_is_not_forgotten_by_the_last_attempt() {
        let world = world(&[]);
        let faults = [Some(Fault::LostInside), None, Some(Fault::NotSent), Some(Fault::NotSent), Some(Fault::NotSent)];
        world.service().submission_faults = faults.into();
        let result = submit_with(&world, ClientOptions::default()).await;
        let Err(DomainError::Transport { reason, outcome, retryable, .. }) = result else { panic!("{result:?}") };
        assert_eq!((outcome, retryable), (Outcome::NotExecuted, true));
        assert!(!reason.contains("nothing was sent"), "{reason}");
    }

    #[tokio::test]
    async fn more_than_one_task_is_not_guessed_between() {
        let world = world(&[Fault::LostAfter]);
        world.service().add_task(DOMAIN, "UPDATE_ADMIN_CONTACT");
        let result = submit_with(&world, ClientOptions::default()).await;
        let Err(DomainError::OutcomeUnknown { candidates, submission, .. }) = result else { panic!("{result:?}") };
        assert_eq!((candidates.len(), submission.arrived), (2, true));
    }

    #[tokio::test]
    async fn a_task_of_an_unknown_kind_may_be_its_own() {
        let world = world(&[Fault::LostAfter]);
        world.service().task_type = Some("CHG_ADMIN");
        let result = submit_with(&world, ClientOptions::default()).await;
        let Err(DomainError::OutcomeUnknown { candidates, .. }) = result else { panic!("{result:?}") };
        assert_eq!(candidates, ["task-0"]);
    }

    #[tokio::test]
    async fn tasks_of_others_are_not_taken_for_its_own() {
        let world = world(&[Fault::LostInside]);
        for (domain, kind, age) in [
            (DOMAIN, "UPDATE_ADMIN_CONTACT", 300),
            (DOMAIN, "CHG_HOLDER", 0),
            ("other.example", "UPDATE_ADMIN_CONTACT", 0),
        ] {
            world.service().add_task(domain, kind);
            world.service().pass(Duration::from_secs(age));
        }
        let response = submit_with(&world, ClientOptions::default()).await.unwrap();
        assert_eq!((response.task_no.as_str(), response.recovered), ("task-3", false));
    }

    #[tokio::test]
    async fn a_task_belongs_to_one_call_of_a_client() {
        let world = Simulation::new(1);
        let request = Request::new(ContactType::Admin, DOMAIN, 1);
        let caller = world.caller(ClientOptions::default());
        let parameters = request.parameters(caller.config.language).unwrap();
        let first = submit(&caller, &request, &parameters).await.unwrap();
        world.service().submission_faults.push_back(Some(Fault::LostInside));
        let second = submit(&caller, &request, &parameters).await.unwrap();
        assert!(!second.recovered);
        assert_ne!(first.task_no, second.task_no);
    }

    #[tokio::test]
    async fn policies_do_less() {
        for (policy_of, faults, looks) in [
            (SubmissionPolicy::Report, &[Fault::LostAfter][..], false),
            (SubmissionPolicy::Report, &[Fault::Refused("InternalError")], false),
            (SubmissionPolicy::Report, &[Fault::Refused("SignatureNonceUsed")], false),
            (SubmissionPolicy::ReconcileOnly, &[Fault::LostInside], true),
            (SubmissionPolicy::ReconcileOnly, &[Fault::LostBefore, Fault::Refused("DomainNotExist")], true),
        ] {
            let world = world(faults);
            let result = submit_with(&world, policy(policy_of)).await;
            assert!(matches!(result, Err(DomainError::OutcomeUnknown { .. })), "{result:?}");
            assert_eq!(world.count("QueryTaskList") > 0, looks);
            let mut nonces = world.submission_nonces();
            nonces.dedup();
            assert_eq!(nonces.len(), 1);
        }
        // What is certain is tried again whatever the policy.
        let throttled = world(&[Fault::Refused("Throttling")]);
        assert!(submit_with(&throttled, policy(SubmissionPolicy::Report)).await.is_ok());
    }

    #[tokio::test]
    async fn one_attempt_is_one_request() {
        let once = || ClientOptions { max_attempts: 1, ..ClientOptions::default() };
        for fault in [Fault::LostAfter, Fault::LostBefore, Fault::NotSent] {
            let world = world(&[fault]);
            let result = submit_with(&world, once()).await;
            assert!(world.submission_nonces().len() <= 1, "{fault:?}");
            match fault {
                Fault::LostAfter => assert!(result.unwrap().recovered),
                Fault::LostBefore => assert!(matches!(result, Err(DomainError::OutcomeUnknown { .. }))),
                _ => assert!(matches!(result, Err(DomainError::Transport { outcome: Outcome::NotSent, .. }))),
            }
        }
    }

    #[tokio::test]
    async fn without_an_answer_to_any_copy_the_outcome_stays_unknown() {
        let (result, nonces, world) = run(&[Fault::LostBefore; 200]).await;
        let Err(DomainError::OutcomeUnknown { reason, submission, attempts, retryable, .. }) = result else {
            panic!("{result:?}")
        };
        assert_eq!((nonces, submission.arrived, retryable), (1, false, false));
        assert!((8..40).contains(&attempts.len()), "{} attempts", attempts.len());
        assert!(reason.contains("may still arrive"), "{reason}");
        assert!(world.service().now <= Duration::from_secs(60));

        // Much later it is certain that nothing arrived.
        let look = async || {
            let Reconciliation { state, .. } =
                reconcile(&world.caller(ClientOptions::default()), &submission).await.unwrap();
            state
        };
        assert_eq!(look().await, ReconciliationState::StillUnknown);
        world.service().pass(Duration::from_secs(31 * 60));
        assert_eq!(look().await, ReconciliationState::NotExecuted);
    }

    #[tokio::test]
    async fn a_submission_is_found_by_another_process() {
        let world = world(&[Fault::LostAfter]);
        let result = submit_with(&world, policy(SubmissionPolicy::Report)).await;
        let Err(DomainError::OutcomeUnknown { submission, .. }) = result else { panic!("{result:?}") };
        world.service().pass(Duration::from_secs(3 * 60 * 60));
        let caller = world.caller(ClientOptions::default());
        for _ in 0..2 {
            let found = reconcile(&caller, &submission).await.unwrap();
            assert_eq!((found.state, found.task_no.as_deref()), (ReconciliationState::Found, Some("task-0")));
        }
    }

    #[tokio::test]
    async fn what_cannot_be_looked_for_stays_unknown() {
        let world = world(&[Fault::LostAfter]);
        world.service().query_faults = [Some(Fault::Refused("Forbidden.RAM"))].into();
        let result = submit_with(&world, ClientOptions::default()).await;
        let Err(DomainError::OutcomeUnknown { reason, .. }) = result else { panic!("{result:?}") };
        assert!(reason.contains("Forbidden.RAM") && reason.contains("could not be looked for"), "{reason}");
    }

    #[tokio::test]
    async fn all_attempts_used_up_and_nothing_executed_is_said_so() {
        let options = ClientOptions { max_attempts: 2, ..ClientOptions::default() };
        let world = world(&[]);
        // Each of the two requests is lost, and its copy is answered.
        world.service().submission_faults = [Some(Fault::LostInside), None, Some(Fault::LostInside), None].into();
        let result = submit_with(&world, options).await;
        let Err(DomainError::Transport { outcome, retryable, reason, .. }) = result else { panic!("{result:?}") };
        assert_eq!((outcome, retryable), (Outcome::NotExecuted, true));
        assert!(reason.contains("Nothing was changed"), "{reason}");
    }

    #[tokio::test]
    async fn a_wrong_clock_is_corrected_once_and_remembered() {
        for ahead in [3 * 3600, -3 * 3600] {
            let world = world(&[]);
            world.service().clock_ahead = ahead;
            let caller = world.caller(ClientOptions::default());
            let request = Request::new(ContactType::Admin, DOMAIN, 1);
            let parameters = request.parameters(caller.config.language).unwrap();
            assert_eq!(submit(&caller, &request, &parameters).await.unwrap().attempts.len(), 2);
            assert!((caller.memory.clock_correction() - ahead).abs() <= 1);
            assert_eq!(submit(&caller, &request, &parameters).await.unwrap().attempts.len(), 1);
            // And the look for a lost task goes by it.
            world.service().submission_faults = [Some(Fault::LostAfter)].into();
            assert!(submit(&caller, &request, &parameters).await.unwrap().recovered);
        }
        let (result, ..) = run(&[Fault::Refused("InvalidTimeStamp.Expired")]).await;
        assert!(matches!(result, Err(DomainError::Service { outcome: Outcome::Rejected, .. })), "the clock is right");
    }

    #[tokio::test]
    async fn a_copy_that_is_too_old_is_not_sent_for_ever() {
        let world = world(&[Fault::Late(Duration::from_secs(20 * 60))]);
        let hour = Some(Duration::from_secs(3600));
        let options = ClientOptions { timeout: hour, attempt_timeout: hour, ..ClientOptions::default() };
        // The first attempt alone takes an hour; there is nothing left.
        let result = submit_with(&world, options).await;
        assert!(matches!(result, Err(DomainError::OutcomeUnknown { .. })), "{result:?}");

        let world = self::world(&[Fault::Late(Duration::from_secs(40 * 60))]);
        let options = ClientOptions {
            timeout: hour,
            attempt_timeout: Some(Duration::from_secs(16 * 60)),
            ..ClientOptions::default()
        };
        let response = submit_with(&world, options).await.unwrap();
        assert_eq!(
            (response.recovered, response.attempts[1].code.as_deref()),
            (false, Some("InvalidTimeStamp.Expired"))
        );
        world.service().pass(Duration::from_secs(3600));
        assert_eq!(world.service().tasks.len(), 1);
    }

    /// Every answer is true, whatever happens to whichever request.
    #[tokio::test]
    async fn chaos_in_memory() {
        let mut unknown = 0;
        let (mut recovered, mut resubmitted) = (0, 0);
        const RUNS: u64 = 3000;
        for seed in 0..RUNS {
            let world = Simulation::new(seed);
            let mut random = fastrand::Rng::with_seed(seed);
            let fault = |random: &mut fastrand::Rng| {
                let ms = Duration::from_millis;
                let fault = match random.u8(0..32) {
                    0 => Fault::NotSent,
                    1 => Fault::LostBefore,
                    2 => Fault::LostInside,
                    3 => Fault::LostAfter,
                    4 => Fault::Late(ms(random.u64(15_000..40_000))),
                    5 => Fault::Late(ms(random.u64(0..15_000))),
                    6 => Fault::Refused("Throttling.User"),
                    7 => Fault::Throttled(ms(random.u64(0..500))),
                    8 => Fault::Refused("ServiceUnavailable"),
                    9 => Fault::ExecutedAndRefused("ServiceUnavailable"),
                    10 => Fault::BadGateway,
                    11 => Fault::ExecutedAndBadGateway,
                    12 => Fault::Slow(ms(random.u64(15_000..29_000))),
                    _ => return None,
                };
                Some(fault)
            };
            {
                let mut service = world.service();
                service.submission_faults = (0..8).map(|_| fault(&mut random)).collect();
                service.query_faults = (0..60).map(|_| fault(&mut random)).collect();
                service.lag = Duration::from_millis(random.u64(0..5000));
                service.busy_domains = random.bool();
                service.clock_ahead = random.i64(-900..900);
                for _ in 0..random.u8(0..4) {
                    service.add_task("other.example", "UPDATE_ADMIN_CONTACT");
                }
            }
            let others = world.service().tasks.len();
            // Two minutes, of which a single attempt can take 15 seconds.
            let options = ClientOptions { timeout: Some(Duration::from_secs(120)), ..ClientOptions::default() };
            let result = submit_with(&world, options).await;
            let tasks = |world: &Simulation| world.service().tasks[others..].to_vec();
            let at_the_end = tasks(&world).len();
            // What is under way still arrives.
            world.service().pass(Duration::from_secs(3600));
            let tasks = tasks(&world);
            assert!(tasks.len() <= 1, "seed {seed}: submitted twice: {result:?}");
            match result {
                Ok(response) => {
                    assert_eq!(tasks[0].task_no, response.task_no, "seed {seed}");
                    recovered += u32::from(response.recovered);
                    resubmitted += u32::from(response.attempts.iter().filter(|attempt| !attempt.resent).count() > 1);
                }
                Err(DomainError::OutcomeUnknown { .. }) => unknown += 1,
                Err(error) => assert_eq!((tasks.len(), at_the_end), (0, 0), "seed {seed}: {error:?}"),
            }
        }
        assert!(recovered > 100 && resubmitted > 100, "{recovered} recovered, {resubmitted} resubmitted");
        assert!(unknown < RUNS / 100, "{unknown} of {RUNS} stayed unknown");
    }
}
