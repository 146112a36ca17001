//! One run: the calls of a scenario with the events of a script, and what is to be said of them.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::Task;
use super::choices::{Choices, Script};
use super::promise::{Promise, Violation};
use super::scenario::{DOMAIN, Scenario, TASK};
use super::world::SearchWorld;
use crate::calls::caller::Caller;
use crate::calls::config::Config;
use crate::calls::memory::Memory;
use crate::calls::reconcile::{Reconciliation, ReconciliationState, reconcile};
use crate::calls::submit_or_resume::submit;
use crate::calls::wait::{Pace, Task as Followed, TaskState, WaitOptions};
use crate::calls::world::World as _;
use crate::clock::Deadline;
use crate::credentials::Credentials;
use crate::error::{DomainError, UnresolvedSubmission};
use crate::operations::Operation as _;
use crate::operations::save_single_task_for_updating_contact_info::{
    ContactType, SaveSingleTaskForUpdatingContactInfoRequest as Request,
    SaveSingleTaskForUpdatingContactInfoResponse as Response,
};
use crate::options::ClientOptions;
use crate::rpc::access_key::AccessKey;

/// A call may end so much later than its time: what one exchange takes.
const GRACE: Duration = Duration::from_millis(1100);
/// By then everything has arrived, and no request is valid any more.
const LONG_AFTER: Duration = Duration::from_secs(2 * 3600);

pub(super) struct Run {
    pub choices: Choices,
    pub violations: Vec<Violation>,
}

/// What a call was told.
enum Told {
    Submitted(Result<Response, DomainError>),
    Reconciled(Result<Reconciliation, DomainError>),
    State(TaskState),
}

struct Call {
    caller: usize,
    call: usize,
    time: Duration,
    told: Told,
    violation: Option<Violation>,
}

pub(super) fn run(task: &Task, script: &Script) -> Run {
    let mut service = crate::calls::simulation::Service::new(1);
    task.scenario.prepare(&mut service);
    if task.broken == Some(super::event::Assumption::ListedInTime) {
        service.lag = Duration::from_secs(20);
    }
    let starts = task.scenario.callers();
    let world = SearchWorld::new(service, Choices::new(script.clone()), task.broken, starts.len());
    let client = Client::new(task);
    let began = world.state().service.now;
    let calls = starts.iter().enumerate().map(|(caller, calls)| {
        let memory = if task.scenario == Scenario::TwoClients { Arc::default() } else { client.memory.clone() };
        let client = Client { memory, ..client.clone() };
        let (world, calls) = (world.clone(), *calls);
        let waits = task.scenario == Scenario::Wait;
        let work = async move {
            let mut told = Vec::new();
            for (call, start) in calls.iter().enumerate() {
                let world = world.of(caller, call);
                world.at(began + Duration::from_millis(*start)).await;
                world.note_start();
                let call =
                    async { if waits { client.wait(world.clone()).await } else { client.submit(world.clone()).await } };
                told.extend(until_given_up(&world, call).await.into_iter().flatten());
            }
            told
        };
        Box::pin(work) as Pin<Box<dyn Future<Output = Vec<Call>> + Send>>
    });
    let mut told = drive(&world, calls.collect());
    // Nothing happens any more, but what is under way arrives.
    world.state().service.pass(LONG_AFTER);
    let later = told.iter().filter_map(|call| match &call.told {
        Told::Submitted(Err(DomainError::OutcomeUnknown { submission, .. })) => {
            Some((call.caller, call.call, call.time, submission.clone()))
        }
        _ => None,
    });
    let elsewhere = Client { memory: Arc::default(), ..client };
    let later: Vec<_> = later.collect();
    world.state().calm();
    for (caller, call, time, submission) in later {
        let of_call = world.of(caller, call);
        // In another process, which knows nothing of a submission that began when the record was out already.
        let of_call = if time > world.state().latest_start { of_call.elsewhere() } else { of_call };
        let client = elsewhere.clone();
        let again = async move { client.reconcile(of_call, &submission).await };
        told.extend(drive(&world, vec![Box::pin(async move { vec![again.await] })]));
    }
    let violations = told.iter().flat_map(|call| judge(&world, call)).collect();
    drop(told);
    Run { choices: world.into_choices(), violations }
}

/// `None` if the caller gives it up: its future is dropped where it stands.
async fn until_given_up<T>(world: &SearchWorld, call: impl Future<Output = T>) -> Option<T> {
    let mut call = Box::pin(call);
    let world = world.clone();
    std::future::poll_fn(move |context| {
        if let Poll::Ready(told) = call.as_mut().poll(context) {
            return Poll::Ready(Some(told));
        }
        let given_up = std::mem::take(&mut world.state().given_up[world.caller()]);
        if given_up { Poll::Ready(None) } else { Poll::Pending }
    })
    .await
}

type Work<'a> = Pin<Box<dyn Future<Output = Vec<Call>> + Send + 'a>>;

/// Polls everything whenever time has moved on.
fn drive(world: &SearchWorld, mut works: Vec<Work<'_>>) -> Vec<Call> {
    let _context = RUNTIME.enter();
    let mut context = Context::from_waker(Waker::noop());
    let mut told = Vec::new();
    loop {
        works.retain_mut(|work| match work.as_mut().poll(&mut context) {
            Poll::Ready(calls) => {
                told.extend(calls);
                false
            }
            Poll::Pending => true,
        });
        if works.is_empty() {
            return told;
        }
        assert!(world.state().advance(), "somebody waits for nothing");
    }
}

/// Some of the code asks for tokio's clock, on which nothing ever waits here.
static RUNTIME: LazyLock<tokio::runtime::Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime"));

