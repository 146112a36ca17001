//! Submissions with a journal that are dropped, settled by others, or gone on with in another job.

use super::journaled::*;
use super::*;
use crate::calls::reconcile_journaled::reconcile_journaled;

#[tokio::test]
async fn what_was_dropped_while_it_was_written_is_gone_on_with() {
    for job in [None, JOB] {
        let program = Program::new(&[Fault::LostAfter]);
        let journal = program.journal(job);
        assert!(!kill_after(1, program.submit(&journal, ClientOptions::default())).await);
        assert_eq!((program.tasks(), journal.unresolved_submissions().len()), (0, 1));
        program.submit(&journal, policy(SubmissionPolicy::Report)).await.unwrap_err();
        drop(journal);
        let response = program.submit(&program.reopened(job).await, ClientOptions::default()).await.unwrap();
        assert_eq!((program.tasks(), response.task_no.as_str()), (1, "task-0"));
    }
}

#[tokio::test]
async fn another_change_waits_for_what_was_dropped() {
    let program = Program::new(&[]);
    let journal = program.journal(JOB);
    assert!(!kill_after(1, program.submit(&journal, ClientOptions::default())).await);
    let other = submit_profile(&program.caller(&journal, ClientOptions::default()), 2).await;
    assert!(matches!(other, Err(DomainError::OutcomeUnknown { .. })), "{other:?}");
    assert_eq!(program.tasks(), 0);
}

#[tokio::test]
async fn a_call_that_comes_while_the_end_is_written_makes_no_second_task() {
    for is_dropped in [false, true] {
        let program = Program::new(&[]);
        let journal = program.journal(None);
        let mut first = Box::pin(program.submit(&journal, ClientOptions::default()));
        while program.tasks() == 0 {
            assert!(!kill_after(1, first.as_mut()).await, "its end is not written yet");
        }
        let caller = program.caller(&journal, ClientOptions::default());
        let second = submit_profile(&caller, 1);
        let second = if is_dropped {
            drop(first);
            second.await
        } else {
            let (second, first) = tokio::join!(second, first);
            first.unwrap();
            second
        };
        assert_eq!((second.unwrap().task_no.as_str(), program.tasks()), ("task-0", 1), "{is_dropped}");
    }
}

#[tokio::test]
async fn another_job_takes_over_what_is_open_and_counts_it() {
    for first in [None, Some("monday")] {
        let program = Program::new(&[Fault::LostAfter]);
        program.submit(&program.journal(first), policy(SubmissionPolicy::Report)).await.unwrap_err();
        for _ in 0..2 {
            let journal = program.reopened(JOB).await;
            for _ in 0..2 {
                assert!(program.submit(&journal, ClientOptions::default()).await.unwrap().recovered);
            }
        }
        assert_eq!(program.tasks(), 1);
    }
}

#[tokio::test]
async fn what_is_reconciled_for_one_job_is_not_another_s() {
    let program = Program::new(&[Fault::LostAfter]);
    program.submit(&program.journal(Some("monday")), policy(SubmissionPolicy::Report)).await.unwrap_err();
    let journal = program.reopened(Some("tuesday")).await;
    let open = journal.unresolved_submissions();
    reconcile_journaled(&program.caller(&journal, ClientOptions::default()), &open[0]).await.unwrap();
    assert!(!program.submit(&journal, ClientOptions::default()).await.unwrap().recovered);
    assert_eq!(program.tasks(), 2);
}

#[tokio::test]
async fn a_client_of_another_endpoint_settles_nothing() {
    let program = Program::new(&[Fault::LostAfter]);
    let journal = program.journal(JOB);
    program.submit(&journal, policy(SubmissionPolicy::Report)).await.unwrap_err();
    program.world.service().pass(Duration::from_secs(32 * 60));
    let other = Simulation::new(9);
    other.service().now = program.world.service().now;
    let options = ClientOptions { endpoint: Some("https://other.example".into()), ..ClientOptions::default() };
    let caller = Caller { journal: Some(journal.clone()), ..other.caller(options) };
    let _ = reconcile_journaled(&caller, &journal.unresolved_submissions()[0]).await;
    assert_eq!(journal.unresolved_submissions().len(), 1);
}

#[tokio::test]
async fn a_clock_that_nobody_has_seen_blocks_no_contact() {
    for ahead in [-300, -3, 0, 1, 3, 30, 300] {
        let program = Program::new(&[Fault::LostAfter]);
        program.world.service().set_forward = ahead;
        // Killed before the first reply: all that is known was written before the request was sent.
        let journal = program.journal(JOB);
        let mut first = Box::pin(program.submit(&journal, ClientOptions::default()));
        while program.tasks() == 0 {
            assert!(!kill_after(1, first.as_mut()).await);
        }
        drop(first);
        drop(journal);
        let journal = program.reopened(JOB).await;
        let response = program.submit(&journal, ClientOptions::default()).await;
        assert_eq!((response.unwrap().task_no.as_str(), program.tasks()), ("task-0", 1), "{ahead}");
    }
}

#[tokio::test]
async fn what_cannot_execute_any_more_blocks_no_contact() {
    for submission_policy in [SubmissionPolicy::ReconcileOnly, SubmissionPolicy::ReconcileAndResubmit] {
        let program = Program::new(&[Fault::LostBefore]);
        program.submit(&program.journal(None), policy(SubmissionPolicy::Report)).await.unwrap_err();
        program.world.service().pass(Duration::from_secs(31 * 60));
        let journal = program.reopened(None).await;
        let response = program.submit(&journal, policy(submission_policy)).await.unwrap();
        assert_eq!((response.recovered, program.tasks()), (false, 1), "{submission_policy:?}");
    }
}
