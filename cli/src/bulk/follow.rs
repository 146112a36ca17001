//! Follows the tasks of a list to their ends.
//!
//! A page of the service's list says of 100 tasks whether they have ended. Only a task that has ended, or that the list
//! does not have, is asked about by itself.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use alidomain::{DomainClient, DomainError, QueryTaskListRequest, TaskState, TaskStatus, look_up_error_code};

use crate::bulk::outcome::{Outcome, TaskEnd};
use crate::context::Context;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::records::reason_of;

/// How long to follow tasks, unless another time is asked for.
const TIMEOUT: Duration = Duration::from_secs(10 * 60);

/// The pause between two readings of the list, which doubles.
const PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// How often Ctrl-C is looked for in a pause.
const NAP: Duration = Duration::from_millis(50);

/// So many tasks are asked about at a time.
const AT_A_TIME: usize = 16;

/// After so many problems one after the other, the cause is no single task, and following ends.
const MOST_PROBLEMS: usize = 32;

/// How following ended.
#[derive(Debug, Default)]
pub struct Followed {
    /// By Ctrl-C.
    pub interrupted: bool,
    /// Why nothing more is known.
    pub problem: Option<Failure>,
}

/// The tasks that have not ended yet.
struct Following<'a> {
    client: &'a DomainClient,
    context: &'a Context,
    outcomes: &'a mut [Outcome],
    /// The places of their rows.
    pending: HashMap<Box<str>, Vec<usize>>,
    /// Those that a whole reading of the list did not show.
    unlisted: HashSet<Box<str>>,
    progress: Progress,
}

/// Follows the tasks of rows that are done, until all have ended or time is up.
pub fn follow(
    client: &DomainClient,
    outcomes: &mut [Outcome],
    timeout: Option<Duration>,
    context: &Context,
) -> Followed {
    let mut pending: HashMap<Box<str>, Vec<usize>> = HashMap::new();
    for (place, outcome) in outcomes.iter_mut().enumerate() {
        if let Outcome::Done { task_no, task, .. } = outcome {
            *task = TaskEnd::StillRunning;
            pending.entry(task_no.clone()).or_default().push(place);
        }
    }
    let progress = Progress::bar(u64::try_from(pending.len()).unwrap_or(u64::MAX), "Following");
    let client = client.with_cancellation(context.interrupt.cancellation.clone());
    let unlisted = HashSet::new();
    let following = Following { client: &client, context, outcomes, pending, unlisted, progress };
    let problem = following.run(timeout.unwrap_or(TIMEOUT)).err();
    let interrupted = context.interrupt.is_requested();
    Followed { interrupted, problem: problem.filter(|_| !interrupted).map(Failure::from) }
}

impl Following<'_> {
    fn run(mut self, timeout: Duration) -> Result<(), DomainError> {
        let begin = Instant::now();
        let mut pause = PAUSE;
        while !self.pending.is_empty() && !self.context.interrupt.is_requested() {
            let asked = match self.suspects() {
                Ok(asked) => asked,
                // The next reading may succeed.
                Err(error) if begin.elapsed() < timeout && Failure::from(error.clone()).is_retryable() => Vec::new(),
                Err(error) => return Err(error),
            };
            self.ask(asked)?;
            let left = timeout.saturating_sub(begin.elapsed());
            if left.is_zero() {
                break;
            }
            if !self.pending.is_empty() {
                self.rest(pause.min(left));
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        Ok(())
    }

    fn rest(&self, pause: Duration) {
        let begin = Instant::now();
        while begin.elapsed() < pause && !self.context.interrupt.is_requested() {
            thread::sleep(NAP.min(pause));
        }
    }

    /// The tasks to ask about: those that the list shows as ended, or does not show.
    fn suspects(&mut self) -> Result<Vec<Box<str>>, DomainError> {
        // Whether they have ended.
        let mut seen = HashMap::new();
        let mut request = QueryTaskListRequest::default();
        loop {
            let page = self.client.query_task_list_blocking(request.clone())?;
            for task in page.tasks {
                if let Some((task_no, _)) = self.pending.get_key_value(&*task.task_no) {
                    self.unlisted.remove(task_no);
                    let has_ended = !matches!(task.status, TaskStatus::WaitingExecute | TaskStatus::Executing);
                    seen.insert(task_no.clone(), has_ended);
                }
            }
            let seen_all = seen.len() + self.unlisted.len() >= self.pending.len();
            match page.next_page_num {
                Some(next) if !seen_all => request.page_num = next,
                Some(_) => break,
                None => {
                    let unseen = self.pending.keys().filter(|task_no| !seen.contains_key(*task_no));
                    self.unlisted.extend(unseen.cloned());
                    break;
                }
            }
        }
        let is_asked = |task_no: &str| seen.get(task_no) == Some(&true) || self.unlisted.contains(task_no);
        Ok(self.pending.keys().filter(|task_no| is_asked(task_no)).cloned().collect())
    }

    /// Notes how following a task ended, for each of its rows.
    fn note(&mut self, task_no: &str, end: TaskEnd) {
        self.unlisted.remove(task_no);
        self.progress.advance(1);
        for place in self.pending.remove(task_no).unwrap_or_default() {
            if let Some(Outcome::Done { task, .. }) = self.outcomes.get_mut(place) {
                *task = end.clone();
            }
        }
    }

    /// Asks about tasks, some at a time. A problem with one of them is noted, and ends only the following of that one.
    fn ask(&mut self, asked: Vec<Box<str>>) -> Result<(), DomainError> {
        let client = self.client;
        let threads = asked.len().min(AT_A_TIME);
        let rest = Mutex::new(asked.into_iter());
        let next = || rest.lock().unwrap_or_else(PoisonError::into_inner).next();
        let (sender, answers) = mpsc::channel();
        thread::scope(|scope| {
            for _ in 0..threads {
                let (sender, next) = (sender.clone(), &next);
                scope.spawn(move || {
                    while let Some(task_no) = next() {
                        let end = end_of(client, &task_no);
                        // Nobody takes answers after too many problems.
                        if sender.send((task_no, end)).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(sender);
            let mut problems = 0;
            for (task_no, end) in answers {
                let end = match end {
                    Ok(end) => {
                        problems = 0;
                        end
                    }
                    Err(error) if problems == MOST_PROBLEMS || self.context.interrupt.is_requested() => {
                        return Err(error);
                    }
                    Err(error) => {
                        problems += 1;
                        TaskEnd::NotSeen(Failure::from(error).reason_of_reading().into())
                    }
                };
                if end != TaskEnd::StillRunning {
                    self.note(&task_no, end);
                }
            }
            Ok(())
        })
    }
}

/// How a task stands now. A transient error leaves it as it was.
fn end_of(client: &DomainClient, task_no: &str) -> Result<TaskEnd, DomainError> {
    let progress = client.watch_task(task_no.to_owned(), None)?.poll_blocking()?;
    Ok(match progress.state {
        TaskState::Succeeded => TaskEnd::Succeeded,
        TaskState::StillRunning => TaskEnd::StillRunning,
        TaskState::Failed => {
            let reason = progress.task_details.iter().find_map(reason_of).unwrap_or_default();
            TaskEnd::Failed(explained(reason).into())
        }
    })
}

/// The reason, with what the library knows of it if it is an error code.
fn explained(reason: String) -> String {
    match look_up_error_code(reason.clone()) {
        Some(code) => format!("{reason}: {} {}", code.meaning, code.next_step),
        None => reason,
    }
}
