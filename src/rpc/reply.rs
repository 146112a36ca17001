//! Judges a reply: an answer of the operation, a refusal, or nothing known.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::access_denied::AccessDeniedDetail;
use super::access_key::AccessKey;
use super::call::{CallError, Refusal, Unexpected};
use super::codes::table::known;
use super::codes::{classify, classify_status};
use super::excerpt::excerpt;
use super::lenient;
use super::mismatch::diagnose;
use super::raw_reply::{RawReply, ReplyHead};
use super::redact::Redactor;
use super::request::Signed;
use super::transport_failure::TransportFailure;
use super::tree::Tree;
use crate::options::ReplyFormat;

/// Characters of a request ID: UUIDs have 36.
const LONGEST_ID: usize = 64;

/// Characters of an error code.
const LONGEST_CODE: usize = 128;

/// What clocks may differ by without a request being refused for it.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(14 * 60);

/// A reply without an error code and with a status of success.
#[derive(Debug)]
pub(crate) struct Reply {
    pub fields: Tree<'static>,
    /// From the body, or from the header where the body has none.
    pub request_id: Option<String>,
    /// The server's clock when it answered.
    pub date: Option<SystemTime>,
}

/// What is known of the request, to explain a refusal and to mask its secrets.
pub(crate) struct Asked<'a> {
    pub key: &'a AccessKey,
    pub signed: Arc<Signed>,
    pub time: SystemTime,
    pub format: ReplyFormat,
}

impl Asked<'_> {
    fn redactor(&self) -> Redactor {
        Redactor::new(self.key, &self.signed.signature)
    }

    /// A failure without a request ID that is none, or that holds a secret.
    pub fn with_checked_id(&self, mut failure: TransportFailure) -> TransportFailure {
        if let Some(head) = &mut failure.head {
            head.request_id =
                head.request_id.take().filter(|id| self.is_request_id(id, |id| self.redactor().clean(id)));
        }
        failure
    }

    /// Whether it looks like a request ID and holds no secret: a server may have put our token there.
    fn is_request_id(&self, id: &str, clean: impl FnOnce(&str) -> String) -> bool {
        if is_uuid(id) {
            // The usual ID needs no closer look, which takes longer than the rest of a success.
            let token = self.key.security_token.as_deref().map_or("", String::as_str);
            return [self.key.secret.as_str(), token, &self.signed.signature].iter().all(|secret| !secret.contains(id));
        }
        let looks_so = id.len() <= LONGEST_ID && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        looks_so && clean(id) == id
    }
}

fn is_uuid(text: &str) -> bool {
    let is_right = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.bytes().enumerate().all(is_right)
}

/// Accepts the reply if `required` can be read out of it, and judges it if not.
pub(crate) fn judge<T>(
    raw: RawReply,
    asked: &Asked<'_>,
    required: impl FnOnce(&Reply) -> Result<T, String>,
) -> Result<T, CallError> {
    let body = lenient::text(&raw.body);
    let redactor = LazyCell::new(|| asked.redactor());
    let unexpected =
        |what, request_id| CallError::Unexpected(unexpected(what, &raw.head, request_id, excerpt(&body, &redactor)));
    let succeeded = (200..300).contains(&raw.head.status);
    let is_id = |id: &String| asked.is_request_id(id, |id| redactor.clean(id));
    let header_id = raw.head.request_id.clone().filter(is_id);
    let reply = match fields(&raw, &body, asked.format) {
        Ok(fields) => {
            let request_id = fields.text("RequestId").filter(is_id).or(header_id);
            Reply { request_id, fields, date: raw.head.date }
        }
        Err(what) => return Err(unexpected(what, header_id)),
    };
    let answer = required(&reply);
    let code = error_code(&reply.fields);
    match (code, answer) {
        (Some(code), Ok(_)) if succeeded && !is_success(&code) => {
            Err(unexpected("the reply has both a result and an error code".to_owned(), reply.request_id))
        }
        (_, Ok(answer)) if succeeded => Ok(answer),
        (Some(code), _) => Err(CallError::Refusal(refusal(code, &raw.head, &reply, asked, &redactor))),
        (None, Err(missing)) if succeeded => Err(unexpected(missing, reply.request_id)),
        (None, _) => Err(unexpected("the reply has no error code".to_owned(), reply.request_id)),
    }
}

