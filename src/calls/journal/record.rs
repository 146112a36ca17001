//! One line of a journal: a check sum, an offset, and what happened as JSON.
//!
//! `CRC32 OFFSET JSON`, with a line break behind it. The check sum, 8 hexadecimal digits, is that of all that follows
//! its space. Everything before the offset was on the disk before the line was written: where a line cannot be read, and
//! a later one has an offset behind it, the file was damaged. Where none has, a loss of power has torn the end off.

use std::time::SystemTime;

use serde_json::{Value, json};

use crate::error::{UnresolvedSubmission, submission_of_value, submission_to_json, time_of_text, time_text};

pub(super) const VERSION: u64 = 1;

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Record {
    /// The first line.
    Journal { version: u64 },
    /// A request was signed, and is sent next.
    Signed(Signed),
    /// The call ended without knowing what became of the request.
    Unknown { id: u64, submission: UnresolvedSubmission },
    /// What became of it is certain: its task, or the reason why it has none.
    Ended { id: u64, at: SystemTime, task_no: Option<String>, reason: Option<String> },
}

/// A request that was signed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Signed {
    /// Of the submission, whose requests have the same.
    pub id: u64,
    pub job: Option<String>,
    pub endpoint: String,
    pub action: String,
    /// Those of the operation, for people.
    pub parameters: Value,
    /// What is the same in every submission of the same change.
    pub change: String,
    /// Tells access keys apart.
    pub key: String,
    pub submission: UnresolvedSubmission,
}

impl Record {
    /// The JSON, on one line.
    pub fn to_json(&self) -> String {
        let submission = |submission: &UnresolvedSubmission| -> Value {
            serde_json::from_str(&submission_to_json(submission.clone())).unwrap_or_default()
        };
        match self {
            Self::Journal { version } => json!({"journal": {"version": version}}),
            Self::Signed(signed) => json!({"signed": {
                "id": signed.id,
                "job": signed.job,
                "endpoint": signed.endpoint,
                "action": signed.action,
                "parameters": signed.parameters,
                "change": signed.change,
                "key": signed.key,
                "submission": submission(&signed.submission),
            }}),
            Self::Unknown { id, submission: unknown } => {
                json!({"unknown": {"id": id, "submission": submission(unknown)}})
            }
            Self::Ended { id, at, task_no, reason } => {
                json!({"ended": {"id": id, "at": time_text(*at), "task_no": task_no, "reason": reason}})
            }
        }
        .to_string()
    }

    /// Reads what [`Self::to_json`] wrote; `None` if it is something else.
    pub fn of_json(json: &str) -> Option<Self> {
        let mut value: Value = serde_json::from_str(json).ok()?;
        let (kind, fields) = value.as_object_mut()?.iter_mut().next()?;
        let kind = kind.clone();
        let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
        let id = fields.get("id").and_then(Value::as_u64);
        let submission = |fields: &Value| submission_of_value(fields.get("submission")?.clone()).ok();
        match kind.as_str() {
            "journal" => Some(Self::Journal { version: fields.get("version")?.as_u64()? }),
            "signed" => Some(Self::Signed(Signed {
                id: id?,
                job: text("job"),
                endpoint: text("endpoint")?,
                action: text("action")?,
                parameters: fields.get("parameters")?.clone(),
                change: text("change")?,
                key: text("key")?,
                submission: submission(fields)?,
            })),
            "unknown" => Some(Self::Unknown { id: id?, submission: submission(fields)? }),
            "ended" => Some(Self::Ended {
                id: id?,
                at: time_of_text(&text("at")?)?,
                task_no: text("task_no"),
                reason: text("reason"),
            }),
            _ => None,
        }
    }
}

/// The line of a record, if all before `offset` is on the disk.
pub(super) fn line(json: &str, offset: u64) -> String {
    let checked = format!("{offset} {json}");
    format!("{:08x} {checked}\n", crc32fast::hash(checked.as_bytes()))
}

/// The offset and the JSON of a line; `None` if it is not whole.
pub(super) fn parsed(line: &[u8]) -> Option<(u64, &str)> {
    let line = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
    let (sum, checked) = line.split_at_checked(8)?;
    let checked = checked.strip_prefix(' ')?;
    if u32::from_str_radix(sum, 16).ok()? != crc32fast::hash(checked.as_bytes()) {
        return None;
    }
    let (offset, json) = checked.split_once(' ')?;
    Some((offset.parse().ok()?, json))
}

#[cfg(test)]
pub(super) mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::operations::save_single_task_for_updating_contact_info::ContactType;

    pub(crate) fn submission() -> UnresolvedSubmission {
        let now = UNIX_EPOCH + Duration::from_nanos(1_700_000_000_123_456_789);
        UnresolvedSubmission {
            domain_name: "中文.com".to_owned(),
            more_domain_names: vec!["b.example".to_owned()],
            contact_type: ContactType::Tech,
            signature_nonce: "nonce".to_owned(),
            submitted_at: now,
            signed_at: now,
            arrived: false,
            clock_uncertainty: Some(Duration::from_millis(1)),
            settled_at: None,
            contested: true,
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let signed = Signed {
            id: 7,
            job: Some("a job".to_owned()),
            endpoint: "https://domain.example/".to_owned(),
            action: "SaveSingleTaskForUpdatingContactInfo".to_owned(),
            parameters: json!({"DomainName": "中文.com", "Remark": "a\nb"}),
            change: "00ff".to_owned(),
            key: "11".to_owned(),
            submission: submission(),
        };
        let (at, task_no) = (UNIX_EPOCH + Duration::from_secs(1_700_000_000), Some("t-1".to_owned()));
        for record in [
            Record::Journal { version: VERSION },
            Record::Signed(signed),
            Record::Unknown { id: 7, submission: submission() },
            Record::Ended { id: 7, at, task_no, reason: None },
            Record::Ended { id: 8, at, task_no: None, reason: Some("DomainNotExist".to_owned()) },
        ] {
            let line = line(&record.to_json(), 42);
            assert_eq!(line.matches('\n').count(), 1);
            let (offset, json) = parsed(line.as_bytes()).unwrap();
            assert_eq!((offset, Record::of_json(json)), (42, Some(record)));
        }
    }

    #[test]
    fn a_line_that_is_not_whole_is_not_read() {
        let whole = line("{}", 0);
        assert!(parsed(whole.as_bytes()).is_some());
        for end in 0..whole.len() {
            assert_eq!(parsed(&whole.as_bytes()[..end]), None);
        }
        for at in 0..whole.len() {
            let mut other = whole.clone().into_bytes();
            other[at] ^= 1;
            assert_eq!(parsed(&other), None, "{at}");
        }
    }
}
