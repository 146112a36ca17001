//! A submission that another process looks for.

use super::*;

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
async fn another_process_is_not_misled_by_what_was_submitted_before() {
    // How far this machine's clock is ahead, how far it is set then, how long the machine sleeps, and whether one client
    // submits both times.
    for (ahead, step, nap, same_client) in [
        (0, 0, 0, false),
        (-300, 0, 0, false),
        (-300, 0, 0, true),
        (-300, 0, 60, true),
        (0, -300, 0, true),
        (0, -7200, 0, true),
        (0, 7200, 0, true),
        (-105 * 60, 0, 0, false),
    ] {
        let world = world(&[]);
        world.service().pass(Duration::from_secs(3 * 3600));
        world.service().set_forward = ahead;
        let parameters = Request::new(ContactType::Admin, DOMAIN, 1).parameters(Default::default()).unwrap();
        let request = Request::new(ContactType::Admin, DOMAIN, 1);
        let first = world.caller(policy(SubmissionPolicy::Report));
        submit(&first, &request, &parameters).await.unwrap();
        world.service().pass(Duration::from_secs(5));
        world.service().sleep(Duration::from_secs(nap));
        world.service().set_forward += step;
        world.service().submission_faults = [Some(Fault::LostBefore)].into();
        let mut second = world.caller(policy(SubmissionPolicy::Report));
        if same_client {
            second.memory = first.memory.clone();
        }
        let Err(DomainError::OutcomeUnknown { submission, .. }) = submit(&second, &request, &parameters).await else {
            panic!("its request was lost")
        };
        let elsewhere = world.elsewhere().caller(ClientOptions::default());
        let told = reconcile(&elsewhere, &submission).await.unwrap();
        let case = (ahead, step, nap, same_client);
        // A request whose timestamp is hours old cannot execute any more.
        let expected =
            if ahead + step < -3600 { ReconciliationState::NotExecuted } else { ReconciliationState::StillUnknown };
        assert_eq!((told.state, told.task_no), (expected, None), "{case:?}");
    }
}
