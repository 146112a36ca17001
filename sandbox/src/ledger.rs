//! All tasks, in the order in which they were made, and the ways to find them. A task of many domains has a place for
//! each, one after the other.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::{Range, RangeInclusive};
use std::time::SystemTime;

use uuid::Uuid;

use crate::china_time;
use crate::life::Status;
use crate::task::{Task, TaskRecord, TaskType};

/// A place in the list of all tasks.
type Place = usize;

#[derive(Default)]
pub(crate) struct Ledger {
    tasks: Vec<Task>,
    by_number: HashMap<String, Range<Place>>,
    by_detail_number: HashMap<String, Place>,
    by_domain: HashMap<String, DomainTasks>,
    /// The first place of each task.
    by_day: BTreeMap<i32, Vec<Place>>,
    /// The first places of those that were not visible yet when somebody looked last.
    hidden: BTreeSet<Place>,
    /// Those whose result was not acknowledged yet, finished or not.
    unacknowledged: BTreeSet<Place>,
}

#[derive(Default)]
struct DomainTasks {
    all: Vec<Place>,
    /// Those that were not finished yet when somebody looked last.
    unfinished: Vec<Place>,
}

impl Ledger {
    /// Whether a task of this domain waits or executes.
    pub fn is_busy(&mut self, domain_name: &str, now: SystemTime) -> bool {
        let Some(of_domain) = self.by_domain.get_mut(domain_name) else { return false };
        of_domain.unfinished.retain(|place| !self.tasks[*place].status(now).is_final());
        !of_domain.unfinished.is_empty()
    }

    /// The profile with which a contact was changed last, and when.
    pub fn changed(&self, domain_name: &str, contact_type: &str, now: SystemTime) -> Option<(i64, SystemTime)> {
        let changed = |task: &&Task| {
            TaskType::of_contact(contact_type) == Some(task.task_type) && task.status(now) == Status::Succeeded
        };
        let task = self.of_domain(domain_name).rev().find(changed)?;
        Some((task.registrant_profile_id, task.updated(now)))
    }

    /// Whether a change of the registrant waits or executes.
    pub fn is_changing_registrant(&self, domain_name: &str, now: SystemTime) -> bool {
        let is_changing =
            |task: &Task| TaskType::of_contact("registrant") == Some(task.task_type) && !task.status(now).is_final();
        self.of_domain(domain_name).any(is_changing)
    }

    /// The tasks of a domain, oldest first.
    fn of_domain(&self, domain_name: &str) -> impl DoubleEndedIterator<Item = &Task> {
        let places = self.by_domain.get(domain_name).map_or(&[][..], |of_domain| &of_domain.all);
        places.iter().map(|place| &self.tasks[*place])
    }

    /// Keeps the parts of a task, one for each domain, and says its number: another one if its own is taken.
    pub fn add(&mut self, parts: Vec<Task>) -> String {
        let number = match &parts[0].task_no {
            taken if self.by_number.contains_key(taken) => Uuid::new_v4().to_string(),
            own => own.clone(),
        };
        let first = self.tasks.len();
        self.by_number.insert(number.clone(), first..first + parts.len());
        self.by_day.entry(china_time::day(parts[0].created)).or_default().push(first);
        if !parts[0].is_visible(parts[0].created) {
            self.hidden.insert(first);
        }
        for (place, mut task) in (first..).zip(parts) {
            task.task_no.clone_from(&number);
            self.by_detail_number.insert(task.detail_no.clone(), place);
            self.unacknowledged.insert(place);
            let of_domain = self.by_domain.entry(task.domain_name.clone()).or_default();
            of_domain.all.push(place);
            if !task.status(task.created).is_final() {
                of_domain.unfinished.push(place);
            }
            self.tasks.push(task);
        }
        number
    }

    /// The parts of a task, or nothing if there is no such task.
    pub fn task(&self, task_no: &str) -> &[Task] {
        self.by_number.get(task_no).map_or(&[], |places| &self.tasks[places.clone()])
    }

    /// How many visible tasks were made on these days, and some of them, newest first.
    pub fn made_on(
        &mut self,
        days: RangeInclusive<i32>,
        now: SystemTime,
        skip: usize,
        take: usize,
    ) -> (usize, Vec<&[Task]>) {
        if days.is_empty() {
            return (0, Vec::new());
        }
        self.hidden.retain(|place| !self.tasks[*place].is_visible(now));
        let made: usize = self.by_day.range(days.clone()).map(|(_, places)| places.len()).sum();
        let is_within = |place: &&Place| days.contains(&china_time::day(self.tasks[**place].created));
        let hidden = self.hidden.iter().filter(is_within).count();
        let newest_first = self.by_day.range(days.clone()).rev().flat_map(|(_, places)| places.iter().rev());
        let visible = newest_first.filter(|place| !self.hidden.contains(place));
        let parts = |place: &Place| self.task(&self.tasks[*place].task_no);
        (made - hidden, visible.skip(skip).take(take).map(parts).collect())
    }

    /// Those whose result was not acknowledged, or of these the parts of one task; oldest first.
    pub fn unacknowledged(&self, task_no: Option<&str>) -> impl Iterator<Item = &Task> {
        let places = match task_no {
            None => 0..self.tasks.len(),
            Some(task_no) => self.by_number.get(task_no).cloned().unwrap_or_default(),
        };
        self.unacknowledged.range(places).map(|place| &self.tasks[*place])
    }

    /// False if there is no such result to acknowledge.
    pub fn acknowledge(&mut self, detail_no: &str, now: SystemTime) -> bool {
        let place = self.by_detail_number.get(detail_no);
        let finished = place.filter(|place| self.tasks[**place].status(now).is_final());
        finished.is_some_and(|place| self.unacknowledged.remove(place))
    }

    /// False if no such task waits.
    pub fn cancel(&mut self, task_no: &str, now: SystemTime) -> bool {
        let places = self.by_number.get(task_no).cloned().unwrap_or_default();
        let parts = &mut self.tasks[places];
        let waits = !parts.is_empty() && parts.iter().all(|part| part.status(now) == Status::Waiting);
        if waits {
            parts.iter_mut().for_each(|part| part.cancelled = Some(now));
        }
        waits
    }

    /// All tasks, or those of one domain; oldest first.
    pub fn records(&self, domain_name: Option<&str>, now: SystemTime) -> Vec<TaskRecord> {
        match domain_name {
            None => self.tasks.iter().map(|task| task.record(now)).collect(),
            Some(domain_name) => self.of_domain(domain_name).map(|task| task.record(now)).collect(),
        }
    }
}
