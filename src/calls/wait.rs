//! Follows a task to its end.

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::calls::caller::Caller;
use crate::calls::config::in_seconds;
use crate::calls::details::Details;
use crate::calls::session::Session;
use crate::calls::submit_or_resume::submit;
use crate::calls::world::{Network, World};
use crate::cancellation::Cancellation;
use crate::clock::{Deadline, Moment};
use crate::error::{DomainError, Outcome};
use crate::invalid_request::InvalidRequest;
use crate::operations::checked_id;
use crate::operations::save_single_task_for_updating_contact_info::{
    SaveSingleTaskForUpdatingContactInfoRequest, SaveSingleTaskForUpdatingContactInfoResponse,
};
use crate::operations::task_detail::TaskDetail;
use crate::operations::task_status::TaskStatus;
use crate::rpc::Parameters;

const TIMEOUT: Duration = Duration::from_secs(10 * 60);
const LONGEST_TIMEOUT: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const MIN_INTERVAL: Duration = Duration::from_secs(1);
const MAX_INTERVAL: Duration = Duration::from_secs(15);
const SHORTEST_INTERVAL: Duration = Duration::from_millis(1);
/// What the answer to a question may take before time is up.
const ANSWER_TIME: Duration = Duration::from_secs(1);

/// So often a task is asked for, and for the settle time, before it is taken for unknown.
const LEAST_ANSWERS: i32 = 3;

/// Why a question showed no state although it was answered.
const SHIFTED: &str = "The list of task details changed while the client read it, so some details are missing.";

const NOT_LISTED: &str = "The service has not listed a task with this number.";

const WAIT_CANCELLED: &str = "The wait was cancelled.";

/// Timeout and intervals for following a task. Defaults and ranges: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct WaitOptions {
    pub timeout: Option<Duration>,
    pub min_interval: Option<Duration>,
    pub max_interval: Option<Duration>,
}

/// The state of a task. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct TaskProgress {
    pub task_no: String,
    pub state: TaskState,
    pub task_details: Vec<TaskDetail>,
    pub polls: i32,
    pub elapsed: Duration,
    pub next_poll_in: Option<Duration>,
    pub problem: Option<String>,
}

/// Whether a task has ended, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TaskState {
    /// The task is not known to have ended for all of its domains.
    StillRunning,
    /// The change was made for all domains of the task.
    Succeeded,
    /// The task has ended for all of its domains. The change was not made for at least one domain.
    Failed,
}

/// A submission, and the state of its task. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct SubmitAndWaitResponse {
    pub submission: SaveSingleTaskForUpdatingContactInfoResponse,
    pub progress: TaskProgress,
}

/// Follows one task, one query at a time. Wait [`TaskProgress::next_poll_in`] between the queries.
#[derive(Debug)]
pub struct TaskWatch {
    session: Session,
    task: Arc<Task>,
}

impl TaskWatch {
    pub(crate) fn new(session: Session, task: Task) -> Self {
        Self { session, task: Arc::new(task) }
    }

    /// Returns a watch whose queries `cancellation` can end.
    ///
    /// Both watches share their results and their count of queries.
    pub fn with_cancellation(&self, cancellation: Arc<Cancellation>) -> Arc<Self> {
        let stop = self.session.stop.and(cancellation);
        Arc::new(Self { session: Session { stop, ..self.session.clone() }, task: self.task.clone() })
    }

    /// Internal, for the Python binding. Returns a watch whose async queries run on the threads that poll them.
    pub fn in_slices(&self) -> Arc<Self> {
        Arc::new(Self { session: Session { in_slices: true, ..self.session.clone() }, task: self.task.clone() })
    }

    /// Queries the state of the task. Dropping the future aborts the query.
    pub async fn poll(&self) -> Result<TaskProgress, DomainError> {
        let task = self.task.clone();
        self.session.spawn(|caller| poll(caller, task)).await
    }

    /// Blocking form of [`Self::poll`].
    pub fn poll_blocking(&self) -> Result<TaskProgress, DomainError> {
        self.session.block_on(|caller| poll(caller, self.task.clone()))
    }

    /// Waits for `pause`, then queries as [`Self::poll`] does. Cancelling the query also ends the wait.
    #[doc(hidden)]
    pub async fn poll_after(&self, pause: Duration) -> Result<TaskProgress, DomainError> {
        let task = self.task.clone();
        self.session.spawn(move |caller| poll_after(caller, task, pause)).await
    }

    /// Blocking form of [`Self::poll_after`].
    #[doc(hidden)]
    pub fn poll_after_blocking(&self, pause: Duration) -> Result<TaskProgress, DomainError> {
        self.session.block_on(|caller| poll_after(caller, self.task.clone(), pause))
    }
}

async fn poll(caller: Caller<Network>, task: Arc<Task>) -> Result<TaskProgress, DomainError> {
    task.poll(&caller).await
}

