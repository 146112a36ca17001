//! When a submission's task can have been created, and where a list need not be read on.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::search::Search;
use crate::calls::caller::Caller;
use crate::calls::world::World;
use crate::clock::{Observation, ServerTime, earlier, later};
use crate::error::VALIDITY;
use crate::operations::query_task_list::{QueryTaskListResponse, TaskInfo};

/// The service's clocks tick in whole seconds.
const MARGIN: Duration = Duration::from_secs(2);
/// What they may differ by among themselves, without a task being overlooked.
pub(crate) const WIDE_MARGIN: Duration = Duration::from_secs(60);
/// The same for this machine's clock, which the service did not refuse, and where this machine's clocks disagree.
pub(super) const CLOCK_TOLERANCE: Duration = Duration::from_secs(16 * 60);
/// The service's times carry no zone, and are read as China's. They could be UTC, too.
const CHINA_OFFSET: Duration = Duration::from_secs(8 * 60 * 60);

/// When a submission's task can have been created, by the server's clock.
pub(super) struct Window {
    /// The earliest time that any clock allows.
    earliest: SystemTime,
    /// What was created since then, in whole seconds, was created after the submission began.
    begin: SystemTime,
    end: SystemTime,
    now: SystemTime,
    /// What the times may be off by.
    margin: Duration,
    /// How many domains the submission has.
    domains: usize,
}

impl Window {
    /// `seen`: the server's clock, as the list that is looked at showed it.
    pub fn of<W: World>(caller: &Caller<W>, search: &Search<'_>, seen: Option<Observation>) -> Self {
        let submission = search.submission;
        let now = seen.map_or_else(|| caller.observed_clock(), |seen| seen.server);
        let began = seen.zip(search.doubt).map(|(seen, doubt)| (seen.at(doubt.began), doubt.signed_at));
        let (earliest, latest, margin) = match began {
            Some((ServerTime { earliest, latest, agreed }, signed_at)) => {
                // The machine may have slept and its clock been set, so that both show too little.
                let earliest = earliest.min(signed_at);
                (earliest, latest, if agreed { WIDE_MARGIN } else { CLOCK_TOLERANCE })
            }
            None => (submission.earliest(), submission.submitted_at, CLOCK_TOLERANCE),
        };
        let last = submission.settled_at.unwrap_or_else(|| later(submission.signed_at, VALIDITY));
        let end = later(now.min(last), MARGIN);
        let domains = submission.domain_names().count();
        Self { earliest, begin: whole_seconds(latest), end, now, margin, domains }
    }

    /// Whether the task was made within it for certain, its time being read as China's.
    pub fn holds(&self, task: &TaskInfo) -> bool {
        let has_as_many = match task.task_num {
            Some(domains) if domains > 1 => usize::try_from(domains) == Ok(self.domains),
            Some(_) => self.domains == 1,
            None => true,
        };
        has_as_many && task.create_time.is_some_and(|created| self.begin <= created && created <= self.end)
    }

    /// Whether it may have been: its time cannot be read, is not quite within it, or is of another zone, be it UTC or
    /// one in which it is from the future.
    pub fn may_hold(&self, task: &TaskInfo) -> bool {
        let Some(created) = task.create_time else { return true };
        let near =
            |time: SystemTime| earlier(self.earliest, self.margin) <= time && time <= later(self.end, self.margin);
        near(created) || near(created + CHINA_OFFSET) || created > self.now + self.margin
    }

    /// What is older than the newest task by more than that was made before it, whatever the zone of the times.
    pub fn age(&self, with_margin: bool) -> Duration {
        let age = |begin| self.now.duration_since(begin).unwrap_or_default();
        if with_margin { age(self.earliest) + self.margin } else { age(self.begin) }
    }
}

/// The service cuts off what is less than a second.
fn whole_seconds(time: SystemTime) -> SystemTime {
    let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    UNIX_EPOCH + Duration::from_secs(seconds)
}

/// Whether the list is sorted, newest first, as it seems to be.
#[derive(Default)]
pub(super) struct Order {
    newest: Option<SystemTime>,
    last: Option<SystemTime>,
    unsorted: bool,
}

impl Order {
    /// True if all that follows is older than the newest task by more than `age`.
    pub fn has_passed(&mut self, page: &QueryTaskListResponse, age: Duration) -> bool {
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
    use super::*;
    use crate::operations::Operation as _;
    use crate::operations::query_task_list::QueryTaskListRequest;

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
        let fields = crate::rpc::tree::Tree::parse(body, crate::options::ReplyFormat::Json).unwrap();
        let reply = crate::rpc::reply::Reply { fields, request_id: None, date: None };
        QueryTaskListRequest::response(&reply, &Default::default()).unwrap()
    }

    #[test]
    fn only_what_was_made_in_time_is_certain_and_what_was_made_about_then_is_possible() {
        let now = at(9 * HOUR + 100);
        let begin = at(9 * HOUR);
        let window = Window { earliest: begin, begin, end: now + MARGIN, now, margin: WIDE_MARGIN, domains: 1 };
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
            let total = times.len();
            page(&format!(r#"{{"TotalItemNum":{total},"Data":{{"TaskInfo":[{}]}}}}"#, rows.join(",")))
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
}
