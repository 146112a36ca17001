//! QueryTaskInfoHistory and QueryTaskDetailHistory: the tasks of the account, and the details of one, by cursors.
//!
//! Assumed: every task that is listed is also in the history, the newest first.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::cursors;
use super::task_details::{is_asked_for, status_filter};
use super::task_list::{days, status};
use super::{Call, Outcome};
use crate::account::Account;
use crate::china_time;
use crate::task::Task;

pub(super) fn query_task_info_history(call: &Call, account: &Account, now: SystemTime) -> Outcome {
    let size = cursors::size(call)?;
    let days = days(call)?;
    let time = call.number::<u64>("CreateTimeCursor")?;
    let mut ledger = account.ledger();
    let (_, tasks) = ledger.made_on(days, now, 0, usize::MAX);
    let first = match (call.parameter("TaskNoCursor"), time) {
        (None, None) => Some(0),
        (None, Some(time)) => Some(tasks.partition_point(|parts| milliseconds(parts[0].created) > time)),
        (Some(number), time) => tasks.iter().position(|parts| {
            parts[0].task_no == number && time.is_none_or(|time| time == milliseconds(parts[0].created))
        }),
    };
    let first = first.ok_or("ParameterIllegal")?;
    Ok(cursors::page(&tasks, first, size, |parts| {
        let (status, status_code) = status(parts, now);
        json!({
            "TaskNo": parts[0].task_no,
            "TaskNum": parts.len(),
            "TaskType": parts[0].task_type.name,
            "TaskTypeDescription": parts[0].task_type.description,
            "TaskStatus": status,
            "TaskStatusCode": status_code,
            "Clientip": parts[0].client_ip.as_deref().unwrap_or("127.0.0.1"),
            "CreateTime": china_time::text(parts[0].created),
            "CreateTimeLong": milliseconds(parts[0].created),
        })
    }))
}

pub(super) fn query_task_detail_history(call: &Call, account: &Account, now: SystemTime) -> Outcome {
    let task_no = call.required("TaskNo")?;
    let size = cursors::size(call)?;
    let status = status_filter(call, "TaskStatus", 0)?;
    let (number, name) = (call.parameter("TaskDetailNoCursor"), call.parameter("DomainNameCursor"));
    let ledger = account.ledger();
    let parts: Vec<&Task> = ledger.task(task_no).iter().filter(|part| is_asked_for(part, call, status, now)).collect();
    let begins = |part: &&Task| {
        number.is_none_or(|number| number == part.detail_no) && name.is_none_or(|name| name == part.domain_name)
    };
    let first = match (number, name) {
        (None, None) => 0,
        _ => parts.iter().position(begins).ok_or("ParameterIllegal")?,
    };
    Ok(cursors::page(&parts, first, size, |part| fields(part, now)))
}

fn fields(part: &Task, now: SystemTime) -> Value {
    let mut fields = super::task_details::fields(part, now);
    // The history tells no result.
    fields.as_object_mut().map(|fields| fields.remove("TaskResult"));
    fields
}

fn milliseconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO).as_millis() as u64
}

#[cfg(test)]
mod tests {
    use super::super::submission::BATCH_BY_PROFILE;
    use super::super::testing::{ask, at, submit};
    use super::*;
    use crate::life::{Failure, Life};

    fn batch(account: &Account, domain_names: &[&str]) -> String {
        let names: Vec<_> = (1..=domain_names.len()).map(|index| format!("DomainName.{index}")).collect();
        let mut parameters = vec![("ContactType", "admin"), ("RegistrantProfileId", "1")];
        parameters.extend(names.iter().map(String::as_str).zip(domain_names.iter().copied()));
        ask(account, at(0), BATCH_BY_PROFILE, &parameters).unwrap()["TaskNo"].as_str().unwrap().to_owned()
    }

    /// The values of one field on all pages, going by both cursors.
    fn walk(
        account: &Account,
        action: &str,
        parameters: &[(&str, &str)],
        field: &str,
        cursors: [[&str; 2]; 2],
    ) -> Vec<String> {
        let mut found = Vec::new();
        let mut at_cursor: Vec<(String, String)> = Vec::new();
        loop {
            let cursor = at_cursor.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            let parameters: Vec<_> = parameters.iter().copied().chain(cursor).collect();
            let answer = ask(account, at(9), action, &parameters).unwrap();
            let objects = answer["Objects"].as_array().unwrap();
            found.extend(objects.iter().map(|object| object[field].as_str().unwrap().to_owned()));
            let next = &answer["NextPageCursor"];
            if next == &json!({}) {
                return found;
            }
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            at_cursor = cursors.map(|[parameter, field]| (parameter.to_owned(), text(&next[field]))).to_vec();
        }
    }

