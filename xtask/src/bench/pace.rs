//! How many calls are made: enough for a figure that repeats, in a time that people wait for.

use super::contender::{LARGEST_BULK, Task};

/// The numbers of calls that are in flight.
pub const IN_FLIGHT: [usize; 4] = [1, 8, 64, 512];

/// The numbers of domains that are submitted in bulk.
const BULKS: [usize; 4] = [10, 100, 1_000, LARGEST_BULK];

/// How thoroughly clients are measured.
pub struct Pace {
    is_quick: bool,
}

impl Pace {
    pub fn new(is_quick: bool) -> Self {
        Self { is_quick }
    }

    /// Cold starts, then calls with each number in flight: so many one at a time, and so many at once. A warm-up is as
    /// long in a quick run: compilers at run time need it.
    pub fn calls(&self, one: usize, many: usize, warm_up: usize, in_flight: &[usize]) -> Vec<Task> {
        let mut tasks = self.cold();
        tasks.extend(in_flight.iter().map(|&in_flight| {
            let count = self.less(if in_flight == 1 { one } else { many }).max(4 * in_flight);
            Task::Calls { count, in_flight, warm_up }
        }));
        tasks
    }

    /// Cold starts, then bulks of each size.
    pub fn bulks(&self, warm_up: usize) -> Vec<Task> {
        let mut tasks = self.cold();
        tasks.extend(BULKS.map(|domains| Task::Bulk { domains, warm_up }));
        tasks
    }

    /// Calls until memory grows no more.
    pub fn memory(&self) -> Task {
        Task::Memory { count: if self.is_quick { 50_000 } else { 1_000_000 } }
    }

    fn cold(&self) -> Vec<Task> {
        vec![Task::Cold; if self.is_quick { 1 } else { 3 }]
    }

    fn less(&self, count: usize) -> usize {
        if self.is_quick { count / 5 } else { count }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_task_in_flight_has_calls_to_make() {
        let tasks = Pace::new(true).calls(500, 1_000, 100, &IN_FLIGHT);
        assert_eq!(tasks[0], Task::Cold);
        assert_eq!(tasks[1], Task::Calls { count: 100, in_flight: 1, warm_up: 100 });
        assert_eq!(tasks[4], Task::Calls { count: 2048, in_flight: 512, warm_up: 100 });
    }
}
