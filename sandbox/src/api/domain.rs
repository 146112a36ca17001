//! QueryDomainByDomainName: one domain of the account.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::contact_info::contact_of;
use super::{Call, Outcome, domain_list};
use crate::account::{Account, is_foreign};

pub(super) fn query_domain_by_domain_name(call: &Call, account: &Account, now: SystemTime) -> Outcome {
    let domain_name = call.required("DomainName")?;
    if is_foreign(domain_name) {
        return Err("DomainNotExist".to_owned());
    }
    let domain = account.domain(domain_name);
    let (contact, profile) = contact_of(account, domain_name, "registrant", now);
    let is_changing = account.ledger().is_changing_registrant(domain_name, now);
    let email_verified = profile.as_ref().map_or(1, |profile| profile.email_verification_status);
    let newer = call.is_of_newer_version();
    let mut fields = json!({
        "DomainNameVerificationStatus": domain.audit_status,
        "RealNameStatus": domain.audit_status,
        "RegistrantType": profile.map_or(domain.registrant_type.clone(), |profile| profile.registrant_type),
        "RegistrantName": contact.registrant_name,
        "RegistrantOrganization": contact.registrant_organization,
        "RegistrantUpdatingStatus": if is_changing || domain.chgholder_status == "1" { "PENDING" } else { "NORMAL" },
        "UpdateProhibitionLock": domain.update_prohibition_lock,
        "TransferProhibitionLock": domain.transfer_prohibition_lock,
        "TransferOutStatus": domain.transfer_out_status,
        "Email": contact.email,
        "EmailVerificationStatus": email_verified,
        "EmailVerificationClientHold": false,
        "DomainNameProxyService": false,
        "DnsList": { "Dns": domain.dns },
        "UserId": "121000000sandbox",
    });
    let listed = domain_list::fields(&domain, newer, now);
    let shared = ["DomainName", "InstanceId", "Premium", "RegistrationDate", "RegistrationDateLong", "ExpirationDate"];
    let newer_shared = [
        "DomainStatus",
        "DomainType",
        "DomainGroupId",
        "DomainGroupName",
        "ExpirationCurrDateDiff",
        "ExpirationDateStatus",
        "Remark",
        "Registrar",
        "ResourceGroupId",
    ];
    let newer_shared = newer_shared.into_iter().filter(|_| newer);
    for name in shared.into_iter().chain(["ExpirationDateLong"]).chain(newer_shared) {
        fields[name] = listed[name].clone();
    }
    if newer {
        // The typing error is the documentation's.
        let tags = domain.tags.iter().map(|(key, value)| json!({ "Key": key, "Vaue": value }));
        fields["Tag"] = json!({ "Tag": tags.collect::<Vec<Value>>() });
        fields["ZhRegistrantName"] = contact.zh_registrant_name.into();
        fields["ZhRegistrantOrganization"] = contact.zh_registrant_organization.into();
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ask, at, submit};
    use super::*;
    use crate::domains::Domain;
    use crate::life::Life;

    fn asked(account: &Account, now: SystemTime, domain_name: &str) -> Value {
        ask(account, now, "QueryDomainByDomainName", &[("DomainName", domain_name)]).unwrap()
    }

    #[test]
    fn a_domain_is_described_as_it_was_described() {
        let account = Account::default();
        let tags = [("team".to_owned(), "web".to_owned())].into();
        let described = Domain { domain_name: "a.example".to_owned(), tags, premium: true, ..Domain::default() };
        account.domains().put(described);
        let domain = asked(&account, at(0), "a.example");
        assert_eq!((&domain["DomainName"], &domain["Premium"]), (&json!("a.example"), &json!(true)));
        assert_eq!(domain["Tag"]["Tag"], json!([{ "Key": "team", "Vaue": "web" }]));
        assert_eq!(
            (&domain["UpdateProhibitionLock"], &domain["RegistrantUpdatingStatus"]),
            (&json!("CLOSE"), &json!("NORMAL"))
        );
        let older = [("DomainName", "a.example"), ("Version", "2017-12-18")];
        let older = ask(&account, at(0), "QueryDomainByDomainName", &older).unwrap();
        assert_eq!((&older["Tag"], &older["Remark"], &older["Premium"]), (&Value::Null, &Value::Null, &json!(true)));
    }

    #[test]
    fn names_say_what_a_domain_is_like() {
        let account = Account::default();
        let of = |name: &str, field: &str| asked(&account, at(0), name)[field].clone();
        assert_eq!(of("locked.example", "UpdateProhibitionLock"), "OPEN");
        assert_eq!(of("busy.example", "RegistrantUpdatingStatus"), "PENDING");
        assert_eq!(of("expired.example", "ExpirationDateStatus"), "2");
        assert_eq!(of("any.example", "ExpirationDateStatus"), "1");
        let unknown = ask(&account, at(0), "QueryDomainByDomainName", &[("DomainName", "unknown.example")]);
        assert_eq!(unknown, Err("DomainNotExist".to_owned()));
        assert_eq!(account.domains().get("any.example"), None, "a question adds no domain");
    }

    #[test]
    fn a_change_of_the_registrant_shows_while_it_is_made_and_after_it() {
        let account = Account::default();
        account.plan("a.example", Life { waiting_ms: 10, ..Life::default() });
        submit(&account, at(0), "a.example");
        let pending = asked(&account, at(9), "a.example");
        assert_eq!(pending["RegistrantUpdatingStatus"], "PENDING");
        assert_eq!(pending["RegistrantName"], "registrant of a.example");
        let changed = asked(&account, at(10), "a.example");
        assert_eq!(
            (&changed["RegistrantUpdatingStatus"], &changed["RegistrantName"]),
            (&json!("NORMAL"), &json!("Li Si"))
        );
    }
}
