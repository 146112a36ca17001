//! The account behind the endpoint: its keys, its nonces, its domains and tasks.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use crate::domains::{Domain, Domains};
use crate::issuing::Issuing;
use crate::keys::Keys;
use crate::ledger::Ledger;
use crate::life::{Life, Lives};
use crate::logins::Logins;
use crate::nonces::Nonces;
use crate::profiles::Profiles;

/// The identity token that `AssumeRoleWithOIDC` accepts.
pub const OIDC_TOKEN: &str = "sandbox.oidc-token+2Hf/5S.signature==";

/// What the account says to a change of a domain's contact.
pub(crate) fn refuse_change(domain_name: &str, registrant_profile_id: i64) -> Option<&'static str> {
    match (first_label(domain_name), registrant_profile_id) {
        _ if is_foreign(domain_name) => Some("DomainNotExist"),
        ("busy", _) => Some("TaskIsBeingProcessed"),
        (_, 404) => Some("ContactTemplateNotExist"),
        _ => None,
    }
}

/// Whether the account does not own a domain.
pub(crate) fn is_foreign(domain_name: &str) -> bool {
    first_label(domain_name) == "unknown"
}

fn first_label(domain_name: &str) -> &str {
    domain_name.split('.').next().unwrap_or_default()
}

/// What changes while the endpoint runs.
#[derive(Default)]
pub(crate) struct Account {
    keys: Mutex<Keys>,
    issuing: Mutex<Issuing>,
    nonces: Mutex<Nonces>,
    lives: Mutex<Lives>,
    domains: Mutex<Domains>,
    profiles: Mutex<Profiles>,
    ledger: Mutex<Ledger>,
    logins: Mutex<Logins>,
    accepts_busy_domains: AtomicBool,
}

impl Account {
    pub fn keys(&self) -> MutexGuard<'_, Keys> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn issuing(&self) -> MutexGuard<'_, Issuing> {
        self.issuing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// False if the nonce was seen within its lifetime.
    pub fn take_nonce(&self, nonce: &str, now: SystemTime) -> bool {
        self.nonces.lock().unwrap_or_else(PoisonError::into_inner).take(nonce, now)
    }

    pub fn plan(&self, domain_name: &str, life: Life) {
        self.lives.lock().unwrap_or_else(PoisonError::into_inner).plan(domain_name, life);
    }

    pub fn life_of(&self, domain_name: &str) -> Life {
        self.lives.lock().unwrap_or_else(PoisonError::into_inner).of(domain_name)
    }

    pub fn domains(&self) -> MutexGuard<'_, Domains> {
        self.domains.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A domain as it was described, or as every other one is.
    pub fn domain(&self, domain_name: &str) -> Domain {
        self.domains().get(domain_name).cloned().unwrap_or_else(|| Domain::named(domain_name))
    }

    pub fn profiles(&self) -> MutexGuard<'_, Profiles> {
        self.profiles.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn logins(&self) -> MutexGuard<'_, Logins> {
        self.logins.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn refuse_busy_domains(&self, refuse: bool) {
        self.accepts_busy_domains.store(!refuse, Ordering::Relaxed);
    }

    pub fn refuses_busy_domains(&self) -> bool {
        !self.accepts_busy_domains.load(Ordering::Relaxed)
    }
}
