//! Looking for a task in a world with many.

use std::time::UNIX_EPOCH;

use super::*;
use crate::calls::simulation::{Fault, Simulation};
use crate::error::Outcome;
use crate::operations::save_single_task_for_updating_contact_info::ContactType;
use crate::options::ClientOptions;

const HOUR: u64 = 3600;

fn submission() -> UnresolvedSubmission {
    let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    UnresolvedSubmission {
        domain_name: "example.com".to_owned(),
        contact_type: ContactType::Tech,
        signature_nonce: "nonce".to_owned(),
        submitted_at: now,
        signed_at: now,
        arrived: true,
        clock_uncertainty: None,
        settled_at: None,
        contested: false,
        more_domain_names: Vec::new(),
    }
}

#[tokio::test]
async fn a_task_is_found_on_any_page() {
    let world = Simulation::new(1);
    let own = world.service().add_task("example.com", "UPDATE_TECH_CONTACT");
    for number in 0..120 {
        world.service().add_task(&format!("other-{number}.example"), "UPDATE_TECH_CONTACT");
    }
    let found = reconcile(&world.caller(ClientOptions::default()), &submission()).await.unwrap();
    assert_eq!(found.task_no, Some(own));
    assert_eq!(world.count("QueryTaskList"), 3);
}

#[tokio::test]
async fn pages_of_older_tasks_are_not_read() {
    let world = Simulation::new(1);
    for number in 0..500 {
        world.service().add_task(&format!("older-{number}.example"), "UPDATE_TECH_CONTACT");
    }
    world.service().pass(Duration::from_secs(60));
    let own = world.service().add_task("example.com", "UPDATE_TECH_CONTACT");
    let mut submission = submission();
    submission.submitted_at += Duration::from_secs(60);
    let found = reconcile(&world.caller(ClientOptions::default()), &submission).await.unwrap();
    assert_eq!(found.task_no, Some(own));
    assert_eq!((world.count("QueryTaskList"), world.count("QueryTaskDetailList")), (1, 1));
}

#[tokio::test]
async fn before_there_is_none_more_pages_are_read_than_the_order_asks_for() {
    let world = Simulation::new(1);
    for number in 0..500 {
        world.service().add_task(&format!("older-{number}.example"), "UPDATE_TECH_CONTACT");
    }
    world.service().pass(Duration::from_secs(3600));
    let mut submission = submission();
    submission.submitted_at += Duration::from_secs(3600);
    submission.signed_at = submission.submitted_at;
    // It stands where nobody would look for it in a list that is sorted.
    world.service().add_task("example.com", "UPDATE_TECH_CONTACT");
    world.service().tasks.rotate_right(300);
    let found = reconcile(&world.caller(ClientOptions::default()), &submission).await.unwrap();
    assert_ne!(found.state, ReconciliationState::NotExecuted);
}

#[tokio::test]
async fn clocks_that_differ_make_a_task_possible_and_never_overlooked() {
    let world = Simulation::new(1);
    let own = world.service().add_task("example.com", "UPDATE_TECH_CONTACT");
    let mut submission = submission();
    // The clock of the machine that submitted it was 5 minutes fast.
    submission.submitted_at += Duration::from_secs(300);
    world.service().pass(Duration::from_secs(600));
    let found = reconcile(&world.caller(ClientOptions::default()), &submission).await.unwrap();
    assert_eq!((found.state, found.candidates), (ReconciliationState::StillUnknown, vec![own]));
}

#[tokio::test]
async fn what_was_made_when_the_request_could_not_execute_any_more_is_not_its_own() {
    let world = Simulation::new(1);
    world.service().pass(Duration::from_secs(24 * HOUR));
    world.service().add_task("example.com", "UPDATE_TECH_CONTACT");
    let found = reconcile(&world.caller(ClientOptions::default()), &submission()).await.unwrap();
    assert_eq!(found.state, ReconciliationState::NotExecuted);
}

#[tokio::test]
async fn what_may_not_be_read_is_an_error() {
    let world = Simulation::new(1);
    world.service().query_faults = [Some(Fault::Refused("NoPermission"))].into();
    let result = reconcile(&world.caller(ClientOptions::default()), &submission()).await;
    let Err(DomainError::Service { outcome, retryable, .. }) = result else { panic!("{result:?}") };
    assert_eq!((outcome, retryable), (Outcome::MaybeExecuted, false), "of the submission, that is");
}

#[tokio::test]
async fn a_service_that_only_fails_leaves_it_unknown_within_the_time() {
    let world = Simulation::new(1);
    world.service().query_faults = [Some(Fault::BadGateway); 1000].into();
    let answer = reconcile(&world.caller(ClientOptions::default()), &submission()).await.unwrap();
    assert_eq!(answer.state, ReconciliationState::StillUnknown);
    assert!(answer.reason.contains("web page"), "{}", answer.reason);
    assert!(world.service().now <= Duration::from_secs(60));
}

#[tokio::test]
async fn a_look_that_is_cut_short_takes_no_task_for_its_own() {
    // Another program has submitted the same change; of the second task the details cannot be read.
    for fault in [Fault::CancelledBefore, Fault::CancelledInside, Fault::Refused("Forbidden.RAM")] {
        let world = Simulation::new(1);
        for _ in 0..2 {
            world.service().add_task("example.com", "UPDATE_TECH_CONTACT");
        }
        world.service().query_faults = [None, None].into_iter().chain([Some(fault); 99]).collect();
        let caller = world.caller(ClientOptions::default());
        let found = reconcile(&caller, &submission()).await;
        match found {
            Ok(found) => {
                assert_eq!((found.state, found.task_no), (ReconciliationState::StillUnknown, None), "{fault:?}")
            }
            Err(DomainError::Cancelled { reason, outcome, .. }) => {
                assert_eq!(outcome, Outcome::MaybeExecuted);
                assert!(reason.contains("The submission may have been executed."), "{reason}");
            }
            // It is about the queries.
            Err(error) => assert!(matches!(error, DomainError::Service { outcome: Outcome::MaybeExecuted, .. })),
        }
    }
}

#[tokio::test]
async fn a_task_whose_domain_cannot_be_read_may_be_its_own() {
    for name in ["exam\u{fffd}le.com", "exam\u{1}ple.com"] {
        let world = Simulation::new(1);
        let task_no = world.service().add_task(name, "UPDATE_TECH_CONTACT");
        let found = reconcile(&world.caller(ClientOptions::default()), &submission()).await.unwrap();
        assert_eq!((found.state, found.candidates), (ReconciliationState::StillUnknown, vec![task_no]), "{name:?}");
    }
}
