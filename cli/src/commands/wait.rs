//! `wait`: follows a task to its end.

use std::time::{Duration, Instant};

use alidomain::{DomainClient, DomainError, TaskProgress, WaitOptions};
use clap::Args;

use crate::answer::Answer;
use crate::context::Context;
use crate::duration;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::records::{Task, exit_of};

/// Waits for a task.
#[derive(Debug, Args)]
pub struct Wait {
    /// The number of the task
    task: String,
    #[command(flatten)]
    timeout: WaitTimeout,
}

/// How long to wait for a task.
#[derive(Debug, Clone, Args)]
pub struct WaitTimeout {
    /// How long to wait for the end of the task, such as 30s or 2h. Default: 10m
    #[arg(long, value_name = "TIME", value_parser = wait_timeout)]
    pub wait_timeout: Option<Duration>,
}

/// Refuses before anything is submitted what the client would refuse after it.
fn wait_timeout(text: &str) -> Result<Duration, String> {
    let timeout = duration::parse(text)?;
    let is_allowed = (Duration::from_millis(1)..=LONGEST_TIMEOUT).contains(&timeout);
    is_allowed.then_some(timeout).ok_or_else(|| "must be between 1 ms and 7 days".to_owned())
}

const LONGEST_TIMEOUT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

impl Wait {
    /// Waits.
    pub fn run(self, context: &Context) -> Result<Answer, Failure> {
        let client = context.client()?;
        let options = WaitOptions { timeout: self.timeout.wait_timeout, ..WaitOptions::default() };
        let (task, exit) = follow(&client, self.task, options, context)?;
        let text = task.text();
        Ok(Answer::new(&task, text)?.ends(exit))
    }
}

/// Waits, and says on a terminal how the task stands. After Ctrl-C, returns what is known.
pub fn follow(
    client: &DomainClient,
    task_no: String,
    options: WaitOptions,
    context: &Context,
) -> Result<(Task, Exit), Failure> {
    let watch = client.watch_task(task_no.clone(), Some(options))?;
    let watch = watch.with_cancellation(context.interrupt.cancellation.clone());
    let progress = Progress::line(format!("Waiting for task {task_no}"));
    let begin = Instant::now();
    let mut last: Option<TaskProgress> = None;
    loop {
        let pause = last.as_ref().and_then(|last| last.next_poll_in).unwrap_or_default();
        match watch.poll_after_blocking(pause) {
            Ok(now) if now.next_poll_in.is_none() => {
                let exit = exit_of(now.state);
                return Ok((now.into(), exit));
            }
            Ok(now) => {
                progress.say(format!("Waiting for task {task_no}: {}", in_words(&now)));
                last = Some(now);
            }
            Err(DomainError::Cancelled { .. }) if context.interrupt.is_requested() => {
                let waited = duration::shown(begin.elapsed());
                let problem = format!("the wait was interrupted after {waited}, and the task goes on");
                let mut task = last.map(Task::from).unwrap_or_else(|| Task::unseen(task_no));
                task.problem = Some(problem);
                return Ok((task, Exit::Interrupted));
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// The same for a task that was just submitted: a problem of following it is a note, since the change was submitted.
pub fn follow_submitted(
    client: &DomainClient,
    task_no: String,
    options: WaitOptions,
    context: &Context,
) -> (Task, Exit) {
    follow(client, task_no.clone(), options, context).unwrap_or_else(|failure| {
        let problem = format!("the task cannot be followed: {}", failure.reason_of_reading());
        (Task { problem: Some(problem), ..Task::unseen(task_no) }, Exit::StillRunning)
    })
}

fn in_words(progress: &TaskProgress) -> String {
    match (&progress.problem, progress.task_details.as_slice()) {
        (Some(_), _) => "the latest query failed".to_owned(),
        (None, []) => "not listed yet".to_owned(),
        (None, [one]) => one.task_status.clone().unwrap_or_default().to_lowercase().replace('_', " "),
        (None, more) => format!("{} domains", more.len()),
    }
}
