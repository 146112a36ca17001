//! QueryContactInfo: a contact that is the same for ever, and has the domain's name in it.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::{Call, Outcome, invalid};
use crate::account::Account;
use crate::task::TaskType;

pub(super) fn query_contact_info(call: &Call, _: &Account, _: SystemTime) -> Outcome {
    let (domain_name, contact_type) = (call.required("DomainName")?, call.required("ContactType")?);
    TaskType::of_contact(contact_type).ok_or_else(|| invalid("ContactType"))?;
    let mut contact = json!({
        "CreateDate": "2016-02-23 20:46:24",
        "RegistrantName": format!("{contact_type} of {domain_name}"),
        "RegistrantOrganization": "Example Ltd.",
        "Email": format!("{contact_type}@{domain_name}"),
        "TelArea": "86",
        "Telephone": "57112345678",
        "TelExt": "1",
        "Country": "CN",
        "Province": "Zhejiang",
        "City": "Hangzhou",
        "Address": "1 Example Road",
        "PostalCode": "310000",
    });
    if call.is_of_newer_version() {
        for (name, text) in [
            ("ZhRegistrantName", "张三"),
            ("ZhRegistrantOrganization", "示例公司"),
            ("ZhProvince", "浙江"),
            ("ZhCity", "杭州"),
            ("ZhAddress", "示例路1号"),
        ] {
            contact[name] = Value::from(text);
        }
    }
    Ok(contact)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ask, at};
    use super::*;

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
    }
}
