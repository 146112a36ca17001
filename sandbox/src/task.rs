//! A task: the change of one contact of a domain, or of many.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::life::{Life, Status};

const CANCELLED: &str = "The task was cancelled.";

/// A task as it really is for one domain, whatever the queries show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRecord {
    /// The number that the submission was answered with.
    pub task_no: String,
    /// The domain whose contact it changes.
    pub domain_name: String,
    /// The type of the task, such as `CHG_HOLDER`.
    pub task_type: String,
    /// The status now: WAITING_EXECUTE, EXECUTING, EXECUTE_SUCCESS or EXECUTE_FAILURE.
    pub status: String,
}

/// What a task does.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TaskType {
    pub name: &'static str,
    pub description: &'static str,
    pub code: u8,
}

impl TaskType {
    pub fn of_contact(contact_type: &str) -> Option<&'static Self> {
        Some(match contact_type {
            "registrant" => &Self { name: "CHG_HOLDER", description: "Change the registrant", code: 1 },
            "admin" => &Self { name: "UPDATE_ADMIN_CONTACT", description: "Update the admin contact", code: 2 },
            "billing" => &Self { name: "UPDATE_BILLING_CONTACT", description: "Update the billing contact", code: 3 },
            "tech" => &Self { name: "UPDATE_TECH_CONTACT", description: "Update the tech contact", code: 4 },
            _ => return None,
        })
    }
}

/// A task and its detail for one domain.
#[derive(Debug, Clone)]
pub(crate) struct Task {
    pub task_no: String,
    pub detail_no: String,
    pub domain_name: String,
    pub instance_id: Option<String>,
    pub task_type: &'static TaskType,
    pub registrant_profile_id: i64,
    pub client_ip: Option<String>,
    pub created: SystemTime,
    pub life: Life,
    pub cancelled: Option<SystemTime>,
}

impl Task {
    /// 0 if it was made with a clock ahead of this one.
    fn age(&self, now: SystemTime) -> Duration {
        now.duration_since(self.created).unwrap_or_default()
    }

    pub fn status(&self, now: SystemTime) -> Status {
        match self.cancelled {
            Some(_) => Status::Failed,
            None => self.life.status_at(self.age(now)).0,
        }
    }

    /// When it got the status that it has.
    pub fn updated(&self, now: SystemTime) -> SystemTime {
        self.cancelled.unwrap_or_else(|| self.created + self.life.status_at(self.age(now)).1)
    }

    /// How often it was executed: not at all if it was cancelled.
    pub fn tries(&self, now: SystemTime) -> u8 {
        u8::from(self.cancelled.is_none() && self.status(now) != Status::Waiting)
    }

    pub fn is_visible(&self, now: SystemTime) -> bool {
        self.age(now) >= Duration::from_millis(self.life.visible_after_ms)
    }

    /// The fields ErrorMsg, FailReason and TaskResult; empty unless it failed.
    pub fn failure(&self, now: SystemTime) -> [&str; 3] {
        match &self.life.failure {
            _ if self.cancelled.is_some() => [CANCELLED, CANCELLED, ""],
            Some(failure) if self.status(now) == Status::Failed => {
                [&failure.error_msg, &failure.fail_reason, &failure.task_result]
            }
            _ => ["", "", ""],
        }
    }

    pub fn record(&self, now: SystemTime) -> TaskRecord {
        TaskRecord {
            task_no: self.task_no.clone(),
            domain_name: self.domain_name.clone(),
            task_type: self.task_type.name.to_owned(),
            status: self.status(now).text().to_owned(),
        }
    }
}
