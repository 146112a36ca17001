//! QueryDomainList: the domains of the account.

use std::ops::RangeInclusive;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::paging::Page;
use super::{Call, Outcome, invalid};
use crate::account::Account;
use crate::china_time;
use crate::domains::Domain;

const MILLISECONDS_OF_A_DAY: i64 = 86_400_000;

pub(super) fn query_domain_list(call: &Call, account: &Account, now: SystemTime) -> Outcome {
    let page = Page::of(call, usize::MAX)?;
    let filter = Filter::of(call)?;
    let order = Order::of(call)?;
    let domains = account.domains();
    let mut found: Vec<&Domain> = domains.all().iter().filter(|domain| filter.lets(domain)).collect();
    order.apply(&mut found);
    let (total, found) = page.cut(found.into_iter());
    let newer = call.is_of_newer_version();
    let written: Vec<Value> = found.into_iter().map(|domain| fields(domain, newer, now)).collect();
    Ok(page.envelope(total, json!({ "Domain": written })))
}

/// What a request asks for.
struct Filter<'a> {
    call: &'a Call,
    status: Option<&'static str>,
    auto_renew: Option<bool>,
    registered: RangeInclusive<i32>,
    expires: RangeInclusive<i32>,
    tags: Vec<(&'a str, Option<&'a str>)>,
}

impl<'a> Filter<'a> {
    fn of(call: &'a Call) -> Result<Self, String> {
        let status = match call.parameter("QueryType") {
            None => None,
            Some("1") => Some("1"),
            Some("2") => Some("2"),
            Some(_) => return Err(invalid("QueryType")),
        };
        if !matches!(call.parameter("ProductDomainType"), None | Some("New gTLD" | "gTLD" | "ccTLD")) {
            return Err(invalid("ProductDomainType"));
        }
        let day = |name: &str| match call.number(name)? {
            None => Ok(None),
            Some(milliseconds) => china_time::day_of_milliseconds(milliseconds).ok_or_else(|| invalid(name)).map(Some),
        };
        let days = |from: &str, to: &str| -> Result<_, String> {
            Ok(day(from)?.unwrap_or(i32::MIN)..=day(to)?.unwrap_or(i32::MAX))
        };
        // What a version does not have, it does not read.
        let newer = call.is_of_newer_version();
        let auto_renew = match call.parameter("AutoRenewEnabled").filter(|_| newer) {
            None => None,
            Some(value) => Some(value.parse().map_err(|_| invalid("AutoRenewEnabled"))?),
        };
        let tags = (1..).map_while(|index| {
            let key = call.parameter(&format!("Tag.{index}.Key")).filter(|_| newer)?;
            Some((key, call.parameter(&format!("Tag.{index}.Value"))))
        });
        Ok(Self {
            call,
            status,
            auto_renew,
            registered: days("StartRegistrationDate", "EndRegistrationDate")?,
            expires: days("StartExpirationDate", "EndExpirationDate")?,
            tags: tags.collect(),
        })
    }

    fn lets(&self, domain: &Domain) -> bool {
        let Self { call, .. } = self;
        let newer = call.is_of_newer_version();
        let is_in = |days: &RangeInclusive<i32>, milliseconds| days.contains(&china_time::day(time(milliseconds)));
        // Assumed: a part of the name is enough.
        call.parameter("DomainName").is_none_or(|part| domain.domain_name.contains(part))
            && self.status.is_none_or(|status| status == domain.domain_status)
            && call.asks_for("ProductDomainType", Some(domain_type(&domain.domain_name)))
            && call.asks_for("Ccompany", Some(&domain.ccompany))
            && is_in(&self.registered, domain.registration_date_ms)
            && is_in(&self.expires, domain.expiration_date_ms)
            && self.auto_renew.is_none_or(|enabled| enabled == domain.auto_renew_enabled)
            && self
                .tags
                .iter()
                .all(|(key, value)| domain.tags.get(*key).is_some_and(|found| value.is_none_or(|value| value == found)))
            && (!newer
                || call.asks_for("DomainGroupId", Some(&domain.domain_group_id))
                    && call.asks_for("ResourceGroupId", Some(&domain.resource_group_id))
                    && call.asks_for("Registrar", Some(&domain.registrar))
                    && call.parameter("Dns").is_none_or(|name| domain.dns.iter().any(|found| found == name)))
    }
}

/// In which order. Documented: the one of storage without a key, and descending unless said.
struct Order {
    key: fn(&Domain) -> u64,
    ascending: bool,
}

