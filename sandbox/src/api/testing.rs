//! Signed requests for the tests of this crate, at any time.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hyper::Request;
use ring::hmac;
use serde_json::Value;
use uuid::Uuid;

use super::{Answered, Call, Chance};
use crate::account::Account;
use crate::fixed_keys::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, STS_ACCESS_KEY_ID, STS_ACCESS_KEY_SECRET};
use crate::keys::rfc3339;
use crate::reply::Answer;
use crate::signature::string_to_sign;
use crate::signature_v3;

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
    let (timestamp, nonce) = (rfc3339(now), Uuid::new_v4().to_string());
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
    let mut call =
        Call { method: "POST".to_owned(), parameters: all.collect(), headers: None, chance: Chance::default() };
    let text = string_to_sign("POST", call.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, format!("{secret}&").as_bytes());
    let signature = STANDARD.encode(hmac::sign(&key, text.as_bytes()));
    call.parameters.insert("Signature".to_owned(), signature);
    call
}

/// A request with signature V3 as an honest client sends it; `headers` override its own, and a security token
/// stands for the temporary key.
pub(crate) fn signed_in_headers(
    method: &str,
    query: &[(&str, &str)],
    form: &[(&str, &str)],
    headers: &[(&str, &str)],
    now: SystemTime,
) -> Request<Bytes> {
    let encoded = |pairs: &[(&str, &str)]| form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let body = encoded(form);
    let (nonce, hash) = (Uuid::new_v4().to_string(), signature_v3::hash(body.as_bytes()));
    let own = [
        ("host", "sandbox"),
        ("x-acs-action", super::submission::ACTION),
        ("x-acs-content-sha256", &hash),
        ("x-acs-date", &rfc3339(now)),
        ("x-acs-signature-nonce", &nonce),
        ("x-acs-version", "2018-01-29"),
    ];
    let headers: BTreeMap<_, _> = own.into_iter().chain(headers.iter().copied()).collect();
    let (id, secret) = match headers.contains_key("x-acs-security-token") {
        true => (STS_ACCESS_KEY_ID, STS_ACCESS_KEY_SECRET),
        false => (ACCESS_KEY_ID, ACCESS_KEY_SECRET),
    };
    let signed = headers.iter().map(|(name, value)| (*name, *value));
    let request = signature_v3::canonical_request(method, query.iter().copied(), signed, body.as_bytes());
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signature = hmac::sign(&key, signature_v3::string_to_sign(&request).as_bytes());
    let names: Vec<_> = headers.keys().copied().collect();
    let authorization = format!(
        "{} Credential={id},SignedHeaders={},Signature={}",
        signature_v3::ALGORITHM,
        names.join(";"),
        signature_v3::to_hex(signature.as_ref())
    );
    let request = Request::builder().method(method).uri(format!("/?{}", encoded(query)));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.header("authorization", authorization).body(body.into()).unwrap()
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
