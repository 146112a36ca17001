//! Unresolved submissions as JSON: the same form in every language, and in later versions of this library.
//!
//! Times are RFC 3339 in UTC, to the nanosecond, and durations are seconds with an `s`, as Protocol Buffers write them.
//! Unknown fields are ignored. A form that an older version would misread gets another number in `version`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;
use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::datetime;

use super::{DomainError, UnresolvedSubmission};
use crate::invalid_request::InvalidRequest;
use crate::operations::normalise_domain;
use crate::operations::save_single_task_for_updating_contact_info::ContactType;

const VERSION: u64 = 1;

/// What every language has times for, in every time zone.
const EARLIEST: OffsetDateTime = datetime!(1970-01-01 00:00:00 UTC);
const LATEST: OffsetDateTime = datetime!(9998-12-31 23:59:59.999999999 UTC);

/// The longest duration that is read.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

#[derive(Serialize)]
struct Stored<'a> {
    version: u64,
    domain_name: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    more_domain_names: &'a [String],
    contact_type: &'static str,
    signature_nonce: &'a str,
    submitted_at: String,
    signed_at: String,
    arrived: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    clock_uncertainty: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settled_at: Option<String>,
    contested: bool,
}

/// Returns a submission as JSON, to store it.
pub fn submission_to_json(submission: UnresolvedSubmission) -> String {
    let stored = Stored {
        version: VERSION,
        domain_name: &submission.domain_name,
        more_domain_names: &submission.more_domain_names,
        contact_type: submission.contact_type.wire(),
        signature_nonce: &submission.signature_nonce,
        submitted_at: time_text(submission.submitted_at),
        signed_at: time_text(submission.signed_at),
        arrived: submission.arrived,
        clock_uncertainty: submission.clock_uncertainty.map(duration_text),
        settled_at: submission.settled_at.map(time_text),
        contested: submission.contested,
    };
    serde_json::to_string(&stored).expect("a struct of texts and truth values can be written")
}

/// Reads a submission that [`submission_to_json`] wrote. Ignores fields that this version does not know.
pub fn submission_from_json(json: String) -> Result<UnresolvedSubmission, DomainError> {
    Ok(read(&json)?)
}

fn read(json: &str) -> Result<UnresolvedSubmission, InvalidRequest> {
    let rule = "must be the JSON of an unresolved submission";
    let value = serde_json::from_str(json).map_err(|error| {
        InvalidRequest::new(
            "json",
            format!("{rule}, but is not JSON (line {}, column {})", error.line(), error.column()),
        )
    })?;
    submission_of_value(value)
}

/// Reads a submission in another JSON text.
pub(crate) fn submission_of_value(value: Value) -> Result<UnresolvedSubmission, InvalidRequest> {
    let rule = "must be the JSON of an unresolved submission";
    let Value::Object(fields) = value else {
        return Err(InvalidRequest::new("json", format!("{rule}, which is a JSON object")));
    };
    let fields = Fields(fields);
    match fields.get("version").map(Value::as_u64) {
        Some(Some(VERSION)) => {}
        Some(Some(newer)) if newer > VERSION => {
            let rule = format!("is {newer}, from a newer version of this library. Update this library");
            return Err(InvalidRequest::new("version", rule));
        }
        _ => return Err(InvalidRequest::new("version", format!("must be {VERSION}"))),
    }
    let domain_name = fields.text("domain_name")?;
    normalise_domain(domain_name)?;
    let signature_nonce = fields.text("signature_nonce")?;
    if signature_nonce.is_empty() {
        return Err(InvalidRequest::new("signature_nonce", "must not be empty"));
    }
    Ok(UnresolvedSubmission {
        domain_name: domain_name.to_owned(),
        more_domain_names: fields.optional("more_domain_names", Fields::domain_names)?.unwrap_or_default(),
        contact_type: ContactType::of_wire(fields.text("contact_type")?).ok_or_else(|| {
            InvalidRequest::new("contact_type", "must be \"registrant\", \"admin\", \"billing\" or \"tech\"")
        })?,
        signature_nonce: signature_nonce.to_owned(),
        submitted_at: fields.time("submitted_at")?,
        signed_at: fields.time("signed_at")?,
        arrived: fields.truth("arrived")?,
        clock_uncertainty: fields.optional("clock_uncertainty", Fields::duration)?,
        settled_at: fields.optional("settled_at", Fields::time)?,
        contested: fields.optional("contested", Fields::truth)?.unwrap_or_default(),
    })
}

