//! QueryTaskDetailList: how each domain of a task fares.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::paging::Page;
use super::{Call, Outcome, invalid};
use crate::account::Account;
use crate::china_time;
use crate::task::Task;

pub(super) fn query_task_detail_list(call: &Call, account: &Account, now: SystemTime) -> Outcome {
    let task_no = call.required("TaskNo")?;
    let page = Page::of(call, Page::MOST_DETAILS)?;
    let status = status_filter(call, "TaskStatus", 0)?;
    let ledger = account.ledger();
    let details = ledger.task(task_no).iter().filter(|task| is_asked_for(task, call, status, now));
    let (total, details) = page.cut(details);
    let written: Vec<Value> = details
        .into_iter()
        .map(|task| {
            let mut fields = fields(task, now);
            if call.is_of_newer_version() {
                fields["FailReason"] = task.failure(now)[1].into();
            }
            fields
        })
        .collect();
    Ok(page.envelope(total, json!({ "TaskDetail": written })))
}

/// The code of a status that details must have, if the request has this filter.
pub(super) fn status_filter(call: &Call, name: &str, smallest: u8) -> Result<Option<u8>, String> {
    match call.number(name)? {
        Some(code) if !(smallest..=3).contains(&code) => Err(invalid(name)),
        code => Ok(code),
    }
}

/// Whether a task is to be seen, and the filters let its detail through.
pub(super) fn is_asked_for(task: &Task, call: &Call, status: Option<u8>, now: SystemTime) -> bool {
    task.is_visible(now)
        && status.is_none_or(|code| code == task.status(now).code())
        && call.asks_for("DomainName", Some(&task.domain_name))
        && call.asks_for("InstanceId", task.instance_id.as_deref())
}

/// What both versions answer about a detail.
pub(super) fn fields(task: &Task, now: SystemTime) -> Value {
    let status = task.status(now);
    let [error_msg, _, task_result] = task.failure(now);
    let mut fields = json!({
        "TaskNo": task.task_no,
        "TaskDetailNo": task.detail_no,
        "TaskType": task.task_type.name,
        "TaskTypeDescription": task.task_type.description,
        "DomainName": task.domain_name,
        "TaskStatus": status.text(),
        "TaskStatusCode": status.code(),
        "TaskResult": task_result,
        "ErrorMsg": error_msg,
        "TryCount": task.tries(now),
        "CreateTime": china_time::text(task.created),
        "UpdateTime": china_time::text(task.updated(now)),
    });
    if let Some(instance_id) = &task.instance_id {
        fields["InstanceId"] = instance_id.as_str().into();
    }
    fields
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::submission;
    use super::super::testing::{ask, at, submit};
    use super::*;
    use crate::life::{Failure, Life};

    pub(crate) fn details(account: &Account, now: SystemTime, task_no: &str) -> Vec<Value> {
        list(account, now, &[("TaskNo", task_no)])
    }

    fn list(account: &Account, now: SystemTime, parameters: &[(&str, &str)]) -> Vec<Value> {
        let page = [("PageNum", "1"), ("PageSize", "1000")];
        let parameters: Vec<_> = page.iter().chain(parameters).copied().collect();
        let answer = ask(account, now, "QueryTaskDetailList", &parameters).unwrap();
        let details = answer["Data"]["TaskDetail"].as_array().unwrap().clone();
        assert_eq!(answer["TotalItemNum"], details.len());
        details
    }

    #[test]
    fn a_detail_tells_all_about_its_task() {
        let account = Account::default();
        let parameters = [
            ("ContactType", "billing"),
            ("DomainName", "a.example"),
            ("RegistrantProfileId", "1"),
            ("InstanceId", "S1"),
        ];
        let submitted = ask(&account, at(0), submission::ACTION, &parameters).unwrap();
        let mut detail = details(&account, at(0), submitted["TaskNo"].as_str().unwrap()).remove(0);
        assert!(detail["TaskDetailNo"].take().is_string());
        assert_eq!(
            detail,
            json!({
                "TaskNo": submitted["TaskNo"],
                "TaskDetailNo": null,
                "TaskType": "UPDATE_BILLING_CONTACT",
                "TaskTypeDescription": "Update the billing contact",
                "InstanceId": "S1",
                "DomainName": "a.example",
                "TaskStatus": "EXECUTE_SUCCESS",
                "TaskStatusCode": 2,
                "TaskResult": "",
                "ErrorMsg": "",
                "FailReason": "",
                "TryCount": 1,
                "CreateTime": "2018-01-25 23:00:00",
                "UpdateTime": "2018-01-25 23:00:00",
            })
        );
    }

    #[test]
    fn the_status_follows_the_life() {
        let account = Account::default();
        let failure =
            Failure { error_msg: "wrong".to_owned(), fail_reason: "why".to_owned(), task_result: "none".to_owned() };
        account.plan("*", Life { waiting_ms: 1000, executing_ms: 2000, failure: Some(failure), visible_after_ms: 500 });
        let task_no = submit(&account, at(0), "a.example");
        assert!(details(&account, at(499), &task_no).is_empty());
        let told = |now| {
            let detail = details(&account, now, &task_no).remove(0);
            let text = |name: &str| detail[name].as_str().unwrap().to_owned();
            let time = text("UpdateTime").split_off("2018-01-25 ".len());
            (text("TaskStatus"), detail["TryCount"].as_u64().unwrap(), time, text("ErrorMsg") + &text("FailReason"))
        };
        let expected = |status: &str, tries, time: &str, words: &str| {
            (status.to_owned(), tries, time.to_owned(), words.to_owned())
        };
        assert_eq!(told(at(500)), expected("WAITING_EXECUTE", 0, "23:00:00", ""));
        assert_eq!(told(at(1000)), expected("EXECUTING", 1, "23:00:01", ""));
        assert_eq!(told(at(9000)), expected("EXECUTE_FAILURE", 1, "23:00:03", "wrongwhy"));
    }

    #[test]
    fn the_older_version_gives_no_reason() {
        let account = Account::default();
        let task_no = submit(&account, at(0), "a.example");
        let detail = list(&account, at(0), &[("TaskNo", &task_no), ("Version", "2017-12-18")]).remove(0);
        assert!(detail.get("FailReason").is_none());
    }

    #[test]
    fn filters_and_unknown_numbers_give_an_empty_list() {
        let account = Account::default();
        let task_no = submit(&account, at(0), "a.example");
        let found = |name, value| list(&account, at(0), &[("TaskNo", &task_no), (name, value)]).len();
        assert_eq!((found("TaskStatus", "2"), found("TaskStatus", "3")), (1, 0));
        assert_eq!((found("DomainName", "a.example"), found("DomainName", "b.example")), (1, 0));
        assert_eq!(found("InstanceId", "S1"), 0);
        assert!(details(&account, at(0), "unknown").is_empty());
    }

    #[test]
    fn impossible_questions_are_refused() {
        let account = Account::default();
        let code = |task_no, status| {
            let parameters = [("TaskNo", task_no), ("PageNum", "1"), ("PageSize", "1"), ("TaskStatus", status)];
            ask(&account, at(0), "QueryTaskDetailList", &parameters).unwrap_err()
        };
        assert_eq!(code("", "0"), "MissingTaskNo");
        assert_eq!(code("1", "4"), "InvalidTaskStatus");
        assert_eq!(code("1", "done"), "InvalidTaskStatus");
    }
}