async fn poll_after(caller: Caller<Network>, task: Arc<Task>, pause: Duration) -> Result<TaskProgress, DomainError> {
    caller.sleep(pause).await;
    task.poll(&caller).await
}

/// Submits, then follows the task. Once it has a number, nothing makes it lose that.
pub(crate) async fn submit_and_wait<W: World + Clone>(
    caller: &Caller<W>,
    request: &SaveSingleTaskForUpdatingContactInfoRequest,
    parameters: &Parameters,
    pace: Pace,
) -> Result<SubmitAndWaitResponse, DomainError> {
    let submission = submit(caller, request, parameters).await?;
    let task = Task::of(&submission.task_no, pace);
    let progress = match task.wait(caller).await {
        Ok(progress) => progress,
        Err(error) => {
            let problem = match error {
                DomainError::Cancelled { .. } => WAIT_CANCELLED.to_owned(),
                other => other.to_string(),
            };
            task.progress(caller, TaskState::StillRunning, None, Some(problem))
        }
    };
    Ok(SubmitAndWaitResponse { submission, progress })
}

/// When to ask again, and when to stop.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    pub timeout: Duration,
    min_interval: Duration,
    max_interval: Duration,
}

impl TryFrom<WaitOptions> for Pace {
    type Error = InvalidRequest;

    fn try_from(options: WaitOptions) -> Result<Self, InvalidRequest> {
        let pace = Self {
            timeout: options.timeout.unwrap_or(TIMEOUT),
            min_interval: options.min_interval.unwrap_or(MIN_INTERVAL),
            max_interval: options.max_interval.unwrap_or(MAX_INTERVAL),
        };
        if !(SHORTEST_INTERVAL..=LONGEST_TIMEOUT).contains(&pace.timeout) {
            let rule = format!("must be between 1 millisecond and 7 days, but is {}", in_seconds(pace.timeout));
            return Err(InvalidRequest::new("timeout", rule));
        }
        for (field, interval) in [("min_interval", pace.min_interval), ("max_interval", pace.max_interval)] {
            if !(SHORTEST_INTERVAL..=LONGEST_TIMEOUT).contains(&interval) {
                let rule = format!("must be between 1 millisecond and 7 days, but is {}", in_seconds(interval));
                return Err(InvalidRequest::new(field, rule));
            }
        }
        Ok(Self { max_interval: pace.max_interval.max(pace.min_interval), ..pace })
    }
}

/// A task that is followed.
#[derive(Debug)]
pub(crate) struct Task {
    task_no: String,
    pace: Pace,
    /// The service gave the number.
    exists: bool,
    course: Mutex<Course>,
}

/// How far following it has got.
#[derive(Debug, Clone, Default)]
struct Course {
    start: Option<Moment>,
    polls: i32,
    /// No more questions than the one that was announced.
    last: bool,
    /// What was seen last, for when a question fails.
    details: Vec<TaskDetail>,
    /// Whether that is all of them.
    whole: bool,
    /// The service has listed it, at whatever time.
    listed: bool,
    /// When an answer said first that there is no such task, and how many did. No answer said anything else.
    unlisted: Option<(Moment, i32)>,
}

impl Task {
    pub(crate) fn new(task_no: &str, pace: Pace) -> Result<Self, InvalidRequest> {
        Ok(Self { exists: false, ..Self::of(&checked_id("task_no", task_no)?, pace) })
    }

    /// Of a number that the service gave.
    fn of(task_no: &str, pace: Pace) -> Self {
        Self { task_no: task_no.to_owned(), pace, exists: true, course: Mutex::default() }
    }

    /// Asks until the task has ended or time is up.
    pub(crate) async fn wait<W: World + Clone>(&self, caller: &Caller<W>) -> Result<TaskProgress, DomainError> {
        loop {
            let progress = self.poll(caller).await?;
            match progress.next_poll_in {
                Some(pause) => caller.sleep(pause).await,
                None => return Ok(progress),
            }
            if caller.stop.is_requested() {
                let outcome = Outcome::NotExecuted;
                let reason = format!(
                    "{WAIT_CANCELLED} {} The task goes on: query the task to learn its state.",
                    outcome.in_words()
                );
                return Err(DomainError::Cancelled { reason, attempts: Vec::new(), retryable: false, outcome });
            }
        }
    }