    #[test]
    fn tasks_are_walked_from_the_newest_to_the_oldest() {
        let account = Account::default();
        let mut made: Vec<_> = (0..5).map(|time| submit(&account, at(time), "a.example")).collect();
        made.reverse();
        let cursors = [["TaskNoCursor", "TaskNo"], ["CreateTimeCursor", "CreateTimeLong"]];
        for size in ["1", "2", "5", "1000"] {
            let found = walk(&account, "QueryTaskInfoHistory", &[("PageSize", size)], "TaskNo", cursors);
            assert_eq!(found, made, "{size}");
        }
        let by_time = [("PageSize", "1"), ("CreateTimeCursor", "1516892400002")];
        let answer = ask(&account, at(9), "QueryTaskInfoHistory", &by_time).unwrap();
        assert_eq!(answer["Objects"][0]["TaskNo"], made[2]);
        let empty = [("PageSize", "1"), ("EndCreateTime", "0")];
        assert_eq!(ask(&account, at(9), "QueryTaskInfoHistory", &empty).unwrap()["Objects"], json!([]));
    }

    #[test]
    fn a_task_is_described() {
        let account = Account::default();
        let task_no = batch(&account, &["a.example", "b.example"]);
        let answer = ask(&account, at(9), "QueryTaskInfoHistory", &[("PageSize", "1")]).unwrap();
        assert_eq!(
            answer["Objects"][0],
            json!({
                "TaskNo": task_no,
                "TaskNum": 2,
                "TaskType": "UPDATE_ADMIN_CONTACT",
                "TaskTypeDescription": "Update the admin contact",
                "TaskStatus": "COMPLETE",
                "TaskStatusCode": 3,
                "Clientip": "127.0.0.1",
                "CreateTime": "2018-01-25 23:00:00",
                "CreateTimeLong": 1_516_892_400_000_u64,
            })
        );
    }

    #[test]
    fn details_are_walked_and_filtered() {
        let account = Account::default();
        account.plan("b.example", Life { failure: Some(Failure::default()), ..Life::default() });
        let names = ["a.example", "b.example", "c.example"];
        let task_no = batch(&account, &names);
        let cursors = [["TaskDetailNoCursor", "TaskDetailNo"], ["DomainNameCursor", "DomainName"]];
        let found = |more: &[(&str, &str)]| {
            let parameters: Vec<_> = [("TaskNo", &*task_no), ("PageSize", "1")].iter().chain(more).copied().collect();
            walk(&account, "QueryTaskDetailHistory", &parameters, "DomainName", cursors)
        };
        assert_eq!(found(&[]), names);
        assert_eq!(found(&[("TaskStatus", "2")]), ["a.example", "c.example"]);
        assert_eq!(found(&[("DomainName", "b.example")]), ["b.example"]);
        assert!(found(&[("TaskNo", "unknown")]).is_empty());
        let page = [("TaskNo", &*task_no), ("PageSize", "9")];
        let answer = ask(&account, at(9), "QueryTaskDetailHistory", &page).unwrap();
        assert_eq!(answer["Objects"][0].get("TaskResult"), None);
        assert_eq!(answer["Objects"][1]["TaskStatus"], "EXECUTE_FAILURE");
    }

    #[test]
    fn impossible_questions_are_refused() {
        let account = Account::default();
        let code = |action, parameters: &[(&str, &str)]| ask(&account, at(0), action, parameters).unwrap_err();
        assert_eq!(code("QueryTaskInfoHistory", &[]), "MissingPageSize");
        assert_eq!(code("QueryTaskInfoHistory", &[("PageSize", "1001")]), "InvalidPageSize");
        assert_eq!(code("QueryTaskInfoHistory", &[("PageSize", "1"), ("TaskNoCursor", "x")]), "ParameterIllegal");
        assert_eq!(
            code("QueryTaskInfoHistory", &[("PageSize", "1"), ("CreateTimeCursor", "x")]),
            "InvalidCreateTimeCursor"
        );
        assert_eq!(code("QueryTaskDetailHistory", &[("PageSize", "1")]), "MissingTaskNo");
        let detail = [("PageSize", "1"), ("TaskNo", "x"), ("TaskDetailNoCursor", "x")];
        assert_eq!(code("QueryTaskDetailHistory", &detail), "ParameterIllegal");
    }
}