/// What the calls of a client share.
#[derive(Clone)]
struct Client {
    config: Arc<Config>,
    credentials: Arc<Credentials>,
    memory: Arc<Memory>,
}

impl Client {
    fn new(task: &Task) -> Self {
        let options = ClientOptions { submission_policy: task.policy, ..ClientOptions::default() };
        let key = AccessKey::new("id", "secret", None).expect("it is a key");
        Self {
            config: Arc::new(Config::try_from(options).expect("they are the defaults")),
            credentials: Arc::new(Credentials::from(key)),
            memory: Arc::default(),
        }
    }

    fn caller(&self, world: SearchWorld) -> Caller<SearchWorld> {
        let (world, stop) = world.cancellable();
        let deadline = Deadline::after(world.now(), self.config.timeout);
        let (config, credentials, memory) = (self.config.clone(), self.credentials.clone(), self.memory.clone());
        Caller { world, config, credentials, memory, deadline, stop, journal: None }
    }

    /// Submits; if that is in doubt, reconciles at once.
    async fn submit(&self, world: SearchWorld) -> Vec<Call> {
        let request = Request::new(ContactType::Admin, DOMAIN, 1);
        let caller = self.caller(world.clone());
        let parameters = request.parameters(caller.config.language).expect("they are right");
        let result = submit(&caller, &request, &parameters).await;
        let violation = in_time(&caller.world, caller.deadline);
        let unknown = match &result {
            Err(DomainError::OutcomeUnknown { submission, .. }) => Some(submission.clone()),
            _ => None,
        };
        let mut told = vec![world.call(Told::Submitted(result), violation)];
        if let Some(submission) = unknown {
            told.push(self.reconcile(world, &submission).await);
        }
        told
    }

    async fn reconcile(&self, world: SearchWorld, submission: &UnresolvedSubmission) -> Call {
        let caller = self.caller(world.clone());
        let result = reconcile(&caller, submission).await;
        let violation = in_time(&caller.world, caller.deadline);
        world.call(Told::Reconciled(result), violation)
    }

    async fn wait(&self, world: SearchWorld) -> Vec<Call> {
        let timeout = Duration::from_secs(20);
        let options = WaitOptions { timeout: Some(timeout), ..WaitOptions::default() };
        let pace = Pace::try_from(options).expect("they are right");
        let followed = Followed::new(TASK, pace).expect("it is a number");
        let deadline = Deadline::after(world.now(), timeout);
        let caller = self.caller(world.clone());
        let state = followed.wait(&caller).await.map_or(TaskState::StillRunning, |it| it.state);
        let violation = in_time(&caller.world, deadline);
        vec![world.call(Told::State(state), violation)]
    }
}

/// Whether a call has ended in time by its clocks, and at once if it was cancelled. A clock that is set back while the
/// machine sleeps hides that.
fn in_time(world: &SearchWorld, deadline: Deadline) -> Option<Violation> {
    let since_cancelled = world.cancelled_at.get().map_or(Duration::ZERO, |time| world.state().service.now - *time);
    if !since_cancelled.is_zero() {
        let what = format!("it ended {since_cancelled:?} after it was cancelled");
        return Some(Violation { promise: Promise::InTime, what });
    }
    let over = deadline.exceeded(world.now());
    let state = world.state();
    let calm = state.service.now - state.disturbed;
    let what = format!("it ended {over:?} too late, {calm:?} after the machine woke or its clock was set");
    (over > GRACE && calm > GRACE).then_some(Violation { promise: Promise::InTime, what })
}

impl SearchWorld {
    fn call(&self, told: Told, violation: Option<Violation>) -> Call {
        let (caller, call) = self.place();
        let time = self.state().service.now;
        Call { caller, call, time, told, violation }
    }
}

/// Whether what a call was told is true, now that everything has happened.
fn judge(world: &SearchWorld, call: &Call) -> Vec<Violation> {
    let state = world.state();
    let is_own = |nonce: &Option<String>| {
        nonce.as_ref().and_then(|nonce| state.owners.get(nonce)) == Some(&(call.caller, call.call))
    };
    let own: Vec<&str> =
        state.service.tasks.iter().filter(|task| is_own(&task.nonce)).map(|task| task.task_no.as_str()).collect();
    let mut violations: Vec<_> = call.violation.iter().cloned().collect();
    let mut broken = |promise, what: String| violations.push(Violation { promise, what });
    if own.len() > 1 {
        broken(Promise::Once, format!("executed as {own:?}"));
    }
    match &call.told {
        Told::Submitted(Ok(response)) if !own.contains(&response.task_no.as_str()) => {
            broken(Promise::Own, format!("told of {}, its own is {own:?}", response.task_no));
        }
        Told::Submitted(Err(DomainError::OutcomeUnknown { .. }) | Ok(_)) => {}
        Told::Submitted(Err(error)) if !own.is_empty() => {
            broken(Promise::NotExecuted, format!("told {error}, but it was executed as {own:?}"));
        }
        Told::Reconciled(Ok(told)) => match (told.state, &told.task_no) {
            (ReconciliationState::Found, Some(task_no)) if !own.contains(&task_no.as_str()) => {
                broken(Promise::Reconciled, format!("found {task_no}, its own is {own:?}"));
            }
            (ReconciliationState::NotExecuted, _) if !own.is_empty() => {
                broken(Promise::Reconciled, format!("said not executed, but it was as {own:?}"));
            }
            _ => {}
        },
        Told::State(TaskState::Succeeded) => {
            broken(Promise::Succeeded, "one of its domains has failed".to_owned());
        }
        Told::Submitted(Err(_)) | Told::Reconciled(Err(_)) | Told::State(_) => {}
    }
    violations
}
