//! The operations that make a task: for one domain, or for many.

use std::time::SystemTime;

use serde_json::json;
use uuid::Uuid;

use super::{Call, Outcome, invalid};
use crate::account::{self, Account};
use crate::task::{Task, TaskType};

pub(crate) const ACTION: &str = "SaveSingleTaskForUpdatingContactInfo";
pub(crate) const BATCH_BY_PROFILE: &str = "SaveBatchTaskForUpdatingContactInfoByRegistrantProfileId";
pub(crate) const BATCH_OF_REGISTRANTS: &str = "SaveTaskForUpdatingRegistrantInfoByRegistrantProfileID";
pub(crate) const BATCH_OF_OLDER_VERSION: &str = "SaveBatchTaskForUpdatingContactInfo";

const REGISTRANT: &str = "registrant";

pub(super) fn save_single_task_for_updating_contact_info(call: &Call, account: &Account, now: SystemTime) -> Outcome {
    let contact_type = contact_type(call)?;
    let domain_names = vec![normalised(call.required("DomainName")?)?];
    let id = profile(call)?;
    check_transfer_lock(call, contact_type)?;
    Change { contact_type, domain_names, id }.submit(call, account, now)
}

pub(super) fn save_batch_by_profile(call: &Call, account: &Account, now: SystemTime) -> Outcome {
    let (contact_type, domain_names, id) = (contact_type(call)?, domain_names(call)?, profile(call)?);
    check_transfer_out(call)?;
    Change { contact_type, domain_names, id }.submit(call, account, now)
}

pub(super) fn save_batch_of_registrants(call: &Call, account: &Account, now: SystemTime) -> Outcome {
    let (domain_names, id) = (domain_names(call)?, profile(call)?);
    call.required("TransferOutProhibited")?;
    check_transfer_out(call)?;
    Change { contact_type: REGISTRANT, domain_names, id }.submit(call, account, now)
}

pub(super) fn save_batch_of_older_version(call: &Call, account: &Account, now: SystemTime) -> Outcome {
    let (contact_type, domain_names, id) = (contact_type(call)?, domain_names(call)?, profile(call)?);
    check_transfer_lock(call, contact_type)?;
    Change { contact_type, domain_names, id }.submit(call, account, now)
}

/// What a request asks for, as far as it can be judged alone.
struct Change<'a> {
    contact_type: &'a str,
    domain_names: Vec<&'a str>,
    id: i64,
}

impl Change<'_> {
    /// Makes one task for all of the domains. Assumed: one domain that cannot be changed keeps it from being made.
    fn submit(&self, call: &Call, account: &Account, now: SystemTime) -> Outcome {
        let task_type = TaskType::of_contact(self.contact_type).ok_or_else(|| invalid("ContactType"))?;
        if let Some(code) = self.domain_names.iter().find_map(|name| account::refuse_change(name, self.id)) {
            return Err(code.to_owned());
        }
        let task_no = call.chance.task_no.unwrap_or_else(Uuid::new_v4).to_string();
        let lives: Vec<_> = self.domain_names.iter().map(|name| account.life_of(name)).collect();
        // A task is listed as a whole.
        let visible_after_ms = lives.iter().map(|life| life.visible_after_ms).max().unwrap_or_default();
        let visible_after_ms = visible_after_ms.max(call.chance.visible_after_ms);
        let part = |(domain_name, mut life): (&&str, crate::life::Life)| {
            life.visible_after_ms = visible_after_ms;
            Task {
                task_no: task_no.clone(),
                detail_no: Uuid::new_v4().to_string(),
                domain_name: (*domain_name).to_owned(),
                instance_id: call.parameter("InstanceId").map(str::to_owned),
                task_type,
                registrant_profile_id: self.id,
                client_ip: call.parameter("UserClientIp").map(str::to_owned),
                created: now,
                life,
                cancelled: None,
            }
        };
        let parts = self.domain_names.iter().zip(lives).map(part).collect();
        // Looked at and added under one lock: nothing comes between.
        let mut ledger = account.ledger();
        if account.refuses_busy_domains() && self.domain_names.iter().any(|name| ledger.is_busy(name, now)) {
            return Err("TaskIsBeingProcessed".to_owned());
        }
        let mut domains = account.domains();
        self.domain_names.iter().for_each(|name| domains.touch(name));
        Ok(json!({ "TaskNo": ledger.add(parts) }))
    }
}

fn contact_type(call: &Call) -> Result<&str, String> {
    let contact_type = call.required("ContactType")?;
    TaskType::of_contact(contact_type).map(|_| contact_type).ok_or_else(|| invalid("ContactType"))
}

fn domain_names(call: &Call) -> Result<Vec<&str>, String> {
    call.required("DomainName.1")?;
    call.domain_names().map(normalised).collect()
}

fn normalised(domain_name: &str) -> Result<&str, String> {
    let normalised = domain_name == domain_name.to_lowercase() && !domain_name.ends_with('.');
    match !normalised || domain_name.split('.').any(|label| label.starts_with("xn--")) {
        true => Err("ParameterIllegal".to_owned()),
        false => Ok(domain_name),
    }
}

fn profile(call: &Call) -> Result<i64, String> {
    call.required("RegistrantProfileId")?;
    let id = call.number("RegistrantProfileId")?.filter(|id: &i64| *id > 0);
    id.ok_or_else(|| invalid("RegistrantProfileId"))
}

fn check_transfer_lock(call: &Call, contact_type: &str) -> Result<(), String> {
    match call.parameter("AddTransferLock") {
        None => Ok(()),
        Some("true" | "false") if contact_type == REGISTRANT => Ok(()),
        Some(_) => Err(invalid("AddTransferLock")),
    }
}

