//! `tasks`: the tasks of the account.

use std::time::SystemTime;

use alidomain::QueryTaskListRequest;
use clap::Args;
use serde::Serialize;

use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::records::{ListedTask, listed};
use crate::times;

const LARGEST_PAGE: i32 = 1000;

/// Lists tasks.
#[derive(Debug, Args)]
pub struct Tasks {
    /// Only tasks that were created since this day, such as 2026-01-31
    #[arg(long, value_name = "DATE", value_parser = times::parse)]
    since: Option<SystemTime>,
    /// Only tasks that were created until this day
    #[arg(long, value_name = "DATE", value_parser = times::parse)]
    until: Option<SystemTime>,
    /// Show at most so many tasks
    #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
}

#[derive(Debug, Serialize)]
struct List {
    tasks: Vec<ListedTask>,
    /// Of all pages.
    total: Option<i32>,
}

impl Tasks {
    /// Asks page by page.
    pub fn run(self, context: &Context) -> Result<Answer, Failure> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let client = context.client()?;
        let progress = Progress::line("Reading the tasks");
        let (mut list, mut page) = (List { tasks: Vec::new(), total: None }, 1);
        loop {
            let response = client.query_task_list_blocking(QueryTaskListRequest {
                page_num: page,
                page_size: i32::try_from(self.limit).unwrap_or(LARGEST_PAGE).min(LARGEST_PAGE),
                begin_create_time: self.since,
                end_create_time: self.until,
                ..QueryTaskListRequest::default()
            })?;
            list.tasks.extend(response.tasks.into_iter().map(ListedTask::from));
            list.total = response.total_item_num;
            match response.next_page_num {
                Some(next) if list.tasks.len() < limit => page = next,
                _ => break,
            }
        }
        drop(progress);
        list.tasks.truncate(limit);
        let mut text = listed(&list.tasks);
        if let Some(total) = list.total.filter(|total| usize::try_from(*total).is_ok_and(|total| total > limit)) {
            text += &format!("\n\n{limit} of {total} tasks. Use --limit to see more.");
        }
        Answer::new(&list, text)
    }
}
