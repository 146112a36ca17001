//! Submissions while the endpoint's quota of retries is used up.

use super::*;

/// A world whose quota is used up.
fn starved(faults: &[Fault]) -> Simulation {
    let world = world(faults);
    world.quota().use_up();
    world
}

#[tokio::test]
async fn what_certainly_changed_nothing_is_not_retried() {
    for fault in [Fault::NotSent, Fault::Refused("Throttling.User")] {
        let world = starved(&[fault]);
        let error = submit_with(&world, ClientOptions::default()).await.unwrap_err();
        assert!(error.to_string().contains("The client did not retry: the retry quota"), "{error}");
        assert!(error.is_transient(), "{error:?}");
        let (DomainError::Service { attempts, .. } | DomainError::Transport { attempts, .. }) = error else {
            panic!("{error:?}")
        };
        assert_eq!(attempts.len(), 1);
        assert!(world.service().tasks.is_empty());
    }
}

#[tokio::test]
async fn a_submission_in_doubt_is_not_given_up() {
    // A call takes its turn about once a second, and an answer ends the doubt.
    for (fault, recovered) in [(Fault::LostAfter, true), (Fault::LostBefore, false)] {
        let world = starved(&[fault, Fault::BadGateway, Fault::BadGateway]);
        let response = submit_with(&world, ClientOptions::default()).await.unwrap();
        assert_eq!(response.recovered, recovered, "{fault:?}");
        assert_eq!(world.service().tasks.len(), 1);
        assert!(world.service().now >= Duration::from_secs(1), "{:?}", world.service().now);
    }
}

#[tokio::test]
async fn a_submission_in_doubt_of_a_service_that_is_down_stays_in_doubt() {
    let world = starved(&[Fault::LostBefore; 200]);
    world.service().query_faults = [Some(Fault::BadGateway); 200].into();
    let result = submit_with(&world, ClientOptions::default()).await;
    let nonces = world.submission_nonces();
    let Err(DomainError::OutcomeUnknown { reason, submission, attempts, retryable, .. }) = result else {
        panic!("{result:?}")
    };
    assert_eq!((submission.domain_name.as_str(), submission.arrived, retryable), (DOMAIN, false, false));
    // All of them copies of one request, about one a second.
    assert!(nonces.iter().all(|nonce| *nonce == submission.signature_nonce));
    assert!(attempts.len() >= 10 && attempts.len() <= 61, "{}", attempts.len());
    assert!(world.service().now <= Duration::from_secs(61));
    assert!(reason.contains("Call `reconcile_submission` before you submit the change again."), "{reason}");
}

#[tokio::test]
async fn without_a_turn_the_reason_names_the_quota() {
    let world = starved(&[Fault::LostBefore; 200]);
    world.service().query_faults = [Some(Fault::BadGateway); 200].into();
    // Others have every turn of this hour.
    assert!(world.quota().probe(world.now().steady + Duration::from_secs(3600)));
    let result = submit_with(&world, ClientOptions::default()).await;
    let Err(DomainError::OutcomeUnknown { reason, submission, attempts, .. }) = result else { panic!("{result:?}") };
    assert_eq!((attempts.len(), submission.arrived), (1, false));
    assert!(reason.contains("did not resend the request in time: the retry quota for"), "{reason}");
}

#[tokio::test]
async fn nothing_is_submitted_twice_without_a_quota() {
    for seed in 0..200 {
        let world = Simulation::new(seed);
        world.quota().use_up();
        let mut random = fastrand::Rng::with_seed(seed);
        let mut fault = || match random.u8(0..6) {
            0 => Some(Fault::LostBefore),
            1 => Some(Fault::LostInside),
            2 => Some(Fault::LostAfter),
            3 => Some(Fault::NotSent),
            4 => Some(Fault::ExecutedAndBadGateway),
            _ => None,
        };
        world.service().submission_faults = (0..6).map(|_| fault()).collect();
        world.service().query_faults = (0..30).map(|_| fault()).collect();
        let result = submit_with(&world, ClientOptions::default()).await;
        let at_the_end = world.service().tasks.len();
        world.service().pass(Duration::from_secs(3600));
        let tasks = world.service().tasks.clone();
        assert!(tasks.len() <= 1, "seed {seed}: {result:?}");
        match result {
            Ok(response) => assert_eq!(tasks[0].task_no, response.task_no, "seed {seed}"),
            Err(DomainError::OutcomeUnknown { .. }) => {}
            Err(error) => assert_eq!((tasks.len(), at_the_end), (0, 0), "seed {seed}: {error:?}"),
        }
    }
}
