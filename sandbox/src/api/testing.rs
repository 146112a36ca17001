//! Signed requests for the tests of this crate, at any time.

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use super::{Answered, Call, Chance};
use crate::account::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, Account};
use crate::reply::Answer;
use crate::signature::string_to_sign;

/// Milliseconds after 2018-01-25 23:00:00 in China.
pub(crate) fn at(milliseconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_516_892_400) + Duration::from_millis(milliseconds)
}

/// A request as an honest client sends it; `parameters` override its own.
pub(crate) fn signed(parameters: &[(&str, &str)], now: SystemTime) -> Call {
    signed_by(ACCESS_KEY_ID, ACCESS_KEY_SECRET, parameters, now)
}

/// The same, with another key.
pub(crate) fn signed_by(id: &str, secret: &str, parameters: &[(&str, &str)], now: SystemTime) -> Call {
    let seconds = OffsetDateTime::from(now).replace_nanosecond(0).unwrap();
    let (timestamp, nonce) = (seconds.format(&Rfc3339).unwrap(), Uuid::new_v4().to_string());
    let common = [
        ("AccessKeyId", id),
        ("Format", "JSON"),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureNonce", &nonce),
        ("SignatureVersion", "1.0"),
        ("Timestamp", &timestamp),
        ("Version", "2018-01-29"),
    ];
    let all = common.iter().chain(parameters).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let mut call = Call { method: "POST".to_owned(), parameters: all.collect(), chance: Chance::default() };
    let text = string_to_sign("POST", call.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, format!("{secret}&").as_bytes());
    let signature = STANDARD.encode(hmac::sign(&key, text.as_bytes()));
    call.parameters.insert("Signature".to_owned(), signature);
    call
}

/// The fields that the account answers, or the code with which it refuses.
pub(crate) fn ask(
    account: &Account,
    now: SystemTime,
    action: &str,
    parameters: &[(&str, &str)],
) -> Result<Value, String> {
    let parameters: Vec<_> = [("Action", action)].into_iter().chain(parameters.iter().copied()).collect();
    match signed(&parameters, now).process(account, now).answer {
        Answer::Success { fields, .. } => Ok(fields),
        Answer::Refusal(refusal) => Err(refusal.code),
    }
}

/// The number of a new task that changes the registrant of a domain.
pub(crate) fn submit(account: &Account, now: SystemTime, domain_name: &str) -> String {
    let parameters = [("ContactType", "registrant"), ("DomainName", domain_name), ("RegistrantProfileId", "1")];
    let fields = ask(account, now, super::submission::ACTION, &parameters).unwrap();
    fields["TaskNo"].as_str().unwrap().to_owned()
}

pub(crate) fn refusal_code(answered: &Answered) -> Option<&str> {
    match &answered.answer {
        Answer::Success { .. } => None,
        Answer::Refusal(refusal) => Some(&refusal.code),
    }
}
