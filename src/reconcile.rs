//! Finding out, by reading alone, what became of a submission.
//!
//! The service has no client token. What is left is to look whether the account
//! has a task for the same domain and contact that was created since just
//! before the first attempt.

use std::collections::HashSet;
use std::time::{Duration, Instant, SystemTime};

use crate::caller::Caller;
use crate::error::{DomainError, InvalidRequest};
use crate::operations::query_task_list::{QueryTaskListRequest, QueryTaskListResponse, TaskInfo};
use crate::operations::save_single_task_for_updating_contact_info::ContactType;
use crate::operations::task_detail::TaskDetail;
use crate::operations::{Operation as _, is_same_domain, normalise_domain};
use crate::world::World;

/// The server accepts a timestamp for 15 minutes either way of its own clock:
/// after this long no copy of the request can execute any more.
pub(crate) const VALIDITY: Duration = Duration::from_secs(30 * 60);

/// The service's clocks tick in whole seconds.
const MARGIN: Duration = Duration::from_secs(2);
/// What they may differ by among themselves, without a task being overlooked.
const WIDE_MARGIN: Duration = Duration::from_secs(60);
/// The same for this machine's clock, which the service did not refuse.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(16 * 60);
/// The service's times carry no zone, and are read as China's. They could be UTC, too.
const CHINA_OFFSET: Duration = Duration::from_secs(8 * 60 * 60);

const LEAST_LOOKS: u32 = 3;
const SHORTEST_PAUSE: Duration = Duration::from_millis(10);
/// The list's own limit is not documented.
const LIST_PAGE: i32 = 50;
/// So many pages are read before "there is none" relies on the order of the list.
const LEAST_PAGES: i32 = 20;

/// A submission that may have been executed. Documented in the interface definition.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct UnresolvedSubmission {
    pub domain_name: String,
    pub contact_type: ContactType,
    pub signature_nonce: String,
    pub submitted_at: SystemTime,
    pub signed_at: SystemTime,
    pub arrived: bool,
}

impl UnresolvedSubmission {
    /// It may have been stored, and written by hand.
    pub(crate) fn normalised(self) -> Result<Self, InvalidRequest> {
        Ok(Self { domain_name: normalise_domain(&self.domain_name)?, ..self })
    }
}

/// What was found out about it. Documented in the interface definition.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Reconciliation {
    pub state: ReconciliationState,
    pub task_no: Option<String>,
    pub candidates: Vec<String>,
    pub reason: String,
}

/// Whether a submission was executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReconciliationState {
    /// It was, and this is its task.
    Found,
    /// It was not, and never will be.
    NotExecuted,
    /// That is still not known.
    StillUnknown,
}

/// A submission whose task is looked for.
pub(crate) struct Search<'a> {
    pub submission: &'a UnresolvedSubmission,
    pub began: Began,
    /// For so long its task may not be listed yet.
    pub settle_time: Duration,
}

/// When its first attempt began.
#[derive(Clone, Copy)]
pub(crate) enum Began {
    /// In this call, by a clock that nobody sets.
    At(Instant),
    /// In another call, and perhaps on another machine: when the submission says.
    AsStored,
}

/// What the look for a submission's task showed.
#[derive(Debug, PartialEq)]
pub(crate) enum Settled {
    /// There is exactly one that can be it.
    Found(String),
    /// There is none, although the settle time has passed.
    Nothing {
        /// The domain has a task of another kind, which may be why it was busy.
        other_task: bool,
    },
    /// Neither is certain.
    Unclear { seen: String, candidates: Vec<String>, error: Option<DomainError> },
}

/// Tasks that one look showed.
#[derive(Debug, Default)]
struct Sighting {
    /// Of the domain, the kind and the time that were asked for.
    certain: Vec<String>,
    /// That may be: of an unknown kind, of about the time, or not shown in full.
    possible: Vec<String>,
    /// There is one of the domain, and of another kind.
    other_task: bool,
}