/// The fields of the object.
struct Fields(Map<String, Value>);

impl Fields {
    /// `null` is the same as nothing.
    fn get(&self, field: &str) -> Option<&Value> {
        self.0.get(field).filter(|value| !value.is_null())
    }

    fn required(&self, field: &'static str) -> Result<&Value, InvalidRequest> {
        self.get(field).ok_or_else(|| InvalidRequest::new(field, "is missing in the JSON"))
    }

    fn optional<T>(
        &self,
        field: &'static str,
        read: impl Fn(&Self, &'static str) -> Result<T, InvalidRequest>,
    ) -> Result<Option<T>, InvalidRequest> {
        self.get(field).map(|_| read(self, field)).transpose()
    }

    fn text(&self, field: &'static str) -> Result<&str, InvalidRequest> {
        self.required(field)?.as_str().ok_or_else(|| InvalidRequest::new(field, "must be a text"))
    }

    fn domain_names(&self, field: &'static str) -> Result<Vec<String>, InvalidRequest> {
        let invalid = || InvalidRequest::new(field, "must be a list of domain names");
        let names = self.required(field)?.as_array().ok_or_else(invalid)?;
        let name = |name: &Value| {
            let name = name.as_str().ok_or_else(invalid)?;
            normalise_domain(name)?;
            Ok(name.to_owned())
        };
        names.iter().map(name).collect()
    }

    fn truth(&self, field: &'static str) -> Result<bool, InvalidRequest> {
        self.required(field)?.as_bool().ok_or_else(|| InvalidRequest::new(field, "must be true or false"))
    }

    fn time(&self, field: &'static str) -> Result<SystemTime, InvalidRequest> {
        let rule = "must be a time between the years 1970 and 9998, such as 2026-01-31T09:05:07.25Z";
        time_of_text(self.text(field)?).ok_or_else(|| InvalidRequest::new(field, rule))
    }

    fn duration(&self, field: &'static str) -> Result<Duration, InvalidRequest> {
        let rule = "must be a number of seconds such as \"0.25s\", at most 30 days";
        let duration = duration(self.text(field)?).filter(|duration| *duration <= LONGEST);
        duration.ok_or_else(|| InvalidRequest::new(field, rule))
    }
}

pub(crate) fn time_of_text(text: &str) -> Option<SystemTime> {
    let time = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    (EARLIEST..=LATEST).contains(&time).then(|| time.into())
}

/// A time that is not read again is that of no submission: the nearest that is read stands for it.
pub(crate) fn time_text(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let nanoseconds = i128::try_from(since.as_nanos()).unwrap_or(i128::MAX).min(LATEST.unix_timestamp_nanos());
    let time = OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).expect("the year has four digits");
    time.format(&Rfc3339).expect("the year has four digits")
}

/// Longer ones than are read are written whole: a shorter one would hide when the submission can have been made.
fn duration_text(duration: Duration) -> String {
    let text = format!("{}.{:09}", duration.as_secs(), duration.subsec_nanos());
    format!("{}s", text.trim_end_matches('0').trim_end_matches('.'))
}

fn duration(text: &str) -> Option<Duration> {
    let number = text.strip_suffix('s')?;
    let (seconds, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(seconds) || !is_number(fraction) || fraction.len() > 9 {
        return None;
    }
    Some(Duration::new(seconds.parse().ok()?, format!("{fraction:0<9}").parse().ok()?))
}

#[cfg(test)]
mod tests;
