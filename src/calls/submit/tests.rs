//! One submission in a world that fails as it is told.

mod cancelled;
mod dropped;
mod journaled;
mod other_process;
mod quota;

use super::*;
use crate::calls::reconcile::{Reconciliation, ReconciliationState, reconcile};
use crate::calls::simulation::{Fault, Simulation};
use crate::calls::submit_or_resume::submit;
use crate::clock::Deadline;
use crate::operations::Operation as _;
use crate::operations::save_single_task_for_updating_contact_info::ContactType;
use crate::options::ClientOptions;
use crate::rpc::attempt::AttemptEnd;

pub(super) const DOMAIN: &str = "example.com";

pub(super) async fn submit_with(world: &Simulation, options: ClientOptions) -> Result<Response, DomainError> {
    let request = Request::new(ContactType::Admin, DOMAIN, 1);
    let caller = world.caller(options);
    let parameters = request.parameters(caller.config.language).unwrap();
    submit(&caller, &request, &parameters).await
}

pub(super) fn world(faults: &[Fault]) -> Simulation {
    let world = Simulation::new(7);
    world.service().submission_faults = faults.iter().copied().map(Some).collect();
    world
}

pub(super) fn policy(submission_policy: SubmissionPolicy) -> ClientOptions {
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
    for fault in [Fault::Refused("Throttling.User"), Fault::Refused("Busy"), Fault::Throttled(Duration::from_secs(3))] {
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

    // A nonce that was seen before is not refused as busy: so the task may be another program's.
    let (result, ..) = run(&[Fault::LostAfter, Fault::Refused("TaskIsBeingProcessed")]).await;
    let Err(DomainError::OutcomeUnknown { candidates, submission, .. }) = result else { panic!("{result:?}") };
    assert!(candidates == ["task-0"] && submission.contested);

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
    let later = caller.until(Deadline::after(world.now(), Duration::from_secs(60)));
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
    assert!(!reason.contains("Nothing was sent"), "{reason}");
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
    for (domain, kind, age) in
        [(DOMAIN, "UPDATE_ADMIN_CONTACT", 300), (DOMAIN, "CHG_HOLDER", 0), ("other.example", "UPDATE_ADMIN_CONTACT", 0)]
    {
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
async fn what_cannot_be_looked_for_stays_unknown() {
    let world = world(&[Fault::LostAfter]);
    world.service().query_faults = [Some(Fault::Refused("Forbidden.RAM"))].into();
    let result = submit_with(&world, ClientOptions::default()).await;
    let Err(DomainError::OutcomeUnknown { reason, .. }) = result else { panic!("{result:?}") };
    assert!(reason.contains("Forbidden.RAM") && reason.contains("The search for the task failed"), "{reason}");
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
    assert_eq!((response.recovered, response.attempts[1].code.as_deref()), (false, Some("InvalidTimeStamp.Expired")));
    world.service().pass(Duration::from_secs(3600));
    assert_eq!(world.service().tasks.len(), 1);
}
