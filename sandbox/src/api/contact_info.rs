//! QueryContactInfo: a contact as the latest change left it. Before any, it has the domain's name in it.

use std::time::SystemTime;

use serde_json::json;

use super::{Call, Outcome, invalid};
use crate::account::{Account, is_foreign};
use crate::china_time;
use crate::profiles::{Contact, Profile};
use crate::task::TaskType;

pub(super) fn query_contact_info(call: &Call, account: &Account, now: SystemTime) -> Outcome {
    let (domain_name, contact_type) = (call.required("DomainName")?, call.required("ContactType")?);
    TaskType::of_contact(contact_type).ok_or_else(|| invalid("ContactType"))?;
    if is_foreign(domain_name) {
        return Err("DomainNotExist".to_owned());
    }
    let (contact, _) = contact_of(account, domain_name, contact_type, now);
    let created = account.ledger().changed(domain_name, contact_type, now).map(|(_, time)| china_time::text(time));
    let mut fields = json!({ "CreateDate": created.unwrap_or_else(|| "2016-02-23 20:46:24".to_owned()) });
    let newer = call.is_of_newer_version();
    for (name, text, of_newer) in contact.fields() {
        if newer || !of_newer {
            fields[name] = text.into();
        }
    }
    Ok(fields)
}

/// A contact of a domain, and the profile that it was changed with.
pub(super) fn contact_of(
    account: &Account,
    domain_name: &str,
    contact_type: &str,
    now: SystemTime,
) -> (Contact, Option<Profile>) {
    let changed = account.ledger().changed(domain_name, contact_type, now);
    if let Some(profile) = changed.and_then(|(id, _)| account.profiles().get(id)) {
        return (profile.contact.clone(), Some(profile));
    }
    let text = str::to_owned;
    let contact = Contact {
        registrant_name: format!("{contact_type} of {domain_name}"),
        registrant_organization: account.domain(domain_name).ccompany,
        email: format!("{contact_type}@{domain_name}"),
        telephone: text("57112345678"),
        tel_ext: text("1"),
        address: text("1 Example Road"),
        zh_registrant_name: text("张三"),
        zh_registrant_organization: text("示例公司"),
        zh_address: text("示例路1号"),
        ..Contact::default()
    };
    (contact, None)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::testing::{ask, at, submit};
    use super::*;
    use crate::life::{Failure, Life};

    #[test]
    fn a_contact_has_chinese_fields_in_the_newer_version() {
        let account = Account::default();
        let asked = |parameters: &[_]| ask(&account, at(0), "QueryContactInfo", parameters);
        let named = [("DomainName", "a.example"), ("ContactType", "admin")];
        let contact = asked(&named).unwrap();
        assert_eq!(contact["RegistrantName"], "admin of a.example");
        assert_eq!(contact["ZhCity"], "杭州");
        let older = asked(&[named[0], named[1], ("Version", "2017-12-18")]).unwrap();
        assert_eq!((&older["ZhCity"], &older["City"]), (&Value::Null, &Value::from("Hangzhou")));
        assert_eq!(asked(&named[..1]), Err("MissingContactType".to_owned()));
        assert_eq!(asked(&[named[0], ("ContactType", "owner")]), Err("InvalidContactType".to_owned()));
        assert_eq!(asked(&[("DomainName", "unknown.example"), named[1]]), Err("DomainNotExist".to_owned()));
    }

    #[test]
    fn a_change_that_succeeded_shows_in_the_contact_that_it_changed() {
        let account = Account::default();
        let name = |now, contact_type| {
            let parameters = [("DomainName", "a.example"), ("ContactType", contact_type)];
            ask(&account, now, "QueryContactInfo", &parameters).unwrap()["RegistrantName"].clone()
        };
        account.plan("a.example", Life { executing_ms: 10, ..Life::default() });
        submit(&account, at(0), "a.example");
        assert_eq!(name(at(9), "registrant"), "registrant of a.example");
        assert_eq!((name(at(10), "registrant"), name(at(10), "admin")), (json!("Li Si"), json!("admin of a.example")));
        account.profiles().put(Profile {
            registrant_profile_id: 1,
            contact: Contact { registrant_name: "Qian Ba".to_owned(), ..Contact::default() },
            ..Profile::default()
        });
        assert_eq!(name(at(10), "registrant"), "Qian Ba");
        account.plan("a.example", Life { failure: Some(Failure::default()), ..Life::default() });
        submit(&account, at(20), "a.example");
        assert_eq!(name(at(20), "registrant"), "Qian Ba", "the change of the task that succeeded");
    }
}
