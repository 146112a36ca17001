//! PollTaskResult and AcknowledgeTaskResult: the results that nobody has taken note of.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::paging::Page;
use super::task_details::{fields, is_asked_for, status_filter};
use super::{Call, Outcome};
use crate::account::Account;

pub(super) fn poll_task_result(call: &Call, account: &Account, now: SystemTime) -> Outcome {
    let page = Page::of(call, Page::MOST_DETAILS)?;
    let status = status_filter(call, "TaskResultStatus", 2)?;
    let ledger = account.ledger();
    let results = ledger
        .unacknowledged(call.parameter("TaskNo"))
        .filter(|task| task.status(now).is_final() && is_asked_for(task, call, status, now));
    let (total, results) = page.cut(results);
    let written: Vec<Value> = results.into_iter().map(|task| fields(task, now)).collect();
    Ok(page.envelope(total, json!({ "TaskDetail": written })))
}

/// What is unknown, unfinished or acknowledged already is not counted.
pub(super) fn acknowledge_task_result(call: &Call, account: &Account, now: SystemTime) -> Outcome {
    call.required("TaskDetailNo.1")?;
    let numbers = (1..).map_while(|index| call.parameter(&format!("TaskDetailNo.{index}")));
    let mut ledger = account.ledger();
    let acknowledged = numbers.filter(|number| ledger.acknowledge(number, now)).count();
    Ok(json!({ "Result": acknowledged }))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ask, at, submit};
    use super::*;
    use crate::life::{Failure, Life};

    fn poll(account: &Account, now: SystemTime, parameters: &[(&str, &str)]) -> Vec<Value> {
        let page = [("PageNum", "1"), ("PageSize", "1000")];
        let parameters: Vec<_> = page.iter().chain(parameters).copied().collect();
        let answer = ask(account, now, "PollTaskResult", &parameters).unwrap();
        answer["Data"]["TaskDetail"].as_array().unwrap().clone()
    }

    fn acknowledge(account: &Account, now: SystemTime, numbers: &[&Value]) -> Value {
        let names: Vec<_> = (1..=numbers.len()).map(|index| format!("TaskDetailNo.{index}")).collect();
        let values = numbers.iter().map(|number| number.as_str().unwrap());
        let parameters: Vec<_> = names.iter().map(String::as_str).zip(values).collect();
        ask(account, now, "AcknowledgeTaskResult", &parameters).unwrap()["Result"].take()
    }

    #[test]
    fn a_result_is_shown_until_it_is_acknowledged() {
        let account = Account::default();
        account.plan("slow.example", Life { executing_ms: 10, ..Life::default() });
        submit(&account, at(0), "a.example");
        let slow = submit(&account, at(0), "slow.example");
        let done = poll(&account, at(0), &[]);
        assert_eq!(done.len(), 1, "only what is finished has a result");
        assert!(done[0].get("FailReason").is_none());
        let both = poll(&account, at(10), &[]);
        assert_eq!((&both[1]["TaskNo"], both.len()), (&json!(slow), 2));
        let numbers = [&both[0]["TaskDetailNo"], &both[0]["TaskDetailNo"], &json!("unknown")];
        assert_eq!(acknowledge(&account, at(5), &[&both[1]["TaskDetailNo"]]), 0, "it was not finished then");
        assert_eq!(acknowledge(&account, at(10), &numbers), 1);
        assert_eq!(acknowledge(&account, at(10), &numbers), 0);
        assert_eq!(poll(&account, at(10), &[]), both[1..]);
    }

    #[test]
    fn results_can_be_filtered() {
        let account = Account::default();
        account.plan("a.example", Life { failure: Some(Failure::default()), ..Life::default() });
        account.plan("hidden.example", Life { visible_after_ms: 1, ..Life::default() });
        let [failed, succeeded, _] =
            ["a.example", "b.example", "hidden.example"].map(|domain_name| submit(&account, at(0), domain_name));
        let found = |name, value| {
            let results = poll(&account, at(0), &[(name, value)]);
            results.iter().map(|result| result["TaskNo"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(found("TaskResultStatus", "3"), failed);
        assert_eq!(found("TaskResultStatus", "2"), succeeded);
        assert_eq!(found("DomainName", "a.example"), failed);
        assert_eq!(found("TaskNo", &succeeded), succeeded);
        assert!(found("TaskNo", "unknown").is_empty());
        assert!(found("InstanceId", "S1").is_empty());
    }

    #[test]
    fn impossible_questions_are_refused() {
        let account = Account::default();
        let unfinished = [("PageNum", "1"), ("PageSize", "1"), ("TaskResultStatus", "1")];
        let code = ask(&account, at(0), "PollTaskResult", &unfinished).unwrap_err();
        assert_eq!(code, "InvalidTaskResultStatus");
        assert_eq!(ask(&account, at(0), "PollTaskResult", &[]).unwrap_err(), "MissingPageNum");
        let code = ask(&account, at(0), "AcknowledgeTaskResult", &[]).unwrap_err();
        assert_eq!(code, "MissingTaskDetailNo.1");
    }
}
