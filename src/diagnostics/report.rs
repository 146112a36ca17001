//! What a diagnosis says. Documented in the interface definition.

use std::time::{Duration, SystemTime};

use crate::credentials::CredentialsPlace;
use crate::options::Site;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct DiagnosticReport {
    pub version: String,
    pub target: String,
    pub credentials: Vec<CredentialsPlace>,
    pub endpoint: String,
    pub site: Option<Site>,
    pub proxy: Option<String>,
    pub proxy_source: String,
    pub certificate_authorities: Vec<String>,
    pub http_status: Option<i32>,
    pub elapsed: Option<Duration>,
    pub clock_offset: Option<i64>,
    pub problems: Vec<DiagnosticProblem>,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct DiagnosticProblem {
    pub area: DiagnosticArea,
    pub reason: String,
    pub next_step: String,
}

/// What a problem is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DiagnosticArea {
    /// Who signs.
    Credentials,
    /// The way to the endpoint.
    Proxy,
    /// Whom to trust.
    CertificateAuthorities,
    /// The other side.
    Endpoint,
    /// This machine's clock.
    Clock,
}

impl DiagnosticReport {
    /// Of nothing so far.
    pub(super) fn of(endpoint: &str, site: Option<Site>) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            target: env!("ALIDOMAIN_TARGET").to_owned(),
            credentials: Vec::new(),
            endpoint: endpoint.to_owned(),
            site,
            proxy: None,
            proxy_source: String::new(),
            certificate_authorities: Vec::new(),
            http_status: None,
            elapsed: None,
            clock_offset: None,
            problems: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, area: DiagnosticArea, reason: impl Into<String>, next_step: impl Into<String>) {
        self.problems.push(DiagnosticProblem { area, reason: reason.into(), next_step: next_step.into() });
    }

    /// The service's clock, as far as it is known.
    pub(super) fn server_clock(&self, now: SystemTime) -> SystemTime {
        let offset = self.clock_offset.unwrap_or_default();
        let seconds = Duration::from_secs(offset.unsigned_abs());
        let corrected = if offset < 0 { now.checked_sub(seconds) } else { now.checked_add(seconds) };
        corrected.unwrap_or(now)
    }
}
