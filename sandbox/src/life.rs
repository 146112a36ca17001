//! How tasks fare: planned per domain name, looked at later.

use std::collections::HashMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain_name::as_sent;

/// Stands for every domain name that has no plan of its own.
pub(crate) const EVERY_DOMAIN: &str = "*";

/// How a task fares after it was submitted. By default it succeeds at once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Life {
    /// For how long it waits; only then it can be cancelled.
    pub waiting_ms: u64,
    /// For how long it executes after that.
    pub executing_ms: u64,
    /// How it fails; it succeeds if absent.
    pub failure: Option<Failure>,
    /// For how long no query shows it, although it exists and executes.
    pub visible_after_ms: u64,
}

/// How a task failed, in the words of the reply.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Failure {
    /// The field `ErrorMsg`.
    pub error_msg: String,
    /// The field `FailReason`.
    pub fail_reason: String,
    /// The field `TaskResult`.
    pub task_result: String,
}

/// The status of a task's detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Waiting,
    Executing,
    Succeeded,
    Failed,
}

impl Life {
    /// The status at this age, and the age at which it began.
    pub(crate) fn status_at(&self, age: Duration) -> (Status, Duration) {
        let execution = Duration::from_millis(self.waiting_ms);
        let end = Duration::from_millis(self.waiting_ms.saturating_add(self.executing_ms));
        if age < execution {
            (Status::Waiting, Duration::ZERO)
        } else if age < end {
            (Status::Executing, execution)
        } else if self.failure.is_some() {
            (Status::Failed, end)
        } else {
            (Status::Succeeded, end)
        }
    }
}

impl Status {
    pub fn text(self) -> &'static str {
        match self {
            Self::Waiting => "WAITING_EXECUTE",
            Self::Executing => "EXECUTING",
            Self::Succeeded => "EXECUTE_SUCCESS",
            Self::Failed => "EXECUTE_FAILURE",
        }
    }

    pub fn code(self) -> u8 {
        match self {
            Self::Waiting => 0,
            Self::Executing => 1,
            Self::Succeeded => 2,
            Self::Failed => 3,
        }
    }

    pub fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed)
    }
}

/// The lives that were planned.
#[derive(Default)]
pub(crate) struct Lives(HashMap<String, Life>);

impl Lives {
    pub fn plan(&mut self, domain_name: &str, life: Life) {
        self.0.insert(as_sent(domain_name), life);
    }

    pub fn of(&self, domain_name: &str) -> Life {
        self.0.get(domain_name).or_else(|| self.0.get(EVERY_DOMAIN)).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn age(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn a_task_is_done_at_once_by_default() {
        assert_eq!(Life::default().status_at(age(0)), (Status::Succeeded, age(0)));
        let failing = Life { failure: Some(Failure::default()), ..Life::default() };
        assert_eq!(failing.status_at(age(0)), (Status::Failed, age(0)));
    }

    #[test]
    fn a_life_goes_from_waiting_to_its_end() {
        let life = Life { waiting_ms: 10, executing_ms: 5, ..Life::default() };
        assert_eq!(life.status_at(age(9)), (Status::Waiting, age(0)));
        assert_eq!(life.status_at(age(10)), (Status::Executing, age(10)));
        assert_eq!(life.status_at(age(14)), (Status::Executing, age(10)));
        assert_eq!(life.status_at(age(15)), (Status::Succeeded, age(15)));
        let endless = Life { waiting_ms: 1, executing_ms: u64::MAX, ..Life::default() };
        assert_eq!(endless.status_at(age(1)), (Status::Executing, age(1)));
    }

    #[test]
    fn a_plan_for_a_domain_comes_before_the_one_for_all() {
        let lasting = |waiting_ms| Life { waiting_ms, ..Life::default() };
        let mut lives = Lives::default();
        assert_eq!(lives.of("a.example"), Life::default());
        lives.plan("a.example", lasting(1));
        lives.plan(EVERY_DOMAIN, lasting(2));
        assert_eq!((lives.of("a.example"), lives.of("b.example")), (lasting(1), lasting(2)));
    }

    #[test]
    fn every_field_is_optional_and_none_is_unknown() {
        let life: Life = serde_json::from_str(r#"{"failure": {"error_msg": "no"}}"#).unwrap();
        assert_eq!(life.failure.unwrap().error_msg, "no");
        assert!(serde_json::from_str::<Life>(r#"{"wating_ms": 1}"#).is_err());
        assert!(serde_json::from_str::<Life>(r#"{"failure": {"reason": "no"}}"#).is_err());
    }
}
