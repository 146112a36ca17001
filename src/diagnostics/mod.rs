//! What the calls of a client depend on, looked at without making one.

mod endpoint;
mod next_step;
mod report;

use std::sync::Arc;
use std::time::SystemTime;

use crate::calls::caller::{Caller, SEEN_CLOCK, UNSEEN_CLOCK};
use crate::calls::config::Config;
use crate::calls::world::Network;
use crate::clock::{Deadline, Moment};
use crate::credentials::{Credentials, CredentialsPlace, CredentialsState, Surroundings};
use crate::error::DomainError;
use crate::invalid_request::InvalidRequest;
use crate::net::tls::authorities_used;
use crate::options::DiagnosticScope;
pub use report::{DiagnosticArea, DiagnosticProblem, DiagnosticReport};

/// What to look at, and how far.
pub(crate) struct Diagnosis {
    pub config: Arc<Config>,
    pub credentials: Arc<Credentials>,
    /// Why calls could not be made.
    pub unusable: Option<InvalidRequest>,
    pub scope: DiagnosticScope,
}

impl Diagnosis {
    /// Makes it, unless the call is cancelled before. The caller's own connections are not used.
    pub async fn make(self, caller: Caller<Network>) -> Result<DiagnosticReport, DomainError> {
        caller.stop.or(self.report()).await.ok_or_else(DomainError::cancelled)
    }

    async fn report(&self) -> DiagnosticReport {
        let deadline = Deadline::after(Moment::now(), self.config.timeout);
        let url = &self.config.target.endpoint;
        let mut report = DiagnosticReport::of(url.as_str().trim_end_matches('/'), self.config.site);

        (report.proxy, report.proxy_source) = self.config.http.pool.proxy.described(url);
        if let Some(problem) = &self.unusable {
            report.add(DiagnosticArea::Proxy, problem.reason(), next_step::of_proxy(problem));
        }
        let (authorities, missing) = authorities_used(&self.config.http.pool);
        report.certificate_authorities = authorities;
        let can_connect = self.unusable.is_none() && missing.is_none();
        if let Some(missing) = missing {
            let next_step = match missing.is_named {
                true => next_step::OF_NAMED_AUTHORITIES.into(),
                false => next_step::of_authorities(),
            };
            report.add(DiagnosticArea::CertificateAuthorities, missing.reason, next_step);
        }
        if can_connect && self.scope != DiagnosticScope::Local {
            endpoint::ask(&self.config, deadline, &mut report).await;
        }
        self.look_at_credentials(deadline, &mut report).await;
        report
    }

    async fn look_at_credentials(&self, deadline: Deadline, report: &mut DiagnosticReport) {
        // As the service sees it, so that a wrong clock is not taken for an expired key.
        let now = report.server_clock(SystemTime::now());
        // As a call doubts the clock.
        let doubt = if report.clock_offset.is_some() { SEEN_CLOCK } else { UNSEEN_CLOCK };
        let at_least = now.checked_sub(doubt).unwrap_or(now);
        let surroundings = Surroundings { at_least, ..self.config.surroundings(now) };
        let places = self.credentials.places(&surroundings, self.scope, deadline.remaining(Moment::now())).await;
        match places.counting() {
            Some(slow) if places.is_slow(slow) => {
                let reason = format!("{}: {}", slow.place, slow.detail);
                report.add(DiagnosticArea::Credentials, reason, next_step::of_slow_credentials());
            }
            Some(CredentialsPlace { place, state: CredentialsState::Broken, detail }) => {
                let reason = format!("{place}: {detail}");
                report.add(DiagnosticArea::Credentials, reason, next_step::OF_BROKEN_CREDENTIALS);
            }
            Some(_) => {}
            None => report.add(DiagnosticArea::Credentials, "no credentials were found", next_step::OF_NO_CREDENTIALS),
        }
        report.credentials = places.list;
    }
}