/// The service's codes are words. A number is what a proxy calls its status. Half a code could be any.
fn error_code(fields: &Tree) -> Option<String> {
    fields.exact("Code").filter(|code| code.starts_with(|first: char| first.is_ascii_alphabetic()))
}

/// Whether this is an error of the service, with all the fields that its documentation shows. For requests that nobody
/// signed.
pub(crate) fn is_error_of_service(raw: &RawReply, asked_for: ReplyFormat) -> bool {
    let Ok(fields) = fields(raw, &lenient::text(&raw.body), asked_for) else { return false };
    let has_all = ["Message", "RequestId", "HostId"].iter().all(|name| fields.text(name).is_some());
    raw.head.status >= 400 && has_all && error_code(&fields).is_some_and(|code| !is_success(&code))
}

/// Whether what stands for an error code says that there was none.
fn is_success(code: &str) -> bool {
    ["ok", "success"].iter().any(|word| code.eq_ignore_ascii_case(word))
}

/// The fields of the body, or in words why there are none.
fn fields(raw: &RawReply, body: &str, asked_for: ReplyFormat) -> Result<Tree<'static>, String> {
    if let Some(flaw) = raw.flaw {
        return Err(flaw.to_string());
    }
    if (300..400).contains(&raw.head.status) {
        return Err("the endpoint answered with a redirect, which the client does not follow".to_owned());
    }
    Tree::parse(body, asked_for)
}

fn refusal(code: String, head: &ReplyHead, reply: &Reply, asked: &Asked<'_>, redactor: &Redactor) -> Refusal {
    let clean = |text: String| redactor.line(&text);
    let fields = &reply.fields;
    let message = fields.text("Message").unwrap_or_default();
    // Hints are our own words, which are never masked. What they quote of the server's is.
    let mask = |text: &str| redactor.line(text);
    let mut verdict = classify(&code, head.status, mask);
    if let Some(better) = hint(&code, &message, head, asked, mask) {
        verdict.hint = Some(Cow::Owned(better));
    }
    Refusal {
        message: clean(message),
        status: head.status,
        request_id: reply.request_id.clone(),
        recommendation: fields.text("Recommend").map(clean),
        access_denied_detail: fields.object("AccessDeniedDetail").map(|detail| {
            let text = |name| detail.text(name).map(clean);
            AccessDeniedDetail {
                auth_action: text("AuthAction"),
                auth_principal_type: text("AuthPrincipalType"),
                auth_principal_owner_id: text("AuthPrincipalOwnerId"),
                auth_principal_display_name: text("AuthPrincipalDisplayName"),
                policy_type: text("PolicyType"),
                no_permission_type: text("NoPermissionType"),
                encoded_diagnostic_message: text("EncodedDiagnosticMessage"),
            }
        }),
        retry_after: head.retry_after,
        date: head.date,
        verdict,
        note: None,
        // A known code is our own word, and decides what comes next.
        code: match known(&code).filter(|entry| entry.code == code) {
            Some(_) => code,
            None => clean(code).chars().take(LONGEST_CODE).collect(),
        },
    }
}

/// A hint that this very reply allows, better than the one of the code.
fn hint(
    code: &str,
    message: &str,
    head: &ReplyHead,
    asked: &Asked<'_>,
    mask: impl Fn(&str) -> String,
) -> Option<String> {
    match code {
        "SignatureDoesNotMatch" | "IncompleteSignature" => diagnose(message, &asked.signed, mask),
        "InvalidTimeStamp.Expired" | "IllegalTimestamp" => {
            let (slow, difference) = match head.date?.duration_since(asked.time) {
                Ok(behind) => ("slow", behind),
                Err(ahead) => ("fast", ahead.duration()),
            };
            // A smaller difference explains nothing: something else is wrong with the timestamp.
            (difference > CLOCK_TOLERANCE).then(|| {
                let seconds = difference.as_secs();
                format!(
                    "This machine's clock is {seconds} seconds {slow}. Set it to within 15 minutes of the server's \
                     clock."
                )
            })
        }
        _ => None,
    }
}

fn unexpected(what: String, head: &ReplyHead, request_id: Option<String>, excerpt: String) -> Unexpected {
    Unexpected {
        what,
        status: head.status,
        request_id,
        excerpt,
        retry_after: head.retry_after,
        class: classify_status(head.status),
    }
}

#[cfg(test)]
mod tests;