/// Looks once more for a submission's task.
pub(crate) async fn reconcile<W: World>(
    caller: &Caller<W>,
    submission: &UnresolvedSubmission,
) -> Result<Reconciliation, DomainError> {
    let report = |state, task_no, candidates, reason| Reconciliation { state, task_no, candidates, reason };
    let search = Search { submission, began: Began::AsStored, settle_time: caller.config.settle_time };
    let settled = settle(caller, &search).await;
    // The queries have shown what time it is.
    let age = caller.observed_clock().duration_since(submission.signed_at).unwrap_or_default();
    Ok(match settled {
        Settled::Found(task_no) => {
            let reason = "there is one task for this domain and contact since it was submitted".to_owned();
            report(ReconciliationState::Found, Some(task_no), Vec::new(), reason)
        }
        Settled::Nothing { .. } if submission.arrived || age > VALIDITY => {
            let reason = "there is no task, and the request cannot execute any more".to_owned();
            report(ReconciliationState::NotExecuted, None, Vec::new(), reason)
        }
        Settled::Nothing { .. } => {
            let left = VALIDITY.saturating_sub(age).as_secs().div_ceil(60);
            let reason =
                format!("there is no task yet, but the request could still arrive: look again in {left} minutes");
            report(ReconciliationState::StillUnknown, None, Vec::new(), reason)
        }
        // It is about the queries; of the submission nothing more is known than before.
        Settled::Unclear { error: Some(error), .. } if !error.is_transient() => return Err(error.in_doubt()),
        Settled::Unclear { seen, candidates, .. } => report(ReconciliationState::StillUnknown, None, candidates, seen),
    })
}

/// Looks for the submission's task until it is there, or until the settle time has passed without it.
pub(crate) async fn settle<W: World>(caller: &Caller<W>, search: &Search<'_>) -> Settled {
    let settled_at = caller.world.instant() + search.settle_time;
    let mut pause = search.settle_time / 16;
    let mut backoff = caller.backoff();
    let mut looks = 0;
    let mut foreign = HashSet::new();
    let mut possible = Vec::new();
    loop {
        let decides = looks + 1 >= LEAST_LOOKS && caller.world.instant() >= settled_at;
        let mut error = None;
        match look(caller, search, decides, &mut foreign).await {
            Ok(Sighting { certain, .. }) if certain.len() > 1 => {
                let seen = format!("{} tasks could be its own: {}", certain.len(), certain.join(", "));
                return Settled::Unclear { seen, candidates: certain, error: None };
            }
            Ok(mut sighting) => {
                looks += 1;
                let claimed = |task: &String| caller.claim(task, &search.submission.signature_nonce);
                if let Some(task) = sighting.certain.pop().filter(claimed) {
                    return Settled::Found(task);
                }
                possible = sighting.possible;
                if decides && possible.is_empty() {
                    return Settled::Nothing { other_task: sighting.other_task };
                }
                if decides {
                    let seen = format!("tasks that could be its own: {}", possible.join(", "));
                    return Settled::Unclear { seen, candidates: possible, error: None };
                }
            }
            Err(failed) if failed.is_transient() => error = Some(failed),
            Err(failed) => {
                let seen = format!("its task could not be looked for: {}", failed.in_passing());
                return Settled::Unclear { seen, candidates: possible, error: Some(failed) };
            }
        }
        let until_settled = settled_at.saturating_duration_since(caller.world.instant());
        let wait = match &error {
            Some(error) => backoff.next(caller.world.random(), error.retry_after()),
            None if until_settled.is_zero() => pause,
            None => pause.min(until_settled),
        };
        let wait = wait.max(SHORTEST_PAUSE);
        if wait >= caller.remaining() {
            let seen = match &error {
                None => format!("its task was looked for {looks} times and not found before time ran out"),
                Some(error) => format!("its task could not be looked for before time ran out: {}", error.in_passing()),
            };
            return Settled::Unclear { seen, candidates: possible, error };
        }
        caller.world.sleep(wait).await;
        pause = (pause * 2).min(search.settle_time / 4);
    }
}

/// `decides`: if it shows none, there is none. `foreign`: tasks that were seen to be of other domains.
async fn look<W: World>(
    caller: &Caller<W>,
    search: &Search<'_>,
    decides: bool,
    foreign: &mut HashSet<String>,
) -> Result<Sighting, DomainError> {
    let submission = search.submission;
    let mut sighting = Sighting::default();
    for Suspect { task_no, in_time } in tasks_since(caller, search, decides).await? {
        let claimed = caller.memory.is_claimed_by_another(&task_no, &submission.signature_nonce);
        if claimed || foreign.contains(&task_no) {
            continue;
        }
        let details = match caller.details_of(&task_no).await {
            Ok(details) => details,
            Err(error) if error.is_transient() => return Err(error),
            // What may not be read may be its own.
            Err(_) => Vec::new(),
        };
        let of_domain: Vec<_> = details.iter().filter(|detail| may_be_of_domain(submission, detail)).collect();
        // One without a detail is not shown in full yet.
        if of_domain.is_empty() && !details.is_empty() {
            foreign.insert(task_no);
        } else if !details.is_empty() && of_domain.iter().all(|detail| is_of_another_contact(submission, detail)) {
            sighting.other_task = true;
        } else if in_time && details.len() == 1 && is_certain(submission, of_domain[0]) {
            sighting.certain.push(task_no);
        } else {
            sighting.possible.push(task_no);
        }
    }
    Ok(sighting)
}

