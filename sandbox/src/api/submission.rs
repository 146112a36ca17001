//! SaveSingleTaskForUpdatingContactInfo: makes a task.

use std::time::SystemTime;

use serde_json::json;
use uuid::Uuid;

use super::{Call, Outcome, invalid};
use crate::account::{self, Account};
use crate::task::{Task, TaskType};

pub(crate) const ACTION: &str = "SaveSingleTaskForUpdatingContactInfo";

pub(super) fn save_single_task_for_updating_contact_info(call: &Call, account: &Account, now: SystemTime) -> Outcome {
    let contact_type = call.required("ContactType")?;
    let task_type = TaskType::of_contact(contact_type).ok_or_else(|| invalid("ContactType"))?;
    let domain_name = call.required("DomainName")?;
    let normalised = domain_name == domain_name.to_lowercase() && !domain_name.ends_with('.');
    if !normalised || domain_name.split('.').any(|label| label.starts_with("xn--")) {
        return Err("ParameterIllegal".to_owned());
    }
    call.required("RegistrantProfileId")?;
    let id = call.number("RegistrantProfileId")?.filter(|id: &i64| *id > 0);
    let id = id.ok_or_else(|| invalid("RegistrantProfileId"))?;
    match call.parameter("AddTransferLock") {
        None => {}
        Some("true" | "false") if contact_type == "registrant" => {}
        Some(_) => return Err(invalid("AddTransferLock")),
    }
    if let Some(code) = account::refuse_change(domain_name, id) {
        return Err(code.to_owned());
    }
    let mut life = account.life_of(domain_name);
    life.visible_after_ms = life.visible_after_ms.max(call.chance.visible_after_ms);
    let task = Task {
        task_no: call.chance.task_no.unwrap_or_else(Uuid::new_v4).to_string(),
        detail_no: Uuid::new_v4().to_string(),
        domain_name: domain_name.to_owned(),
        instance_id: call.parameter("InstanceId").map(str::to_owned),
        task_type,
        client_ip: call.parameter("UserClientIp").map(str::to_owned),
        created: now,
        life,
        cancelled: None,
    };
    // Looked at and added under one lock: nothing comes between.
    let mut ledger = account.ledger();
    if account.refuses_busy_domains() && ledger.is_busy(domain_name, now) {
        return Err("TaskIsBeingProcessed".to_owned());
    }
    Ok(json!({ "TaskNo": ledger.add(task) }))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ask, at, signed, submit};
    use super::super::{Chance, task_details};
    use super::*;
    use crate::life::Life;

    const LASTING: Life = Life { waiting_ms: 10, executing_ms: 10, failure: None, visible_after_ms: 0 };

    #[test]
    fn a_change_of_each_contact_is_a_task_of_its_type() {
        let account = Account::default();
        for contact_type in ["registrant", "admin", "billing", "tech"] {
            let parameters = [("ContactType", contact_type), ("DomainName", "a.example"), ("RegistrantProfileId", "1")];
            ask(&account, at(0), ACTION, &parameters).unwrap();
        }
        let types: Vec<_> =
            account.ledger().records(Some("a.example"), at(0)).into_iter().map(|t| t.task_type).collect();
        assert_eq!(types, ["CHG_HOLDER", "UPDATE_ADMIN_CONTACT", "UPDATE_BILLING_CONTACT", "UPDATE_TECH_CONTACT"]);
    }

    #[test]
    fn what_is_refused_makes_no_task() {
        let account = Account::default();
        let code = |name: &'static str, value: &'static str| {
            let parameters = [("ContactType", "admin"), ("DomainName", "a.example"), ("RegistrantProfileId", "1")];
            let parameters: Vec<_> = parameters.into_iter().chain([(name, value)]).collect();
            ask(&account, at(0), ACTION, &parameters).unwrap_err()
        };
        assert_eq!(code("ContactType", ""), "MissingContactType");
        assert_eq!(code("ContactType", "owner"), "InvalidContactType");
        assert_eq!(code("DomainName", ""), "MissingDomainName");
        assert_eq!(code("DomainName", "A.example"), "ParameterIllegal");
        assert_eq!(code("DomainName", "xn--fiq228c.com"), "ParameterIllegal");
        assert_eq!(code("DomainName", "unknown.example"), "DomainNotExist");
        assert_eq!(code("DomainName", "busy.example"), "TaskIsBeingProcessed");
        assert_eq!(code("RegistrantProfileId", ""), "MissingRegistrantProfileId");
        assert_eq!(code("RegistrantProfileId", "0"), "InvalidRegistrantProfileId");
        assert_eq!(code("RegistrantProfileId", "404"), "ContactTemplateNotExist");
        assert_eq!(code("AddTransferLock", "true"), "InvalidAddTransferLock");
        assert!(account.ledger().records(None, at(0)).is_empty());
    }

    #[test]
    fn a_domain_with_an_unfinished_task_is_busy() {
        let account = Account::default();
        account.plan("a.example", LASTING);
        let again = |now| {
            let parameters = [("ContactType", "tech"), ("DomainName", "a.example"), ("RegistrantProfileId", "1")];
            ask(&account, now, ACTION, &parameters).map(|_| ())
        };
        submit(&account, at(0), "a.example");
        submit(&account, at(0), "b.example");
        submit(&account, at(0), "b.example");
        assert_eq!(again(at(0)), Err("TaskIsBeingProcessed".to_owned()));
        assert_eq!(again(at(19)), Err("TaskIsBeingProcessed".to_owned()));
        assert_eq!(again(at(20)), Ok(()));
        account.refuse_busy_domains(false);
        assert_eq!(again(at(21)), Ok(()));
    }

    #[test]
    fn chance_numbers_a_task_and_hides_it() {
        let account = Account::default();
        let drawn = Uuid::from_u128(7);
        let parameters = [
            ("Action", ACTION),
            ("ContactType", "registrant"),
            ("DomainName", "a.example"),
            ("RegistrantProfileId", "1"),
        ];
        for _ in 0..2 {
            let mut call = signed(&parameters, at(0));
            call.chance = Chance { task_no: Some(drawn), visible_after_ms: 50 };
            call.process(&account, at(0));
        }
        let numbers: Vec<_> = account.ledger().records(None, at(0)).into_iter().map(|task| task.task_no).collect();
        assert_eq!(numbers[0], drawn.to_string());
        assert_ne!(numbers[1], numbers[0], "a number is given once");
        let shown = |now| task_details::tests::details(&account, now, &numbers[0]).len();
        assert_eq!((shown(at(49)), shown(at(50))), (0, 1));
    }
}
