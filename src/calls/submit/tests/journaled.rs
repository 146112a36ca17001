//! Submissions with a journal, of a program that is killed at any of its steps.

use std::sync::Arc;

use super::*;
use crate::calls::journal::Journal;
use crate::calls::reconcile_journaled::reconcile_journaled;
use crate::credentials::Credentials;
use crate::credentials::testing::Folder;
use crate::rpc::access_key::AccessKey;

pub(super) const JOB: Option<&str> = Some("job");

pub(super) struct Program {
    pub world: Simulation,
    folder: Folder,
}

impl Program {
    pub fn new(faults: &[Fault]) -> Self {
        Self { world: world(faults), folder: Folder::new() }
    }

    pub fn journal(&self, job: Option<&str>) -> Arc<Journal> {
        let path = self.folder.path("a.journal").display().to_string();
        Arc::new(Journal::new(path, job.map(str::to_owned)).unwrap())
    }

    /// The same after a call was dropped: the thread that writes may hold the old one for a moment.
    pub async fn reopened(&self, job: Option<&str>) -> Arc<Journal> {
        loop {
            let path = self.folder.path("a.journal").display().to_string();
            match Journal::new(path, job.map(str::to_owned)) {
                Ok(journal) => return Arc::new(journal),
                Err(_) => tokio::time::sleep(Duration::from_millis(1)).await,
            }
        }
    }

    /// A caller of a process that has just started.
    pub fn caller(&self, journal: &Arc<Journal>, options: ClientOptions) -> Caller<Simulation> {
        Caller { journal: Some(journal.clone()), ..self.world.elsewhere().caller(options) }
    }

    pub fn caller_of_another_key(&self, journal: &Arc<Journal>) -> Caller<Simulation> {
        let credentials = Arc::new(Credentials::from(AccessKey::new("other", "secret", None).unwrap()));
        Caller { credentials, ..self.caller(journal, ClientOptions::default()) }
    }

    pub async fn submit(&self, journal: &Arc<Journal>, options: ClientOptions) -> Result<Response, DomainError> {
        submit_profile(&self.caller(journal, options), 1).await
    }

    pub fn tasks(&self) -> usize {
        self.world.service().tasks.len()
    }
}

pub(super) async fn submit_profile(caller: &Caller<Simulation>, profile: i64) -> Result<Response, DomainError> {
    let request = Request::new(ContactType::Admin, DOMAIN, profile);
    let parameters = request.parameters(caller.config.language).unwrap();
    submit(caller, &request, &parameters).await
}