fn may_be_of_domain(submission: &UnresolvedSubmission, detail: &TaskDetail) -> bool {
    detail.domain_name.as_deref().is_none_or(|name| is_same_domain(&submission.domain_name, name))
}

fn is_of_another_contact(submission: &UnresolvedSubmission, detail: &TaskDetail) -> bool {
    detail.task_type.as_deref().is_some_and(|task_type| submission.contact_type.is_of_another(task_type))
}

fn is_certain(submission: &UnresolvedSubmission, detail: &TaskDetail) -> bool {
    detail.domain_name.is_some() && detail.task_type.as_deref() == Some(submission.contact_type.task_type())
}

/// A task that was created when the submission's own can have been, or about then.
struct Suspect {
    task_no: String,
    in_time: bool,
}

/// The tasks since the submission, newest first if the service lists them so. If it `decides`, those of about that
/// time, too.
async fn tasks_since<W: World>(
    caller: &Caller<W>,
    search: &Search<'_>,
    decides: bool,
) -> Result<Vec<Suspect>, DomainError> {
    // The service reads it by the day.
    let begin = search.submission.submitted_at.checked_sub(CLOCK_TOLERANCE);
    let mut request =
        QueryTaskListRequest { page_size: LIST_PAGE, begin_create_time: begin, ..QueryTaskListRequest::default() };
    let mut order = Order::default();
    let mut listed = HashSet::new();
    let mut suspects = Vec::new();
    loop {
        let parameters = request.parameters(caller.config.language)?;
        let page = caller.run::<QueryTaskListRequest>(&parameters).await?;
        let window = Window::of(caller, search, page.server_time);
        for task in &page.tasks {
            let in_time = window.holds(task);
            // A task that was made in the meantime moves the others on to the next page.
            if (in_time || (decides && window.may_hold(task))) && listed.insert(task.task_no.clone()) {
                suspects.push(Suspect { task_no: task.task_no.clone(), in_time });
            }
        }
        let passed = order.has_passed(&page, window.age(decides)) && (!decides || request.page_num >= LEAST_PAGES);
        match page.next_page_num {
            Some(next) if !passed => request.page_num = next,
            _ => return Ok(suspects),
        }
    }
}

/// When a submission's task can have been created, by the server's clock.
struct Window {
    begin: SystemTime,
    end: SystemTime,
    now: SystemTime,
    /// What the times may be off by.
    margin: Duration,
}

impl Window {
    fn of<W: World>(caller: &Caller<W>, search: &Search<'_>, server_time: Option<SystemTime>) -> Self {
        let now = server_time.unwrap_or_else(|| caller.observed_clock());
        let (begin, margin) = match (search.began, server_time) {
            (Began::At(start), Some(server_time)) => {
                let elapsed = caller.world.instant().saturating_duration_since(start);
                (server_time.checked_sub(elapsed), WIDE_MARGIN)
            }
            _ => (Some(search.submission.submitted_at), CLOCK_TOLERANCE),
        };
        let begin = begin.and_then(|begin| begin.checked_sub(MARGIN)).unwrap_or(SystemTime::UNIX_EPOCH);
        Self { begin, end: now.min(search.submission.signed_at + VALIDITY) + MARGIN, now, margin }
    }

    /// Whether the task was made within it, its time being read as China's.
    fn holds(&self, task: &TaskInfo) -> bool {
        let alone = task.task_num.is_none_or(|domains| domains <= 1);
        alone && task.create_time.is_some_and(|created| self.begin <= created && created <= self.end)
    }

    /// Whether it may have been: its time cannot be read, is not quite within it, or is of another zone, be it UTC or
    /// one in which it is from the future.
    fn may_hold(&self, task: &TaskInfo) -> bool {
        let Some(created) = task.create_time else { return true };
        let near = |time: SystemTime| {
            self.begin.checked_sub(self.margin).is_none_or(|begin| begin <= time) && time <= self.end + self.margin
        };
        near(created) || near(created + CHINA_OFFSET) || created > self.now + self.margin
    }

    /// What is older than the newest task by more than that was made before it, whatever the zone of the times.
    fn age(&self, with_margin: bool) -> Duration {
        let age = self.now.duration_since(self.begin).unwrap_or_default();
        if with_margin { age + self.margin } else { age }
    }
}

