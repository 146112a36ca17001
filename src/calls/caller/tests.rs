use super::*;
use crate::calls::simulation::{Fault, Simulation};
use crate::operations::cancel_task::CancelTaskRequest;
use crate::operations::query_task_list::QueryTaskListRequest;
use crate::options::ClientOptions;

fn world(faults: &[Fault]) -> Simulation {
    let world = Simulation::new(11);
    world.service().query_faults = faults.iter().copied().map(Some).collect();
    world
}

async fn run<O: Operation>(world: &Simulation, request: O, options: ClientOptions) -> Result<O::Response, DomainError> {
    let caller = world.caller(options);
    caller.run::<O>(&request.parameters(caller.config.language).unwrap()).await
}

#[tokio::test]
async fn reading_is_repeated_after_any_transient_failure() {
    for fault in [
        Fault::NotSent,
        Fault::LostAfter,
        Fault::Late(Duration::from_secs(20)),
        Fault::BadGateway,
        Fault::Refused("InternalError"),
        Fault::Refused("SignatureNonceUsed"),
        Fault::Throttled(Duration::from_secs(2)),
    ] {
        let response = run(&world(&[fault; 3]), QueryTaskListRequest::default(), ClientOptions::default()).await;
        let attempts = response.unwrap().attempts;
        assert_eq!(attempts.len(), 4, "{fault:?}");
        assert!(attempts.iter().all(|attempt| !attempt.resent));
    }
}

#[tokio::test]
async fn reading_that_fails_for_good_has_changed_nothing() {
    for (fault, attempts_made, expected) in [
        (Fault::LostAfter, 4, (true, Outcome::NotExecuted)),
        (Fault::NotSent, 4, (true, Outcome::NotSent)),
        (Fault::Refused("InternalError"), 4, (true, Outcome::NotExecuted)),
        (Fault::Refused("Busy"), 4, (true, Outcome::Rejected)),
        (Fault::Refused("Forbidden"), 1, (false, Outcome::Rejected)),
    ] {
        let error = run(&world(&[fault; 9]), QueryTaskListRequest::default(), ClientOptions::default()).await;
        let (DomainError::Service { attempts, retryable, outcome, .. }
        | DomainError::Transport { attempts, retryable, outcome, .. }) = error.unwrap_err()
        else {
            panic!("{fault:?}")
        };
        assert_eq!((attempts.len(), (retryable, outcome)), (attempts_made, expected), "{fault:?}");
    }
}

#[tokio::test]
async fn writing_is_repeated_only_where_nothing_was_executed() {
    let cancel = || CancelTaskRequest::new("task");
    for fault in [Fault::NotSent, Fault::Refused("Throttling.User")] {
        assert!(run(&world(&[fault]), cancel(), ClientOptions::default()).await.is_ok(), "{fault:?}");
    }
    for fault in [Fault::LostBefore, Fault::BadGateway, Fault::Refused("InternalError")] {
        let world = world(&[fault]);
        let error = run(&world, cancel(), ClientOptions::default()).await.unwrap_err();
        assert!(!error.is_transient() && error.to_string().contains("before you call again"), "{error:?}");
        assert_eq!(world.count("CancelTask"), 1);
    }
}

#[tokio::test]
async fn the_deadline_is_never_exceeded() {
    for fault in [Fault::LostBefore, Fault::Late(Duration::from_secs(100)), Fault::Throttled(Duration::from_secs(9))] {
        let world = world(&[fault; 100]);
        let options = ClientOptions { max_attempts: 100, ..ClientOptions::default() };
        assert!(run(&world, QueryTaskListRequest::default(), options).await.is_err());
        // 20 ms is what one exchange takes in the simulation, whatever its time-out.
        assert!(world.service().now <= Duration::from_millis(60_020), "{:?}", world.service().now);
    }
}

#[tokio::test]
async fn a_used_up_quota_stops_retries_and_the_error_says_so() {
    for (fault, cost) in [
        (Fault::LostBefore, 14),
        (Fault::NotSent, 14),
        (Fault::BadGateway, 14),
        (Fault::Refused("InternalError"), 14),
        (Fault::Throttled(Duration::ZERO), 5),
        (Fault::Refused("Busy"), 5),
    ] {
        // A call that fails for good keeps what its three retries took.
        let world = world(&[fault; 300]);
        let ask = || run(&world, QueryTaskListRequest::default(), ClientOptions::default());
        for calls in 1..=3 {
            assert!(ask().await.is_err());
            assert_eq!(world.quota().tokens(), 500 - calls * 3 * cost, "{fault:?}");
        }
        world.quota().use_up();
        let error = ask().await.unwrap_err();
        let reason = error.to_string();
        assert!(reason.contains("The client did not retry: the retry quota for https://domain"), "{reason}");
        assert!(error.is_transient(), "{error:?}");
        let (DomainError::Service { attempts, .. }
        | DomainError::Transport { attempts, .. }
        | DomainError::UnexpectedReply { attempts, .. }) = error
        else {
            panic!("{fault:?}")
        };
        assert_eq!(attempts.len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn success_refills_the_quota() {
    let world = world(&[Fault::LostBefore, Fault::LostBefore]);
    let ask = || run(&world, QueryTaskListRequest::default(), ClientOptions::default());
    world.quota().use_up();
    world.quota().give_back(100);
    // It takes 28 and gives them back.
    assert_eq!(ask().await.unwrap().attempts.len(), 3);
    assert_eq!(world.quota().tokens(), 100);
    ask().await.unwrap();
    assert_eq!(world.quota().tokens(), 101);
    // A refusal shows that the service works, too, and gives back what was taken, but no more.
    world.service().query_faults = [Some(Fault::LostBefore), Some(Fault::Refused("Forbidden"))].into();
    ask().await.unwrap_err();
    assert_eq!(world.quota().tokens(), 101);
    // Another process has its own.
    assert_eq!(world.elsewhere().quota().tokens(), 500);
}

#[tokio::test]
async fn throttling_is_waited_for_longer_than_a_transient_error() {
    let slept = async |fault| {
        let mut slept = Duration::ZERO;
        for seed in 0..20 {
            let world = Simulation::new(seed);
            world.service().query_faults = [Some(fault)].into();
            run(&world, QueryTaskListRequest::default(), ClientOptions::default()).await.unwrap();
            slept += world.service().slept[0];
        }
        slept / 20
    };
    let (lost, throttled) = (slept(Fault::LostBefore).await, slept(Fault::Refused("Throttling.User")).await);
    assert!(lost < Duration::from_millis(50), "{lost:?}");
    assert!(throttled > Duration::from_millis(250) && throttled < Duration::from_secs(1), "{throttled:?}");
}
