//! Tasks as they are printed. The names of the fields are documented, and stay.

use alidomain::{TaskDetail, TaskInfo, TaskProgress, TaskState, TaskStatus};
use anstyle::Style;
use serde::Serialize;

use crate::exit::Exit;
use crate::terminal::{BAD, DOUBTFUL, GOOD, harmless, styled, table};
use crate::times;

/// A task and the results of its domains.
#[derive(Debug, Serialize)]
pub struct Task {
    /// The number of the task.
    pub task_no: String,
    /// `succeeded`, `failed` or `still_running`.
    pub state: &'static str,
    /// Why nothing more is known.
    pub problem: Option<String>,
    /// The result of each domain.
    pub domains: Vec<DomainResult>,
}

/// The result for one domain of a task.
#[derive(Debug, Serialize)]
pub struct DomainResult {
    domain: Option<String>,
    status: &'static str,
    /// As the service writes it.
    service_status: Option<String>,
    task_type: Option<String>,
    task_detail_no: Option<String>,
    reason: Option<String>,
    tries: Option<i32>,
    created_at: Option<String>,
    updated_at: Option<String>,
}

impl From<TaskProgress> for Task {
    fn from(progress: TaskProgress) -> Self {
        Self {
            task_no: progress.task_no,
            state: state_text(progress.state),
            problem: progress.problem,
            domains: progress.task_details.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<TaskDetail> for DomainResult {
    fn from(detail: TaskDetail) -> Self {
        let reason = reason_of(&detail);
        Self {
            domain: detail.domain_name,
            status: status_text(detail.status),
            service_status: detail.task_status,
            task_type: detail.task_type,
            task_detail_no: detail.task_detail_no,
            reason,
            tries: detail.try_count,
            created_at: detail.create_time.map(times::text),
            updated_at: detail.update_time.map(times::text),
        }
    }
}

impl Task {
    /// A task of which nothing was seen.
    pub fn unseen(task_no: String) -> Self {
        Self { task_no, state: state_text(TaskState::StillRunning), problem: None, domains: Vec::new() }
    }

    /// For people.
    pub fn text(&self) -> String {
        let state = styled(style_of(self.state), self.state.replace('_', " "));
        let mut text = format!("Task {}: {state}", harmless(&self.task_no));
        if !self.domains.is_empty() {
            let rows = self.domains.iter().map(|result| {
                let shown = |text: &Option<String>| harmless(text.as_deref().unwrap_or_default());
                let status = styled(style_of(result.status), result.status.replace('_', " "));
                vec![shown(&result.domain), status, shown(&result.task_type), shown(&result.reason)]
            });
            text += &format!("\n\n{}", table(&["DOMAIN", "STATUS", "CHANGE", "REASON"], rows));
        }
        if let Some(problem) = &self.problem {
            text += &format!("\n\n{} {}", styled(DOUBTFUL, "note:"), harmless(problem));
        }
        text
    }
}

/// Why the change was not made, in the service's words.
pub fn reason_of(detail: &TaskDetail) -> Option<String> {
    let failed = detail.status == TaskStatus::ExecuteFailure;
    let reasons = [&detail.error_msg, &detail.fail_reason, &detail.task_result];
    let said = reasons.into_iter().flatten().find(|text| !text.trim().is_empty());
    said.filter(|_| failed).cloned()
}

/// How a command ends that asked about the task.
pub fn exit_of(state: TaskState) -> Exit {
    match state {
        TaskState::Succeeded => Exit::Done,
        TaskState::Failed => Exit::TaskFailed,
        TaskState::StillRunning => Exit::StillRunning,
    }
}

fn state_text(state: TaskState) -> &'static str {
    match state {
        TaskState::StillRunning => "still_running",
        TaskState::Succeeded => "succeeded",
        TaskState::Failed => "failed",
    }
}

fn status_text(status: TaskStatus) -> &'static str {
    match status {
        TaskStatus::WaitingExecute => "waiting",
        TaskStatus::Executing => "executing",
        TaskStatus::ExecuteSuccess => "succeeded",
        TaskStatus::ExecuteFailure => "failed",
        TaskStatus::Complete => "ended",
        TaskStatus::Unknown => "unknown",
    }
}

fn style_of(word: &str) -> Style {
    match word {
        "succeeded" => GOOD,
        "failed" => BAD,
        "still_running" | "unknown" => DOUBTFUL,
        _ => Style::new(),
    }
}

/// A task of the account in a list.
#[derive(Debug, Serialize)]
pub struct ListedTask {
    task_no: String,
    status: &'static str,
    service_status: Option<String>,
    task_type: Option<String>,
    description: Option<String>,
    domains: Option<i32>,
    created_at: Option<String>,
    #[serde(skip)]
    created: String,
}

impl From<TaskInfo> for ListedTask {
    fn from(task: TaskInfo) -> Self {
        Self {
            task_no: task.task_no,
            status: status_text(task.status),
            service_status: task.task_status,
            task_type: task.task_type,
            description: task.task_type_description,
            domains: task.task_num,
            created: task.create_time.map(times::shown).unwrap_or_default(),
            created_at: task.create_time.map(times::text),
        }
    }
}

/// Tasks for people.
pub fn listed(tasks: &[ListedTask]) -> String {
    if tasks.is_empty() {
        return "No tasks.".to_owned();
    }
    let rows = tasks.iter().map(|task| {
        let status = styled(style_of(task.status), task.status);
        let domains = task.domains.map(|number| number.to_string()).unwrap_or_default();
        let change = harmless(task.task_type.as_deref().unwrap_or_default());
        vec![harmless(&task.task_no), status, change, domains, task.created.clone()]
    });
    table(&["TASK", "STATUS", "CHANGE", "DOMAINS", "CREATED"], rows)
}