/// Whether the list is sorted, newest first, as it seems to be.
#[derive(Default)]
struct Order {
    newest: Option<SystemTime>,
    last: Option<SystemTime>,
    unsorted: bool,
}

impl Order {
    /// True if all that follows is older than the newest task by more than `age`.
    fn has_passed(&mut self, page: &QueryTaskListResponse, age: Duration) -> bool {
        for task in &page.tasks {
            let Some(created) = task.create_time else {
                self.unsorted = true;
                continue;
            };
            self.unsorted |= self.last.is_some_and(|last| created > last);
            self.newest.get_or_insert(created);
            self.last = Some(created);
        }
        let passed = self.newest.zip(self.last).and_then(|(newest, last)| newest.duration_since(last).ok());
        !self.unsorted && passed.is_some_and(|passed| passed > age)
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;
    use crate::config::ClientOptions;
    use crate::error::Outcome;
    use crate::simulation::{Fault, Simulation};

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_700_000_000 + seconds)
    }

    const HOUR: u64 = 3600;

    fn task(created: Option<SystemTime>, task_num: i32) -> TaskInfo {
        let created = created
            .map_or("soon".to_owned(), |created| created.duration_since(UNIX_EPOCH).unwrap().as_millis().to_string());
        let body =
            format!(r#"{{"Data":{{"TaskInfo":{{"TaskNo":"t","TaskNum":{task_num},"CreateTime":"{created}"}}}}}}"#);
        page(&body).tasks.remove(0)
    }

    fn page(body: &str) -> QueryTaskListResponse {
        let fields = crate::rpc::tree::Tree::parse(body).unwrap();
        let reply = crate::rpc::reply::Reply { fields, request_id: None, date: None };
        QueryTaskListRequest::response(&reply, &Default::default()).unwrap()
    }

    #[test]
    fn only_what_was_made_in_time_is_certain_and_what_was_made_about_then_is_possible() {
        let now = at(9 * HOUR + 100);
        let begin = at(9 * HOUR);
        let window = Window { begin, end: now + MARGIN, now, margin: WIDE_MARGIN };
        for (created, holds, may_hold) in [
            (9 * HOUR, true, true),
            (9 * HOUR + 102, true, true),
            (9 * HOUR - 1, false, true),
            (9 * HOUR - 60, false, true),
            (9 * HOUR - 61, false, false),
            // What is read as China's but was UTC reads 8 hours too early.
            (HOUR + 50, false, true),
            (HOUR - 100, false, false),
            (5 * HOUR, false, false),
            // From the future: some other zone.
            (10 * HOUR, false, true),
        ] {
            let task = task(Some(at(created)), 1);
            assert_eq!((window.holds(&task), window.may_hold(&task)), (holds, may_hold), "{created}");
        }
        assert!(!window.holds(&task(None, 1)) && window.may_hold(&task(None, 1)));
        assert!(!window.holds(&task(Some(begin), 3)) && window.may_hold(&task(Some(begin), 3)), "a batch");
    }

    #[test]
    fn what_follows_in_a_sorted_list_is_passed_over() {
        let page = |times: &[Option<u64>]| {
            let row = |created: &Option<u64>| {
                let created = created.map(|seconds| at(seconds).duration_since(UNIX_EPOCH).unwrap().as_millis());
                format!(r#"{{"TaskNo":"t","CreateTime":"{}"}}"#, created.map_or("soon".to_owned(), |ms| ms.to_string()))
            };
            let rows: Vec<_> = times.iter().map(row).collect();
            page(&format!(r#"{{"Data":{{"TaskInfo":[{}]}}}}"#, rows.join(",")))
        };
        let passed = |times: &[Option<u64>]| Order::default().has_passed(&page(times), Duration::from_secs(10));
        assert!(passed(&[Some(100), Some(95), Some(89)]));
        assert!(!passed(&[Some(100), Some(95), Some(90)]));
        assert!(!passed(&[Some(89), Some(100), Some(50)]));
        assert!(!passed(&[Some(100), None, Some(50)]));
        assert!(!passed(&[]));

        let mut order = Order::default();
        assert!(!order.has_passed(&page(&[Some(100), Some(95)]), Duration::from_secs(10)));
        assert!(order.has_passed(&page(&[Some(94), Some(80)]), Duration::from_secs(10)));
    }

    fn submission() -> UnresolvedSubmission {
        let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        UnresolvedSubmission {
            domain_name: "example.com".to_owned(),
            contact_type: ContactType::Tech,
            signature_nonce: "nonce".to_owned(),
            submitted_at: now,
            signed_at: now,
            arrived: true,
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
}
