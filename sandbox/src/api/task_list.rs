//! QueryTaskList: the tasks of the account, newest first.

use std::ops::RangeInclusive;
use std::time::SystemTime;

use serde_json::{Value, json};

use super::paging::Page;
use super::{Call, Outcome, invalid};
use crate::account::Account;
use crate::china_time;
use crate::life::Status;
use crate::task::Task;

pub(super) fn query_task_list(call: &Call, account: &Account, now: SystemTime) -> Outcome {
    let page = Page::of(call, usize::MAX)?;
    let days = days(call)?;
    let mut ledger = account.ledger();
    let (total, tasks) = ledger.made_on(days, now, page.skip(), page.size());
    let newer = call.is_of_newer_version();
    let written: Vec<Value> = tasks.into_iter().map(|task| fields(task, newer, now)).collect();
    Ok(page.envelope(total, json!({ "TaskInfo": written })))
}

/// The days on which tasks must have been made.
pub(super) fn days(call: &Call) -> Result<RangeInclusive<i32>, String> {
    let day = |name: &str| match call.number(name)? {
        None => Ok(None),
        Some(milliseconds) => china_time::day_of_milliseconds(milliseconds).ok_or_else(|| invalid(name)).map(Some),
    };
    Ok(day("BeginCreateTime")?.unwrap_or(i32::MIN)..=day("EndCreateTime")?.unwrap_or(i32::MAX))
}

fn fields(parts: &[Task], newer: bool, now: SystemTime) -> Value {
    let task = &parts[0];
    let (status, status_code) = status(parts, now);
    let (cancel_status, cancel_code) = if task.cancelled.is_some() { ("CANCELED", 1) } else { ("UNCANCELED", 0) };
    let mut fields = json!({
        "TaskNo": task.task_no,
        "TaskNum": parts.len(),
        "TaskType": task.task_type.name,
        "TaskTypeDescription": task.task_type.description,
        "TaskStatus": status,
        "TaskStatusCode": status_code,
        "TaskCancelStatus": cancel_status,
        "TaskCancelStatusCode": cancel_code,
        "Clientip": task.client_ip.as_deref().unwrap_or("127.0.0.1"),
        "CreateTime": china_time::text(task.created),
    });
    if newer {
        fields["TaskBizType"] = "domain".into();
        fields["TaskResult"] = task.failure(now)[2].into();
        fields["TaskTypeCode"] = task.task_type.code.into();
    }
    fields
}

/// The status of a whole task. Not the texts and codes of QueryTaskDetailList.
pub(super) fn status(parts: &[Task], now: SystemTime) -> (&'static str, u8) {
    if parts.iter().all(|part| part.status(now).is_final()) {
        ("COMPLETE", 3)
    } else if parts.iter().all(|part| part.status(now) == Status::Waiting) {
        ("WAITING_EXECUTE", 1)
    } else {
        ("EXECUTING", 2)
    }
}

#[cfg(test)]
mod tests {
    use super::super::submission;
    use super::super::testing::{ask, at, submit};
    use super::*;
    use crate::life::Life;

    const HOUR: u64 = 3_600_000;

    fn list(account: &Account, now: SystemTime, parameters: &[(&str, &str)]) -> Value {
        let page = [("PageNum", "1"), ("PageSize", "2000")];
        let parameters: Vec<_> = page.iter().chain(parameters).copied().collect();
        ask(account, now, "QueryTaskList", &parameters).unwrap()
    }

    fn numbers(answer: &Value) -> Vec<&str> {
        answer["Data"]["TaskInfo"].as_array().unwrap().iter().map(|task| task["TaskNo"].as_str().unwrap()).collect()
    }

    fn milliseconds(time: SystemTime) -> String {
        time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis().to_string()
    }