fn check_transfer_out(call: &Call) -> Result<(), String> {
    match call.parameter("TransferOutProhibited") {
        None | Some("true" | "false") => Ok(()),
        Some(_) => Err(invalid("TransferOutProhibited")),
    }
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
    fn a_batch_is_one_task_with_a_detail_for_each_domain() {
        let account = Account::default();
        account.plan("b.example", LASTING);
        account.plan("c.example", Life { visible_after_ms: 5, ..Life::default() });
        let batch = |action, version, more: &[(&str, &str)]| {
            let parameters = [
                ("Version", version),
                ("DomainName.1", "a.example"),
                ("DomainName.2", "b.example"),
                ("DomainName.3", "c.example"),
                ("RegistrantProfileId", "1"),
            ];
            let parameters: Vec<_> = parameters.iter().chain(more).copied().collect();
            ask(&account, at(0), action, &parameters)
        };
        let made = batch(BATCH_BY_PROFILE, "2018-01-29", &[("ContactType", "admin")]).unwrap();
        let task_no = made["TaskNo"].as_str().unwrap();
        assert!(task_details::tests::details(&account, at(4), task_no).is_empty(), "it is listed as a whole");
        let details = task_details::tests::details(&account, at(5), task_no);
        let told: Vec<_> = details.iter().map(|detail| (&detail["DomainName"], &detail["TaskStatus"])).collect();
        let (done, waiting) = (json!("EXECUTE_SUCCESS"), json!("WAITING_EXECUTE"));
        let expected = [(&json!("a.example"), &done), (&json!("b.example"), &waiting), (&json!("c.example"), &done)];
        assert_eq!(told, expected);
        assert_eq!(details[0]["TaskType"], "UPDATE_ADMIN_CONTACT");
        let page = [("PageNum", "1"), ("PageSize", "9")];
        let listed = |now| ask(&account, now, "QueryTaskList", &page).unwrap();
        let task = listed(at(5));
        assert_eq!((&task["TotalItemNum"], &task["Data"]["TaskInfo"][0]["TaskNum"]), (&json!(1), &json!(3)));
        assert_eq!(task["Data"]["TaskInfo"][0]["TaskStatus"], "EXECUTING");
        assert_eq!(listed(at(20))["Data"]["TaskInfo"][0]["TaskStatus"], "COMPLETE");
        // One domain is busy, and no part of another task is made.
        let registrants = [("TransferOutProhibited", "true")];
        assert_eq!(batch(BATCH_OF_REGISTRANTS, "2017-12-18", &registrants), Err("TaskIsBeingProcessed".to_owned()));
        assert_eq!(account.ledger().records(None, at(5)).len(), 3);
        account.refuse_busy_domains(false);
        batch(BATCH_OF_REGISTRANTS, "2017-12-18", &registrants).unwrap();
        let older = [("ContactType", "registrant"), ("AddTransferLock", "true")];
        batch(BATCH_OF_OLDER_VERSION, "2017-12-18", &older).unwrap();
        let of_a = account.ledger().records(Some("a.example"), at(5));
        let types: Vec<_> = of_a.into_iter().map(|task| task.task_type).collect();
        assert_eq!(types, ["UPDATE_ADMIN_CONTACT", "CHG_HOLDER", "CHG_HOLDER"]);
    }

    #[test]
    fn what_is_refused_makes_no_batch() {
        let account = Account::default();
        let code = |action, name: &'static str, value: &'static str| {
            let parameters = [
                ("ContactType", "admin"),
                ("DomainName.1", "a.example"),
                ("DomainName.2", "b.example"),
                ("RegistrantProfileId", "1"),
                ("TransferOutProhibited", "false"),
                ("Version", if action == BATCH_OF_OLDER_VERSION { "2017-12-18" } else { "2018-01-29" }),
            ];
            let parameters: Vec<_> = parameters.into_iter().chain([(name, value)]).collect();
            ask(&account, at(0), action, &parameters).unwrap_err()
        };
        for action in [BATCH_BY_PROFILE, BATCH_OF_REGISTRANTS, BATCH_OF_OLDER_VERSION] {
            assert_eq!(code(action, "DomainName.1", ""), "MissingDomainName.1");
            assert_eq!(code(action, "DomainName.2", "B.example"), "ParameterIllegal");
            assert_eq!(code(action, "DomainName.2", "unknown.example"), "DomainNotExist");
            assert_eq!(code(action, "DomainName.2", "busy.example"), "TaskIsBeingProcessed");
            assert_eq!(code(action, "RegistrantProfileId", "404"), "ContactTemplateNotExist");
            assert_eq!(code(action, "RegistrantProfileId", "x"), "InvalidRegistrantProfileId");
        }
        assert_eq!(code(BATCH_BY_PROFILE, "ContactType", "owner"), "InvalidContactType");
        assert_eq!(code(BATCH_BY_PROFILE, "TransferOutProhibited", "True"), "InvalidTransferOutProhibited");
        assert_eq!(code(BATCH_OF_REGISTRANTS, "TransferOutProhibited", ""), "MissingTransferOutProhibited");
        assert_eq!(code(BATCH_OF_OLDER_VERSION, "AddTransferLock", "true"), "InvalidAddTransferLock");
        for (action, version) in [(BATCH_BY_PROFILE, "2017-12-18"), (BATCH_OF_OLDER_VERSION, "2018-01-29")] {
            assert_eq!(code(action, "Version", version), "InvalidAction.NotFound");
            assert_eq!(code(action, "Version", "2020-01-01"), "InvalidVersion");
        }
        assert!(account.ledger().records(None, at(0)).is_empty());
        assert_eq!(account.domains().get("a.example"), None);
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
