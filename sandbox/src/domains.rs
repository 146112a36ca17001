//! The domains of the account: a few from the start, those that tests describe, and those that tasks were made for.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::domain_name::as_sent;

/// The domains that the account has from the start.
const FROM_THE_START: [&str; 3] = ["example.com", "example.net", "example.org"];

/// 2018-01-25 20:46:57 in China, in milliseconds since 1970.
const REGISTERED: u64 = 1_516_884_417_000;
/// 30 years later.
const EXPIRES: u64 = 2_463_569_217_000;

/// A domain of the account. What a test does not say has the default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Domain {
    /// The name.
    pub domain_name: String,
    /// The instance ID; made of the name if it is empty.
    pub instance_id: String,
    /// Milliseconds since 1970.
    pub registration_date_ms: u64,
    /// Milliseconds since 1970.
    pub expiration_date_ms: u64,
    /// 1 needs to be renewed, 2 needs to be redeemed, 3 normal.
    pub domain_status: String,
    /// The state of the real-name verification: NONAUDIT, SUCCEED, FAILED or AUDITING.
    pub audit_status: String,
    /// The state of a change of the registrant: 0 none, 1 pending, 2 failed.
    pub chgholder_status: String,
    /// 1 individual, 2 enterprise.
    pub registrant_type: String,
    /// The name of the registrant.
    pub ccompany: String,
    /// The security lock: NONE_SETTING, OPEN or CLOSE. While it is open, contacts cannot be changed.
    pub update_prohibition_lock: String,
    /// The transfer lock: NONE_SETTING, OPEN or CLOSE.
    pub transfer_prohibition_lock: String,
    /// The state of a transfer to another registrar: NORMAL or PENDING.
    pub transfer_out_status: String,
    /// Whether it is a premium domain.
    pub premium: bool,
    /// Whether it is renewed automatically.
    pub auto_renew_enabled: bool,
    /// The ID of its group; none if it is empty.
    pub domain_group_id: String,
    /// The name of its group.
    pub domain_group_name: String,
    /// The ID of its resource group.
    pub resource_group_id: String,
    /// The registrar.
    pub registrar: String,
    /// A remark.
    pub remark: String,
    /// The name servers.
    pub dns: Vec<String>,
    /// Keys and values.
    pub tags: BTreeMap<String, String>,
}

impl Default for Domain {
    fn default() -> Self {
        let text = str::to_owned;
        Self {
            domain_name: String::new(),
            instance_id: String::new(),
            registration_date_ms: REGISTERED,
            expiration_date_ms: EXPIRES,
            domain_status: text("3"),
            audit_status: text("SUCCEED"),
            chgholder_status: text("0"),
            registrant_type: text("2"),
            ccompany: text("Example Ltd."),
            update_prohibition_lock: text("CLOSE"),
            transfer_prohibition_lock: text("CLOSE"),
            transfer_out_status: text("NORMAL"),
            premium: false,
            auto_renew_enabled: false,
            domain_group_id: String::new(),
            domain_group_name: String::new(),
            resource_group_id: text("rg-sandbox"),
            registrar: text("Sandbox Registrar"),
            remark: String::new(),
            dns: vec![text("dns1.sandbox.example"), text("dns2.sandbox.example")],
            tags: BTreeMap::new(),
        }
    }
}

impl Domain {
    /// The domain of this name, with the default for everything else but what the first label says.
    pub(crate) fn named(domain_name: &str) -> Self {
        let mut domain = Self { domain_name: domain_name.to_owned(), ..Self::default() };
        match domain_name.split('.').next() {
            Some("locked") => domain.update_prohibition_lock = "OPEN".to_owned(),
            Some("busy") => domain.chgholder_status = "1".to_owned(),
            Some("expired") => domain.expiration_date_ms = REGISTERED + 1000,
            _ => {}
        }
        domain.completed()
    }

    fn completed(mut self) -> Self {
        self.domain_name = as_sent(&self.domain_name);
        if self.instance_id.is_empty() {
            self.instance_id = format!("S-{}", self.domain_name);
        }
        self
    }
}

/// All of them, in the order in which they came.
pub(crate) struct Domains {
    domains: Vec<Domain>,
    by_name: HashMap<String, usize>,
}

impl Default for Domains {
    fn default() -> Self {
        let mut domains = Self { domains: Vec::new(), by_name: HashMap::new() };
        FROM_THE_START.iter().for_each(|name| domains.touch(name));
        domains
    }
}

impl Domains {
    /// Adds a domain, or replaces the one of the same name.
    pub fn put(&mut self, domain: Domain) {
        let domain = domain.completed();
        match self.by_name.get(&domain.domain_name) {
            Some(place) => self.domains[*place] = domain,
            None => {
                self.by_name.insert(domain.domain_name.clone(), self.domains.len());
                self.domains.push(domain);
            }
        }
    }

    /// Adds the domain of this name unless there is one. Names arrive here as they were sent.
    pub fn touch(&mut self, domain_name: &str) {
        if self.get(domain_name).is_none() {
            self.put(Domain::named(domain_name));
        }
    }

    /// The domain of this name, if there is one.
    pub fn get(&self, domain_name: &str) -> Option<&Domain> {
        self.by_name.get(domain_name).map(|place| &self.domains[*place])
    }

    /// The oldest first.
    pub fn all(&self) -> &[Domain] {
        &self.domains
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_added_and_replaced() {
        let mut domains = Domains::default();
        domains.touch("a.example");
        domains.touch("a.example");
        domains.put(Domain { domain_name: "A.Example.".to_owned(), premium: true, ..Domain::default() });
        let names: Vec<_> = domains.all().iter().map(|domain| &*domain.domain_name).collect();
        assert_eq!(names, ["example.com", "example.net", "example.org", "a.example"]);
        let described = domains.get("a.example").unwrap();
        assert_eq!((described.premium, &*described.instance_id), (true, "S-a.example"));
        assert_eq!(domains.get("b.example"), None);
    }
}