    #[test]
    fn tasks_are_found_by_day_in_china() {
        let account = Account::default();
        let [late, midnight, next] = [HOUR - 1, HOUR, 26 * HOUR].map(|time| submit(&account, at(time), "a.example"));
        let now = at(26 * HOUR);
        let between = |begin, end| {
            let (begin, end) = (milliseconds(at(begin)), milliseconds(at(end)));
            let answer = list(&account, now, &[("BeginCreateTime", &begin), ("EndCreateTime", &end)]);
            assert_eq!(answer["TotalItemNum"], numbers(&answer).len());
            numbers(&answer).join(" ")
        };
        assert_eq!(between(0, 0), late);
        assert_eq!(between(10 * HOUR, 10 * HOUR), midnight);
        assert_eq!(between(0, 2 * HOUR), format!("{midnight} {late}"));
        assert!(between(2 * HOUR, 0).is_empty());
        assert_eq!(numbers(&list(&account, now, &[])), [&*next, &*midnight, &*late]);
        let begin = milliseconds(at(30 * HOUR));
        assert_eq!(numbers(&list(&account, now, &[("BeginCreateTime", &begin)])), [&*next]);
        let end = milliseconds(at(0));
        assert_eq!(numbers(&list(&account, now, &[("EndCreateTime", &end)])), [&*late]);
    }

    #[test]
    fn pages_go_from_the_newest_to_the_oldest() {
        let account = Account::default();
        let mut made: Vec<_> = (0..5).map(|time| submit(&account, at(time), "a.example")).collect();
        made.reverse();
        for (number, expected) in [("1", &made[0..2]), ("2", &made[2..4]), ("3", &made[4..]), ("4", &[])] {
            let answer = list(&account, at(9), &[("PageNum", number), ("PageSize", "2")]);
            assert_eq!(numbers(&answer), expected);
            assert_eq!((&answer["TotalItemNum"], &answer["TotalPageNum"]), (&json!(5), &json!(3)));
        }
    }

    #[test]
    fn a_task_is_listed_only_when_it_is_visible() {
        let account = Account::default();
        account.plan("a.example", Life { visible_after_ms: 10, ..Life::default() });
        let hidden = submit(&account, at(0), "a.example");
        let shown = submit(&account, at(0), "b.example");
        let answer = list(&account, at(9), &[]);
        assert_eq!((numbers(&answer), &answer["TotalItemNum"]), (vec![&*shown], &json!(1)));
        let answer = list(&account, at(10), &[]);
        assert_eq!((numbers(&answer), &answer["TotalItemNum"]), (vec![&*shown, &*hidden], &json!(2)));
    }

    #[test]
    fn a_task_is_described_in_the_words_of_this_operation() {
        let account = Account::default();
        account.plan("a.example", Life { waiting_ms: 1000, executing_ms: 1000, ..Life::default() });
        let parameters = [
            ("ContactType", "admin"),
            ("DomainName", "a.example"),
            ("RegistrantProfileId", "1"),
            ("UserClientIp", "192.0.2.1"),
        ];
        let submitted = ask(&account, at(0), submission::ACTION, &parameters).unwrap();
        let told = |now, version| list(&account, now, &[("Version", version)])["Data"]["TaskInfo"][0].take();
        let older = json!({
            "TaskNo": submitted["TaskNo"],
            "TaskNum": 1,
            "TaskType": "UPDATE_ADMIN_CONTACT",
            "TaskTypeDescription": "Update the admin contact",
            "TaskStatus": "WAITING_EXECUTE",
            "TaskStatusCode": 1,
            "TaskCancelStatus": "UNCANCELED",
            "TaskCancelStatusCode": 0,
            "Clientip": "192.0.2.1",
            "CreateTime": "2018-01-25 23:00:00",
        });
        assert_eq!(told(at(0), "2017-12-18"), older);
        let newer = told(at(1000), "2018-01-29");
        assert_eq!((&newer["TaskStatus"], &newer["TaskStatusCode"]), (&json!("EXECUTING"), &json!(2)));
        assert_eq!(newer["TaskBizType"], "domain");
        assert_eq!((&newer["TaskResult"], &newer["TaskTypeCode"]), (&json!(""), &json!(2)));
        let done = told(at(2000), "2018-01-29");
        assert_eq!((&done["TaskStatus"], &done["TaskStatusCode"]), (&json!("COMPLETE"), &json!(3)));
    }

    #[test]
    fn impossible_questions_are_refused() {
        let account = Account::default();
        let code = |name, value| {
            let parameters = [("PageNum", "1"), ("PageSize", "1"), (name, value)];
            ask(&account, at(0), "QueryTaskList", &parameters).unwrap_err()
        };
        assert_eq!(code("PageSize", ""), "MissingPageSize");
        assert_eq!(code("BeginCreateTime", "yesterday"), "InvalidBeginCreateTime");
        assert_eq!(code("EndCreateTime", "9223372036854775807"), "InvalidEndCreateTime");
    }
}
