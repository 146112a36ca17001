//! CancelTask: ends a task that did not begin to execute.

use std::time::SystemTime;

use serde_json::json;

use super::{Call, Outcome};
use crate::account::Account;

pub(super) fn cancel_task(call: &Call, account: &Account, now: SystemTime) -> Outcome {
    match account.ledger().cancel(call.required("TaskNo")?, now) {
        true => Ok(json!({})),
        false => Err("ParameterIllegal".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::task_details::tests::details;
    use super::super::testing::{ask, at, submit};
    use super::*;
    use crate::life::Life;

    #[test]
    fn a_waiting_task_can_be_cancelled_once() {
        let account = Account::default();
        account.plan("a.example", Life { waiting_ms: 1000, executing_ms: 1000, ..Life::default() });
        let task_no = submit(&account, at(0), "a.example");
        let cancel = |now| ask(&account, now, "CancelTask", &[("TaskNo", &task_no)]);
        assert_eq!(cancel(at(999)), Ok(json!({})));
        assert_eq!(cancel(at(999)), Err("ParameterIllegal".to_owned()));
        let detail = details(&account, at(5000), &task_no).remove(0);
        assert_eq!(detail["TaskStatus"], "EXECUTE_FAILURE");
        assert_eq!(detail["ErrorMsg"], "The task was cancelled.");
        assert_eq!(detail["TryCount"], 0);
        let listed = ask(&account, at(5000), "QueryTaskList", &[("PageNum", "1"), ("PageSize", "1")]).unwrap();
        assert_eq!(listed["Data"]["TaskInfo"][0]["TaskStatus"], "COMPLETE");
        assert_eq!(listed["Data"]["TaskInfo"][0]["TaskCancelStatus"], "CANCELED");
        submit(&account, at(1000), "a.example");
    }

    #[test]
    fn only_a_waiting_task_can_be_cancelled() {
        let account = Account::default();
        account.plan("a.example", Life { waiting_ms: 1000, executing_ms: 1000, ..Life::default() });
        let task_no = submit(&account, at(0), "a.example");
        let code = |task_no, now| ask(&account, now, "CancelTask", &[("TaskNo", task_no)]).unwrap_err();
        assert_eq!(code(&task_no, at(1000)), "ParameterIllegal");
        assert_eq!(code("unknown", at(0)), "ParameterIllegal");
        assert_eq!(code("", at(0)), "MissingTaskNo");
    }
}
