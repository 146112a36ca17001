//! A submission that is cancelled.

use super::*;

#[tokio::test]
async fn what_is_cancelled_before_it_was_sent_says_so() {
    let world = world(&[]);
    world.cancellation.cancel();
    let result = submit_with(&world, ClientOptions::default()).await;
    let Err(DomainError::Cancelled { reason, attempts, retryable, outcome }) = result else { panic!("{result:?}") };
    assert_eq!((reason.as_str(), outcome), ("The call was cancelled. Nothing was sent.", Outcome::NotSent));
    assert!(attempts.is_empty() && !retryable && world.submission_nonces().is_empty());

    let (result, nonces, _) = run(&[Fault::CancelledBefore]).await;
    assert!(matches!(result, Err(DomainError::Cancelled { outcome: Outcome::NotSent, .. })), "{result:?}");
    assert_eq!(nonces, 0);
    let (result, ..) = run(&[Fault::Refused("Throttling.User"), Fault::CancelledBefore]).await;
    assert!(matches!(result, Err(DomainError::Cancelled { outcome: Outcome::NotSent, .. })), "{result:?}");
}

#[tokio::test]
async fn what_is_cancelled_in_doubt_can_be_reconciled() {
    for faults in [&[Fault::CancelledInside][..], &[Fault::LostAfter, Fault::CancelledBefore]] {
        let (result, nonces, world) = run(faults).await;
        let Err(DomainError::OutcomeUnknown { reason, submission, .. }) = result else { panic!("{result:?}") };
        assert!(reason.contains("was cancelled"), "{reason}");
        assert_eq!((nonces, world.count("QueryTaskList")), (1, 0), "nothing is looked for");
        let caller = world.elsewhere().caller(ClientOptions::default());
        let found = reconcile(&caller, &submission).await.unwrap();
        assert_eq!((found.state, found.task_no.as_deref()), (ReconciliationState::Found, Some("task-0")));
    }
}

#[tokio::test]
async fn an_earlier_doubt_outlives_a_cancellation() {
    let world = world(&[Fault::LostInside]);
    world.service().submission_faults.extend([None, Some(Fault::CancelledBefore)]);
    let result = submit_with(&world, ClientOptions::default()).await;
    let Err(DomainError::Cancelled { reason, outcome, .. }) = result else { panic!("{result:?}") };
    assert_eq!((outcome, world.service().tasks.len()), (Outcome::NotExecuted, 0));
    assert!(!reason.contains("Nothing was sent"), "{reason}");
}
