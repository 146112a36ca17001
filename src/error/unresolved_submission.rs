//! A submission with an unknown outcome.

use std::time::{Duration, SystemTime};

use crate::clock::{earlier, later};
use crate::invalid_request::InvalidRequest;
use crate::operations::normalise_domain;
use crate::operations::save_single_task_for_updating_contact_info::ContactType;

/// The server accepts a timestamp for 15 minutes either way of its own clock:
/// after this long no copy of the request can execute any more.
pub(crate) const VALIDITY: Duration = Duration::from_secs(30 * 60);

/// A submission with an unknown outcome. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct UnresolvedSubmission {
    pub domain_name: String,
    pub contact_type: ContactType,
    pub signature_nonce: String,
    pub submitted_at: SystemTime,
    pub signed_at: SystemTime,
    pub arrived: bool,
    pub clock_uncertainty: Option<Duration>,
    pub settled_at: Option<SystemTime>,
    pub contested: bool,
    pub more_domain_names: Vec<String>,
}

impl UnresolvedSubmission {
    /// It may have been stored, and written by hand.
    pub(crate) fn normalised(self) -> Result<Self, InvalidRequest> {
        let more = self.more_domain_names.iter().map(|name| normalise_domain(name));
        let more_domain_names = more.collect::<Result<_, _>>()?;
        Ok(Self { domain_name: normalise_domain(&self.domain_name)?, more_domain_names, ..self })
    }

    /// All of them.
    pub(crate) fn domain_names(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.domain_name).chain(&self.more_domain_names)
    }

    /// Whether it is one of them, in its normal form.
    pub(crate) fn has_domain(&self, name: &str) -> bool {
        self.domain_names().any(|own| own == name)
    }

    /// For sentences.
    pub(crate) fn what(&self) -> String {
        match self.more_domain_names.len() {
            0 => self.domain_name.clone(),
            more => format!("{} and {more} more", self.domain_name),
        }
    }

    /// The earliest time at which it can have been submitted.
    pub(crate) fn earliest(&self) -> SystemTime {
        earlier(self.submitted_at, self.clock_uncertainty.unwrap_or_default())
    }

    /// When "there is no task" becomes "it was not executed". A submission that was stored by an older version does not
    /// say: what has arrived was settled when the look ended.
    pub(crate) fn is_settled(&self, server_clock: SystemTime) -> bool {
        match self.settled_at {
            // The server's clock is cut off to whole seconds.
            Some(settled_at) => later(server_clock, Duration::from_secs(1)) > settled_at,
            None => self.arrived || server_clock > later(self.signed_at, VALIDITY),
        }
    }
}
