//! `status`: asks about a task once.

use alidomain::WaitOptions;
use clap::Args;

use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;
use crate::records::{Task, exit_of};

/// Shows a task.
#[derive(Debug, Args)]
pub struct Status {
    /// The number of the task
    task: String,
}

impl Status {
    /// Asks.
    pub fn run(self, context: &Context) -> Result<Answer, Failure> {
        let client = context.client()?;
        let progress = client.watch_task(self.task, Some(WaitOptions::default()))?.poll_blocking()?;
        let exit = exit_of(progress.state);
        let mut task = Task::from(progress);
        if task.domains.is_empty() && task.problem.is_none() {
            let problem = "the service lists no results of this task yet, or does not know the task";
            task.problem = Some(problem.to_owned());
        }
        let text = task.text();
        Ok(Answer::new(&task, text)?.ends(exit))
    }
}
