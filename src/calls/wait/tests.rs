use super::*;
use crate::calls::simulation::{Fault, Simulation};
use crate::operations::Operation as _;
use crate::operations::save_single_task_for_updating_contact_info::ContactType;
use crate::options::ClientOptions;

fn pace(options: WaitOptions) -> Pace {
    Pace::try_from(options).unwrap()
}

/// A world with one task, of which `statuses` are the domains.
fn world(statuses: &[&'static str]) -> Simulation {
    let world = Simulation::new(3);
    for status in statuses {
        let mut service = world.service();
        service.add_task("example.com", "CHG_HOLDER");
        let task = service.tasks.last_mut().unwrap();
        (task.task_no, task.status) = ("task".to_owned(), status);
    }
    world
}

async fn polled(statuses: &[&'static str]) -> TaskProgress {
    let task = Task::of("task", pace(WaitOptions::default()));
    task.poll(&world(statuses).caller(ClientOptions::default())).await.unwrap()
}

#[tokio::test]
async fn the_domains_decide_the_state() {
    for (statuses, state) in [
        (&[][..], TaskState::StillRunning),
        (&["WAITING_EXECUTE"], TaskState::StillRunning),
        (&["EXECUTE_SUCCESS", "EXECUTING"], TaskState::StillRunning),
        (&["EXECUTE_SUCCESS", "AUDITING"], TaskState::StillRunning),
        (&["EXECUTE_SUCCESS", "EXECUTE_SUCCESS"], TaskState::Succeeded),
        (&["EXECUTE_SUCCESS", "EXECUTE_FAILURE"], TaskState::Failed),
    ] {
        let progress = polled(statuses).await;
        assert_eq!((progress.state, progress.task_details.len()), (state, statuses.len()), "{statuses:?}");
        assert_eq!(progress.next_poll_in.is_some(), state == TaskState::StillRunning);
    }
    assert_eq!(polled(&["AUDITING"]).await.task_details[0].task_status.as_deref(), Some("AUDITING"));
}

#[tokio::test]
async fn the_wait_grows_and_ends_at_the_deadline() {
    let world = world(&["EXECUTING"]);
    let task = Task::of("task", pace(WaitOptions::default()));
    let progress = task.wait(&world.caller(ClientOptions::default())).await.unwrap();
    assert_eq!((progress.state, progress.next_poll_in), (TaskState::StillRunning, None));
    let service = world.service();
    assert!(service.now <= TIMEOUT && service.now > TIMEOUT - 2 * ANSWER_TIME, "{:?}", service.now);
    assert!(service.slept[0] <= MIN_INTERVAL && service.slept[9] >= MAX_INTERVAL / 2);
    assert!(service.slept.iter().all(|pause| *pause <= MAX_INTERVAL));
    assert!((40..90).contains(&progress.polls), "{}", progress.polls);
}

#[tokio::test]
async fn a_task_that_ends_is_seen_to() {
    let world = world(&["EXECUTING"]);
    let caller = world.caller(ClientOptions::default());
    let task = Task::of("task", pace(WaitOptions::default()));
    assert_eq!(task.poll(&caller).await.unwrap().polls, 1);
    world.service().tasks[0].status = "EXECUTE_FAILURE";
    let progress = task.wait(&caller).await.unwrap();
    assert_eq!((progress.state, progress.polls, progress.next_poll_in), (TaskState::Failed, 2, None));
}

#[tokio::test]
async fn transient_failures_are_reported_and_do_not_end_the_wait() {
    let world = world(&["EXECUTING"]);
    let caller = world.caller(ClientOptions::default());
    let task = Task::of("task", pace(WaitOptions::default()));
    task.poll(&caller).await.unwrap();
    world.service().query_faults = [Some(Fault::Refused("InternalError")); 4].into();
    let progress = task.poll(&caller).await.unwrap();
    assert!(progress.problem.unwrap().contains("InternalError"));
    assert_eq!(progress.task_details.len(), 1, "what was seen before");
    assert!(progress.next_poll_in.is_some());
    assert_eq!(task.poll(&caller).await.unwrap().problem, None);

    world.service().query_faults = [Some(Fault::Refused("Forbidden"))].into();
    assert!(matches!(task.poll(&caller).await, Err(DomainError::Service { .. })));
}

#[tokio::test]
async fn a_submitted_task_is_not_lost_while_waiting() {
    let world = Simulation::new(5);
    world.service().query_faults = [Some(Fault::Refused("Forbidden"))].into();
    let caller = world.caller(ClientOptions::default());
    let request = SaveSingleTaskForUpdatingContactInfoRequest::new(ContactType::Tech, "example.com", 1);
    let parameters = request.parameters(caller.config.language).unwrap();
    let answer = submit_and_wait(&caller, &request, &parameters, pace(WaitOptions::default())).await.unwrap();
    assert_eq!(answer.submission.task_no, answer.progress.task_no);
    assert_eq!(answer.progress.state, TaskState::StillRunning);
    assert!(answer.progress.problem.unwrap().contains("Forbidden"));
}

#[test]
fn options_out_of_range_name_their_field() {
    let zero = Some(Duration::ZERO);
    for (options, field) in [
        (WaitOptions { timeout: zero, ..Default::default() }, "timeout"),
        (WaitOptions { timeout: Some(Duration::MAX), ..Default::default() }, "timeout"),
        (WaitOptions { min_interval: zero, ..Default::default() }, "min_interval"),
        (WaitOptions { max_interval: zero, ..Default::default() }, "max_interval"),
    ] {
        assert_eq!(Pace::try_from(options).unwrap_err().field, field);
    }
    assert_eq!(Task::new(" ", pace(WaitOptions::default())).unwrap_err().field, "task_no");
}

#[tokio::test]
async fn a_task_that_the_service_does_not_know_is_said_to_be_unknown() {
    let world = Simulation::new(3);
    let caller = world.caller(ClientOptions::default());
    let task = Task::new("nope", pace(WaitOptions::default())).unwrap();
    let error = task.wait(&caller).await.unwrap_err();
    let DomainError::InvalidRequest { reason, field, retryable, outcome } = error else { panic!("{error:?}") };
    assert!(reason.contains("does not match a task: https://domain.aliyuncs.com did not list one in"), "{reason}");
    assert_eq!((field.as_str(), retryable, outcome), ("task_no", false, Outcome::NotExecuted));
    let waited = world.service().now;
    assert!(waited >= Duration::from_secs(5) && waited < Duration::from_secs(20), "{waited:?}");
}

#[tokio::test]
async fn failures_are_no_answers_of_a_service_that_lists_no_such_task() {
    let world = Simulation::new(3);
    world.service().query_faults = [Some(Fault::BadGateway); 24].into();
    let caller = world.caller(ClientOptions::default());
    let task = Task::new("nope", pace(WaitOptions::default())).unwrap();
    let DomainError::InvalidRequest { reason, .. } = task.wait(&caller).await.unwrap_err() else { panic!() };
    assert!(
        reason.contains("did not list one in 3 answers") || reason.contains("did not list one in 4 answers"),
        "{reason}"
    );
}

#[tokio::test]
async fn a_task_that_may_yet_be_listed_is_waited_for() {
    // Listed within the settle time.
    let world = Simulation::new(3);
    world.service().lag = Duration::from_secs(4);
    let task_no = world.service().add_task("example.com", "CHG_HOLDER");
    world.service().tasks[0].status = "EXECUTE_SUCCESS";
    let task = Task::new(&task_no, pace(WaitOptions::default())).unwrap();
    assert_eq!(task.wait(&world.caller(ClientOptions::default())).await.unwrap().state, TaskState::Succeeded);

    // Listed much later, but submitted by this process: then it exists.
    for submitted_and_waited in [true, false] {
        let world = Simulation::new(3);
        world.service().lag = Duration::from_secs(60);
        let caller = world.caller(ClientOptions::default());
        let request = SaveSingleTaskForUpdatingContactInfoRequest::new(ContactType::Tech, "example.com", 1);
        let parameters = request.parameters(caller.config.language).unwrap();
        let pace = pace(WaitOptions { timeout: Some(Duration::from_secs(90)), ..WaitOptions::default() });
        let progress = if submitted_and_waited {
            submit_and_wait(&caller, &request, &parameters, pace).await.unwrap().progress
        } else {
            let task_no = submit(&caller, &request, &parameters).await.unwrap().task_no;
            Task::new(&task_no, pace).unwrap().wait(&caller).await.unwrap()
        };
        assert_eq!((progress.task_details.len(), progress.problem), (1, None));
    }

    // A wait that is shorter than the settle time says what it saw.
    let short = pace(WaitOptions { timeout: Some(Duration::from_secs(2)), ..WaitOptions::default() });
    let progress = Task::new("nope", short).unwrap().wait(&Simulation::new(3).caller(ClientOptions::default())).await;
    assert_eq!(progress.unwrap().problem.as_deref(), Some(NOT_LISTED));
}

#[tokio::test]
async fn a_task_that_was_listed_once_is_known() {
    let world = world(&["EXECUTING"]);
    let caller = world.caller(ClientOptions::default());
    let task = Task::new("task", pace(WaitOptions::default())).unwrap();
    task.poll(&caller).await.unwrap();
    world.service().tasks[0].visible = Duration::MAX;
    let progress = task.wait(&caller).await.unwrap();
    assert_eq!((progress.state, progress.problem), (TaskState::StillRunning, None));
}

#[tokio::test]
async fn what_the_server_asks_to_wait_is_waited_between_polls() {
    let world = world(&["EXECUTING"]);
    let once = || ClientOptions { max_attempts: 1, ..ClientOptions::default() };
    let task = Task::of("task", pace(WaitOptions::default()));
    world.service().query_faults = [Some(Fault::Throttled(Duration::from_secs(30)))].into();
    let next = task.poll(&world.caller(once())).await.unwrap().next_poll_in.unwrap();
    assert!(next > Duration::from_secs(30) && next < Duration::from_secs(32), "{next:?}");
    // There is no time for that.
    world.service().query_faults = [Some(Fault::Throttled(Duration::from_secs(700)))].into();
    assert_eq!(task.poll(&world.caller(once())).await.unwrap().next_poll_in, None);
}