/// Polls a call so often, and drops it as a killed program does. True if it ended before.
pub(super) async fn kill_after(polls: usize, call: impl Future<Output = Result<Response, DomainError>>) -> bool {
    let mut call = std::pin::pin!(call);
    for _ in 0..polls {
        let ended = std::future::poll_fn(|context| std::task::Poll::Ready(call.as_mut().poll(context).is_ready()));
        if ended.await {
            return true;
        }
        // Lets the thread that writes go on.
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    false
}

#[tokio::test]
async fn whatever_became_of_the_request_it_is_made_once() {
    for fault in [Fault::LostBefore, Fault::LostAfter, Fault::LostInside, Fault::ExecutedAndBadGateway] {
        for job in [None, JOB] {
            let program = Program::new(&[fault]);
            // The first life of the program learns nothing of the outcome.
            let first = program.submit(&program.journal(job), policy(SubmissionPolicy::Report)).await;
            assert!(matches!(first, Err(DomainError::OutcomeUnknown { .. })), "{fault:?}");
            let journal = program.journal(job);
            assert_eq!(journal.unresolved_submissions().len(), 1);
            let response = program.submit(&journal, ClientOptions::default()).await.unwrap();
            assert_eq!((program.tasks(), response.task_no.as_str()), (1, "task-0"), "{fault:?}");
            assert_eq!(journal.unresolved_submissions(), []);
        }
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_at_any_step_is_gone_on_with() {
    for polls in 0..12 {
        let program = Program::new(&[]);
        let journal = program.journal(JOB);
        let ended = kill_after(polls, program.submit(&journal, ClientOptions::default())).await;
        drop(journal);
        let journal = program.reopened(JOB).await;
        let response = program.submit(&journal, ClientOptions::default()).await.unwrap();
        assert_eq!((program.tasks(), response.task_no.as_str()), (1, "task-0"), "{polls}");
        assert!(!ended || response.recovered, "{polls}");
    }
}

#[tokio::test]
async fn the_identical_request_is_sent_again() {
    let program = Program::new(&[Fault::LostBefore]);
    program.submit(&program.journal(None), policy(SubmissionPolicy::Report)).await.unwrap_err();
    program.submit(&program.journal(None), ClientOptions::default()).await.unwrap();
    let nonces = program.world.submission_nonces();
    assert_eq!((nonces.len(), nonces[0] == nonces[1]), (2, true));
}

#[tokio::test]
async fn hours_later_it_is_looked_for_and_signed_anew() {
    for (fault, signed_anew) in [(Fault::LostBefore, true), (Fault::LostAfter, false)] {
        let program = Program::new(&[fault]);
        program.submit(&program.journal(None), policy(SubmissionPolicy::Report)).await.unwrap_err();
        program.world.service().pass(Duration::from_secs(3 * 3600));
        let response = program.submit(&program.journal(None), ClientOptions::default()).await.unwrap();
        assert_eq!((program.tasks(), response.recovered), (1, !signed_anew), "{fault:?}");
    }
}

#[tokio::test]
async fn with_another_key_nothing_is_sent_before_the_outcome_is_known() {
    for (fault, found) in [(Fault::LostAfter, true), (Fault::LostBefore, false)] {
        let program = Program::new(&[fault]);
        program.submit(&program.journal(None), policy(SubmissionPolicy::Report)).await.unwrap_err();
        let journal = program.journal(None);
        let other = || program.caller_of_another_key(&journal);
        match submit_profile(&other(), 1).await {
            Ok(response) => assert!(found && response.recovered),
            Err(DomainError::OutcomeUnknown { reason, .. }) => {
                assert!(!found && reason.contains("The journal has an open submission"), "{reason}");
                assert_eq!(journal.unresolved_submissions().len(), 1);
                program.world.service().pass(Duration::from_secs(31 * 60));
                assert!(!submit_profile(&other(), 1).await.unwrap().recovered);
            }
            Err(other) => panic!("{other:?}"),
        }
        assert_eq!(program.tasks(), 1);
    }
}

#[tokio::test]
async fn a_task_from_before_is_not_taken_for_that_of_a_lost_submission() {
    let program = Program::new(&[]);
    // Of another program, without a journal.
    submit_profile(&program.world.elsewhere().caller(ClientOptions::default()), 2).await.unwrap();
    program.world.service().pass(Duration::from_secs(60));
    program.world.service().submission_faults = [Some(Fault::LostBefore)].into();
    program.submit(&program.journal(None), policy(SubmissionPolicy::Report)).await.unwrap_err();
    let journal = program.journal(None);
    for _ in 0..2 {
        let error = submit_profile(&program.caller_of_another_key(&journal), 1).await.unwrap_err();
        let DomainError::OutcomeUnknown { candidates, .. } = error else { panic!("{error:?}") };
        // Possible, since clocks may differ, but not certain.
        assert_eq!(candidates, ["task-0"]);
        program.world.service().pass(Duration::from_secs(31 * 60));
    }
    journal.settle_by_hand(journal.unresolved_submissions().remove(0), None).unwrap();
    assert!(!submit_profile(&program.caller_of_another_key(&journal), 1).await.unwrap().recovered);
    assert_eq!(program.tasks(), 2);
}

#[tokio::test]
async fn what_one_job_left_and_another_settles_by_reading_is_of_the_other() {
    let program = Program::new(&[Fault::LostAfter]);
    program.submit(&program.journal(None), policy(SubmissionPolicy::Report)).await.unwrap_err();
    for _ in 0..2 {
        let journal = program.journal(JOB);
        assert!(submit_profile(&program.caller_of_another_key(&journal), 1).await.unwrap().recovered);
    }
    assert_eq!(program.tasks(), 1);
}

#[tokio::test]
async fn what_another_key_does_not_see_may_be_of_another_account() {
    let program = Program::new(&[Fault::LostAfter]);
    // The submission has arrived for certain, but its task is not found.
    program.world.service().query_faults =
        vec![None; 1].into_iter().chain(vec![Some(Fault::Refused("Forbidden.RAM")); 9]).collect();
    program.submit(&program.journal(None), ClientOptions::default()).await.unwrap_err();
    let journal = program.journal(None);
    assert!(journal.unresolved_submissions()[0].arrived);
    program.world.service().pass(Duration::from_secs(60));
    program.world.service().query_faults.clear();
    // As another account sees it.
    let hidden = std::mem::take(&mut program.world.service().tasks);
    let other = program.caller_of_another_key(&journal);
    let found = reconcile_journaled(&other, &journal.unresolved_submissions()[0]).await.unwrap();
    assert_eq!(found.state, ReconciliationState::StillUnknown, "{found:?}");
    let error = submit_profile(&other, 1).await.unwrap_err();
    assert!(error.to_string().contains("another account"), "{error}");
    program.world.service().tasks = hidden;
    assert!(program.submit(&journal, ClientOptions::default()).await.unwrap().recovered);
    assert_eq!(program.tasks(), 1);
}

#[tokio::test]
async fn without_credentials_an_open_submission_stays_unknown() {
    let program = Program::new(&[Fault::LostAfter]);
    program.submit(&program.journal(None), policy(SubmissionPolicy::Report)).await.unwrap_err();
    let journal = program.journal(None);
    let credentials = Arc::new(Credentials::from_ini_file(Some("/no/such/file".to_owned()), None));
    let caller = Caller { credentials, ..program.caller(&journal, ClientOptions::default()) };
    let error = submit_profile(&caller, 1).await.unwrap_err();
    assert!(matches!(error, DomainError::OutcomeUnknown { .. }), "{error:?}");
}

#[tokio::test]
async fn another_endpoint_does_not_settle_a_submission() {
    let program = Program::new(&[Fault::LostAfter]);
    program.submit(&program.journal(None), policy(SubmissionPolicy::Report)).await.unwrap_err();
    let journal = program.journal(None);
    let options = ClientOptions { site: crate::options::Site::International, ..ClientOptions::default() };
    let submission = journal.unresolved_submissions().remove(0);
    let error = reconcile_journaled(&program.caller(&journal, options), &submission).await.unwrap_err();
    assert!(error.to_string().contains("for the endpoint https://domain.aliyuncs.com/"), "{error}");
    assert_eq!(journal.unresolved_submissions().len(), 1);
}

#[tokio::test]
async fn another_change_of_the_contact_waits_for_the_outcome_of_the_open_one() {
    for (fault, expected) in [(Fault::LostAfter, Some(2)), (Fault::LostBefore, None)] {
        let program = Program::new(&[fault]);
        program.submit(&program.journal(None), policy(SubmissionPolicy::Report)).await.unwrap_err();
        let journal = program.journal(None);
        let result = submit_profile(&program.caller(&journal, ClientOptions::default()), 2).await;
        match expected {
            Some(tasks) => assert_eq!((result.unwrap().recovered, program.tasks()), (false, tasks)),
            None => assert!(matches!(result, Err(DomainError::OutcomeUnknown { .. })), "{result:?}"),
        }
    }
}

#[tokio::test]
async fn two_calls_of_the_same_change_make_one_task() {
    let program = Program::new(&[]);
    let journal = program.journal(None);
    let caller = program.caller(&journal, ClientOptions::default());
    let (one, other) = tokio::join!(submit_profile(&caller, 1), submit_profile(&caller, 1));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!((one.task_no, program.tasks()), (other.task_no, 1));
    assert_ne!(one.recovered, other.recovered);
    // One after the other, they are two.
    assert!(!program.submit(&journal, ClientOptions::default()).await.unwrap().recovered);
    assert_eq!(program.tasks(), 2);
}

#[tokio::test]
async fn the_same_process_goes_on_as_well() {
    for fault in [Fault::LostBefore, Fault::LostAfter] {
        let program = Program::new(&[fault]);
        let journal = program.journal(None);
        let caller = |policy| Caller {
            journal: Some(journal.clone()),
            ..program.world.caller(ClientOptions { submission_policy: policy, ..ClientOptions::default() })
        };
        submit_profile(&caller(SubmissionPolicy::Report), 1).await.unwrap_err();
        let response = submit_profile(&caller(SubmissionPolicy::ReconcileAndResubmit), 1).await.unwrap();
        assert_eq!((program.tasks(), response.task_no.as_str()), (1, "task-0"), "{fault:?}");
    }
}

#[tokio::test]
async fn a_refusal_is_not_open() {
    let program = Program::new(&[Fault::Refused("DomainNotExist")]);
    let journal = program.journal(JOB);
    program.submit(&journal, ClientOptions::default()).await.unwrap_err();
    assert_eq!(journal.unresolved_submissions(), []);
    drop(journal);
    assert!(!program.submit(&program.journal(JOB), ClientOptions::default()).await.unwrap().recovered);
}

#[tokio::test]
async fn what_is_reconciled_is_not_open_any_more() {
    let program = Program::new(&[Fault::LostAfter]);
    let journal = program.journal(JOB);
    program.submit(&journal, policy(SubmissionPolicy::Report)).await.unwrap_err();
    let caller = program.caller(&journal, ClientOptions::default());
    let open = journal.unresolved_submissions();
    let found = reconcile_journaled(&caller, &open[0]).await.unwrap();
    assert_eq!((found.task_no.as_deref(), journal.unresolved_submissions()), (Some("task-0"), Vec::new()));
    let response = program.submit(&journal, ClientOptions::default()).await.unwrap();
    assert_eq!((response.task_no.as_str(), response.recovered, program.tasks()), ("task-0", true, 1));
}
