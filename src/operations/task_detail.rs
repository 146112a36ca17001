//! The result for one domain in a task.

use std::time::SystemTime;

use super::china_time;
use super::task_status::TaskStatus;
use crate::rpc::tree::Tree;

/// The result for one domain in a task. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct TaskDetail {
    pub task_no: Option<String>,
    pub task_detail_no: Option<String>,
    pub domain_name: Option<String>,
    pub instance_id: Option<String>,
    pub task_type: Option<String>,
    pub task_type_description: Option<String>,
    pub status: TaskStatus,
    pub task_status: Option<String>,
    pub task_status_code: Option<i32>,
    pub task_result: Option<String>,
    pub error_msg: Option<String>,
    pub fail_reason: Option<String>,
    pub try_count: Option<i32>,
    pub create_time: Option<SystemTime>,
    pub update_time: Option<SystemTime>,
}

impl TaskDetail {
    pub(super) fn of(fields: &Tree) -> Self {
        let time = |name| fields.text(name).and_then(|text| china_time::parse(&text));
        let number = |name| fields.number(name).and_then(|number| i32::try_from(number).ok());
        Self {
            task_no: fields.text("TaskNo"),
            task_detail_no: fields.text("TaskDetailNo"),
            domain_name: fields.text("DomainName"),
            instance_id: fields.text("InstanceId"),
            task_type: fields.text("TaskType"),
            task_type_description: fields.text("TaskTypeDescription"),
            status: TaskStatus::of_detail(fields),
            task_status: fields.text("TaskStatus"),
            task_status_code: number("TaskStatusCode"),
            task_result: fields.text("TaskResult"),
            error_msg: fields.text("ErrorMsg"),
            fail_reason: fields.text("FailReason"),
            try_count: number("TryCount"),
            create_time: time("CreateTime"),
            update_time: time("UpdateTime"),
        }
    }
}
