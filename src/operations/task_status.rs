//! The status of a task, or of one result in a task.

use crate::invalid_request::InvalidRequest;
use crate::rpc::tree::Tree;

/// The status of a task, or of one result in a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TaskStatus {
    /// Waiting.
    WaitingExecute,
    /// Running.
    Executing,
    /// The change was made. Only for results.
    ExecuteSuccess,
    /// The change was not made. Only for results.
    ExecuteFailure,
    /// Ended, with or without success: look at the results. Only for tasks.
    Complete,
    /// A status that this version does not know.
    Unknown,
}

impl TaskStatus {
    /// A detail's status. The text decides; without one, the documented code.
    pub(super) fn of_detail(fields: &Tree) -> Self {
        match (fields.text("TaskStatus").as_deref(), fields.number("TaskStatusCode")) {
            (Some("WAITING_EXECUTE"), _) | (None, Some(0)) => Self::WaitingExecute,
            (Some("EXECUTING"), _) | (None, Some(1)) => Self::Executing,
            (Some("EXECUTE_SUCCESS"), _) | (None, Some(2)) => Self::ExecuteSuccess,
            (Some("EXECUTE_FAILURE"), _) | (None, Some(3)) => Self::ExecuteFailure,
            _ => Self::Unknown,
        }
    }

    /// A task's status in QueryTaskList: by the text alone, since the codes contradict their own documentation.
    pub(super) fn of_task(fields: &Tree) -> Self {
        match fields.text("TaskStatus").as_deref() {
            Some("WAITING" | "WAITING_EXECUTE") => Self::WaitingExecute,
            Some("EXECUTING") => Self::Executing,
            Some("COMPLETE") => Self::Complete,
            _ => Self::Unknown,
        }
    }

    /// The number that requests filter details by.
    pub(super) fn wire(self) -> Option<&'static str> {
        match self {
            Self::WaitingExecute => Some("0"),
            Self::Executing => Some("1"),
            Self::ExecuteSuccess => Some("2"),
            Self::ExecuteFailure => Some("3"),
            Self::Complete | Self::Unknown => None,
        }
    }

    /// The same, or why there is none.
    pub(super) fn filter(self) -> Result<&'static str, InvalidRequest> {
        self.wire().ok_or_else(|| InvalidRequest::new("task_status", "must be a known status of a task detail"))
    }

    /// Whether it will not change any more.
    pub(crate) fn has_ended(self) -> bool {
        matches!(self, Self::ExecuteSuccess | Self::ExecuteFailure | Self::Complete)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(body: &str) -> Tree<'static> {
        Tree::parse(body, crate::options::ReplyFormat::Json).unwrap()
    }

    #[test]
    fn the_text_decides_and_nothing_is_guessed() {
        for (body, status) in [
            (r#"{"TaskStatus":"EXECUTE_SUCCESS","TaskStatusCode":3}"#, TaskStatus::ExecuteSuccess),
            (r#"{"taskStatus":"EXECUTING"}"#, TaskStatus::Executing),
            (r#"{"TaskStatusCode":"3"}"#, TaskStatus::ExecuteFailure),
            (r#"{"TaskStatusCode":0}"#, TaskStatus::WaitingExecute),
            (r#"{"TaskStatus":"AUDITING","TaskStatusCode":2}"#, TaskStatus::Unknown),
            (r#"{"TaskStatusCode":9}"#, TaskStatus::Unknown),
            ("{}", TaskStatus::Unknown),
        ] {
            assert_eq!(TaskStatus::of_detail(&fields(body)), status, "{body}");
        }
        for (body, status) in [
            (r#"{"TaskStatus":"COMPLETE","TaskStatusCode":1}"#, TaskStatus::Complete),
            (r#"{"TaskStatusCode":3}"#, TaskStatus::Unknown),
        ] {
            assert_eq!(TaskStatus::of_task(&fields(body)), status, "{body}");
        }
    }
}
