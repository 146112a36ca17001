//! How fast to submit, and what comes of it.

use std::time::Duration;

use crate::error::DomainError;
use crate::invalid_request::InvalidRequest;
use crate::operations::save_single_task_for_updating_contact_info::SaveSingleTaskForUpdatingContactInfoResponse as Response;

const MAX_IN_FLIGHT: i32 = 64;
const MOST_IN_FLIGHT: i32 = 1000;
const LONGEST_INTERVAL: Duration = Duration::from_secs(60 * 60);

/// How fast to submit. Defaults and ranges: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct BulkOptions {
    pub max_in_flight: Option<i32>,
    pub interval: Option<Duration>,
}

/// What became of one of many submissions. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct BulkResult {
    pub index: i32,
    pub response: Option<Response>,
    pub error: Option<DomainError>,
}

/// Checked options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    pub in_flight: usize,
    /// Between the begin of one and the next.
    pub interval: Option<Duration>,
}

impl TryFrom<BulkOptions> for Limits {
    type Error = InvalidRequest;

    fn try_from(options: BulkOptions) -> Result<Self, InvalidRequest> {
        let in_flight = options.max_in_flight.unwrap_or(MAX_IN_FLIGHT);
        if !(1..=MOST_IN_FLIGHT).contains(&in_flight) {
            return Err(InvalidRequest::new("max_in_flight", format!("must be between 1 and {MOST_IN_FLIGHT}")));
        }
        if options.interval.is_some_and(|interval| interval > LONGEST_INTERVAL) {
            return Err(InvalidRequest::new("interval", "must be at most 1 hour"));
        }
        Ok(Self { in_flight: in_flight as usize, interval: options.interval })
    }
}