    async fn poll<W: World + Clone>(&self, caller: &Caller<W>) -> Result<TaskProgress, DomainError> {
        if caller.stop.is_requested() {
            return Err(DomainError::cancelled());
        }
        let now = caller.world.now();
        let start = {
            let mut course = self.course();
            course.polls = course.polls.saturating_add(1);
            *course.start.get_or_insert(now)
        };
        let end = Deadline::after(start, self.pace.timeout);
        let time = caller.config.timeout.min(end.remaining(now)).max(SHORTEST_INTERVAL);
        let mut asked_for = None;
        let mut problem = match caller.until(Deadline::after(now, time)).details_of(&self.task_no).await {
            Ok(Details { details, whole }) => {
                let mut course = self.course();
                course.listed |= !details.is_empty();
                let (first, count) = course.unlisted.unwrap_or((caller.world.now(), 0));
                course.unlisted = (whole && !course.listed).then_some((first, count.saturating_add(1)));
                (course.details, course.whole) = (details, whole);
                (!whole).then(|| SHIFTED.to_owned())
            }
            Err(error) if error.is_transient() => {
                asked_for = error.retry_after();
                Some(error.to_string())
            }
            Err(error) => return Err(error),
        };
        let (state, unlisted) = {
            let course = self.course();
            (course.state(), course.unlisted)
        };
        if let Some((first, answers)) = unlisted.filter(|_| problem.is_none())
            && self.is_unknown(caller, first, answers)
        {
            return Err(self.unknown(caller, first, answers));
        }
        let next = if state == TaskState::StillRunning { self.next_poll_in(caller, end, asked_for) } else { None };
        if unlisted.is_some() && next.is_none() {
            problem.get_or_insert_with(|| NOT_LISTED.to_owned());
        }
        Ok(self.progress(caller, state, next, problem))
    }

    /// Whether a task that was never listed would be by now. One that this process has submitted exists all the same.
    fn is_unknown<W: World + Clone>(&self, caller: &Caller<W>, first: Moment, answers: i32) -> bool {
        let endpoint = caller.config.endpoint.clone();
        let exists = self.exists || caller.world.register().knows(&endpoint, &self.task_no);
        !exists && answers >= LEAST_ANSWERS && caller.world.now().since(first).least >= caller.config.settle_time
    }

    /// The number is wrong, or another account's.
    fn unknown<W: World + Clone>(&self, caller: &Caller<W>, first: Moment, answers: i32) -> DomainError {
        let rule = format!(
            "does not match a task: {} did not list one in {} answers within {} seconds. Nothing was changed. Check \
             the number. Use the access key and the endpoint of the submission.",
            caller.config.target.endpoint.as_str().trim_end_matches('/'),
            answers,
            caller.world.now().since(first).least.as_secs(),
        );
        let invalid = InvalidRequest::new("task_no", rule);
        let (reason, field) = (invalid.reason(), invalid.shown_field());
        DomainError::InvalidRequest { reason, field, retryable: false, outcome: Outcome::NotExecuted }
    }

    /// Between half and all of an interval that doubles, or longer if the server `asked_for` it; `None` if the last
    /// question was asked.
    fn next_poll_in<W: World + Clone>(
        &self,
        caller: &Caller<W>,
        end: Deadline,
        asked_for: Option<Duration>,
    ) -> Option<Duration> {
        let mut course = self.course();
        let left = end.remaining(caller.world.now());
        if course.last || left.is_zero() {
            return None;
        }
        let doublings = (course.polls - 1).clamp(0, 31);
        let interval = self.pace.min_interval.saturating_mul(1 << doublings).min(self.pace.max_interval);
        let share = 0.5 + caller.world.random() / 2.0;
        let pause = interval.mul_f64(share);
        // On top of it, so that those who were told the same do not come back together.
        let asked_for = asked_for.map(|least| least.saturating_add(self.pace.min_interval.mul_f64(share)));
        let pause = pause.max(asked_for.unwrap_or_default());
        // Its answer must have some time, too.
        let latest = left - (left / 4).min(ANSWER_TIME);
        if pause < latest {
            return Some(pause);
        }
        // A last question, unless the server does not want it yet.
        course.last = true;
        asked_for.is_none_or(|least| least <= latest).then_some(latest)
    }

    fn progress<W: World + Clone>(
        &self,
        caller: &Caller<W>,
        state: TaskState,
        next_poll_in: Option<Duration>,
        problem: Option<String>,
    ) -> TaskProgress {
        let course = self.course();
        let elapsed = course.start.map_or(Duration::ZERO, |start| caller.world.now().since(start).most);
        TaskProgress {
            task_no: self.task_no.clone(),
            state,
            task_details: course.details.clone(),
            polls: course.polls,
            elapsed,
            next_poll_in,
            problem,
        }
    }

    fn course(&self) -> MutexGuard<'_, Course> {
        self.course.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Course {
    /// Judged by the domains' statuses; one that nobody knows, or that was not shown, has not ended.
    fn state(&self) -> TaskState {
        let details = &self.details;
        if !self.whole || details.is_empty() || !details.iter().all(|detail| detail.status.has_ended()) {
            TaskState::StillRunning
        } else if details.iter().all(|detail| detail.status == TaskStatus::ExecuteSuccess) {
            TaskState::Succeeded
        } else {
            TaskState::Failed
        }
    }
}
