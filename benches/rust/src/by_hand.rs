//! Signature version 1.0 by hand, and the reply: what a careful author writes, and no more.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::Sha1;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::Surroundings;

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The signed form that changes the contact of a domain.
pub fn form(surroundings: &Surroundings, domain_name: &str) -> String {
    let now = SystemTime::now();
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let time = OffsetDateTime::from(now).replace_nanosecond(0).ok().and_then(|time| time.format(&Rfc3339).ok());
    let (nonce, time) = (format!("{:x}{:p}", since.as_nanos(), &domain_name), time.unwrap_or_default());
    let query = [
        ("AccessKeyId", surroundings.key_id.as_str()),
        ("Action", "SaveSingleTaskForUpdatingContactInfo"),
        ("ContactType", "admin"),
        ("DomainName", domain_name),
        ("Format", "JSON"),
        ("RegistrantProfileId", "42"),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureNonce", &nonce),
        ("SignatureVersion", "1.0"),
        ("Timestamp", &time),
        ("Version", "2018-01-29"),
    ]
    .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, RESERVED)))
    .join("&");
    let text = format!("POST&%2F&{}", utf8_percent_encode(&query, RESERVED));
    let key = format!("{}&", surroundings.key_secret);
    let mut mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).expect("any length will do");
    mac.update(text.as_bytes());
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    format!("{query}&Signature={}", utf8_percent_encode(&signature, RESERVED))
}

/// The task's number in a reply.
pub fn task_no(reply: &[u8]) -> String {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Reply {
        task_no: String,
    }
    serde_json::from_slice::<Reply>(reply).expect("a task was made").task_no
}