impl Order {
    fn of(call: &Call) -> Result<Self, String> {
        let key: fn(&Domain) -> u64 = match call.parameter("OrderKeyType") {
            None => |_| 0,
            Some("RegistrationDate") => |domain| domain.registration_date_ms,
            Some("ExpirationDate") => |domain| domain.expiration_date_ms,
            Some(_) => return Err(invalid("OrderKeyType")),
        };
        let ascending = match call.parameter("OrderByType") {
            None | Some("DESC") => false,
            Some("ASC") => true,
            Some(_) => return Err(invalid("OrderByType")),
        };
        Ok(Self { key, ascending })
    }

    fn apply(&self, domains: &mut [&Domain]) {
        domains.sort_by_key(|domain| (self.key)(domain));
        if !self.ascending {
            domains.reverse();
        }
    }
}

fn time(milliseconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds)
}

/// The type of a domain, told by the end of its name.
pub(super) fn domain_type(domain_name: &str) -> &'static str {
    match domain_name.rsplit('.').next().unwrap_or_default() {
        "com" | "net" | "org" | "info" | "biz" => "gTLD",
        country if country.chars().count() == 2 => "ccTLD",
        _ => "New gTLD",
    }
}

pub(super) fn fields(domain: &Domain, newer: bool, now: SystemTime) -> Value {
    let (registered, expires) = (time(domain.registration_date_ms), time(domain.expiration_date_ms));
    let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis() as i64;
    let left = (domain.expiration_date_ms as i64 - now).div_euclid(MILLISECONDS_OF_A_DAY);
    let mut fields = json!({
        "DomainName": domain.domain_name,
        "InstanceId": domain.instance_id,
        "DomainStatus": domain.domain_status,
        "DomainType": domain_type(&domain.domain_name),
        "DomainAuditStatus": domain.audit_status,
        "RegistrantType": domain.registrant_type,
        "RegistrationDate": china_time::text(registered),
        "RegistrationDateLong": domain.registration_date_ms,
        "ExpirationDate": china_time::text(expires),
        "ExpirationDateLong": domain.expiration_date_ms,
        "ExpirationDateStatus": if left < 0 { "2" } else { "1" },
        "ExpirationCurrDateDiff": left,
        "Premium": domain.premium,
        "ProductId": "2a",
        "Remark": domain.remark,
    });
    if newer {
        let tags: Vec<_> = domain.tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect();
        for (name, value) in [
            ("AutoRenewEnabled", json!(domain.auto_renew_enabled)),
            ("Ccompany", json!(domain.ccompany)),
            ("ChgholderStatus", json!(domain.chgholder_status)),
            ("DnsList", json!({ "DnsList": domain.dns })),
            ("DomainGroupId", json!(domain.domain_group_id)),
            ("DomainGroupName", json!(domain.domain_group_name)),
            ("Registrar", json!(domain.registrar)),
            ("ResourceGroupId", json!(domain.resource_group_id)),
            ("Tag", json!({ "Tag": tags })),
        ] {
            fields[name] = value;
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::testing::{ask, at, submit};
    use super::*;

    /// A day after the last, in the order of the names.
    fn account() -> Account {
        let account = Account::default();
        for (index, name) in ["a.example", "b.cn", "c.com"].into_iter().enumerate() {
            let day = index as u64 * MILLISECONDS_OF_A_DAY as u64;
            account.domains().put(Domain {
                domain_name: name.to_owned(),
                registration_date_ms: 1_516_892_400_000 + day,
                expiration_date_ms: 1_516_892_400_000 - day,
                domain_group_id: "7".to_owned(),
                domain_status: (index + 1).to_string(),
                auto_renew_enabled: index == 1,
                dns: vec![format!("dns.{name}")],
                tags: BTreeMap::from([("team".to_owned(), name[..1].to_owned())]),
                ..Domain::default()
            });
        }
        account
    }

    fn list(account: &Account, parameters: &[(&str, &str)]) -> Value {
        let page = [("PageNum", "1"), ("PageSize", "100"), ("DomainGroupId", "7")];
        let parameters: Vec<_> = page.iter().chain(parameters).copied().collect();
        ask(account, at(0), "QueryDomainList", &parameters).unwrap()
    }

    fn names(answer: &Value) -> String {
        let domains = answer["Data"]["Domain"].as_array().unwrap();
        assert_eq!(answer["TotalItemNum"], domains.len());
        domains.iter().map(|domain| domain["DomainName"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn filters_and_orders() {
        let account = account();
        let found = |parameters: &[(&str, &str)]| names(&list(&account, parameters));
        assert_eq!(found(&[]), "c.com b.cn a.example");
        assert_eq!(found(&[("OrderByType", "ASC")]), "a.example b.cn c.com");
        assert_eq!(found(&[("OrderKeyType", "RegistrationDate")]), "c.com b.cn a.example");
        assert_eq!(found(&[("OrderKeyType", "ExpirationDate")]), "a.example b.cn c.com");
        assert_eq!(found(&[("OrderKeyType", "ExpirationDate"), ("OrderByType", "ASC")]), "c.com b.cn a.example");
        assert_eq!(found(&[("DomainName", "a.example")]), "a.example");
        assert_eq!(found(&[("QueryType", "1")]), "a.example");
        assert_eq!(found(&[("ProductDomainType", "ccTLD")]), "b.cn");
        assert_eq!(found(&[("ProductDomainType", "New gTLD")]), "a.example");
        assert_eq!(
            found(&[("StartRegistrationDate", "1516964400000"), ("EndRegistrationDate", "1516981000000")]),
            "b.cn"
        );
        assert_eq!(found(&[("EndExpirationDate", "1516806000000")]), "c.com b.cn");
        assert_eq!(found(&[("Ccompany", "Nobody")]), "");
        assert_eq!(found(&[("AutoRenewEnabled", "true")]), "b.cn");
        assert_eq!(found(&[("Dns", "dns.c.com")]), "c.com");
        assert_eq!(found(&[("Registrar", "Nobody")]), "");
        assert_eq!(found(&[("ResourceGroupId", "rg-sandbox"), ("Tag.1.Key", "team")]), "c.com b.cn a.example");
        assert_eq!(found(&[("Tag.1.Key", "team"), ("Tag.1.Value", "b")]), "b.cn");
        assert_eq!(found(&[("Tag.1.Key", "nothing")]), "");
    }

    #[test]
    fn a_domain_is_described_and_the_older_version_says_less() {
        let account = account();
        let newer = list(&account, &[("DomainName", "b.cn")])["Data"]["Domain"][0].take();
        assert_eq!(
            newer,
            json!({
                "DomainName": "b.cn",
                "InstanceId": "S-b.cn",
                "DomainStatus": "2",
                "DomainType": "ccTLD",
                "DomainAuditStatus": "SUCCEED",
                "RegistrantType": "2",
                "RegistrationDate": "2018-01-26 23:00:00",
                "RegistrationDateLong": 1_516_978_800_000_u64,
                "ExpirationDate": "2018-01-24 23:00:00",
                "ExpirationDateLong": 1_516_806_000_000_u64,
                "ExpirationDateStatus": "2",
                "ExpirationCurrDateDiff": -1,
                "Premium": false,
                "ProductId": "2a",
                "Remark": "",
                "AutoRenewEnabled": true,
                "Ccompany": "Example Ltd.",
                "ChgholderStatus": "0",
                "DnsList": { "DnsList": ["dns.b.cn"] },
                "DomainGroupId": "7",
                "DomainGroupName": "",
                "Registrar": "Sandbox Registrar",
                "ResourceGroupId": "rg-sandbox",
                "Tag": { "Tag": [{ "Key": "team", "Value": "b" }] },
            })
        );
        let older = list(&account, &[("Version", "2017-12-18"), ("AutoRenewEnabled", "true")]);
        assert_eq!(older["TotalItemNum"], 6, "the older version has no groups");
        assert_eq!(older["Data"]["Domain"][0].get("Tag"), None);
    }

    #[test]
    fn a_domain_that_a_task_was_made_for_is_there() {
        let account = Account::default();
        submit(&account, at(0), "z.example");
        let answer = list(&account, &[("DomainGroupId", ""), ("PageSize", "1")]);
        assert_eq!(answer["Data"]["Domain"][0]["DomainName"], "z.example");
        assert_eq!((&answer["TotalItemNum"], &answer["NextPage"]), (&json!(4), &json!(true)));
    }

    #[test]
    fn impossible_questions_are_refused() {
        for (name, value) in [
            ("QueryType", "3"),
            ("ProductDomainType", "gtld"),
            ("OrderKeyType", "Name"),
            ("OrderByType", "asc"),
            ("StartExpirationDate", "now"),
            ("AutoRenewEnabled", "True"),
        ] {
            let parameters = [("PageNum", "1"), ("PageSize", "1"), (name, value)];
            let code = ask(&Account::default(), at(0), "QueryDomainList", &parameters).unwrap_err();
            assert_eq!(code, format!("Invalid{name}"));
        }
    }
}
