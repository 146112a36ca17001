//! Judges a reply: an answer of the operation, a refusal, or nothing known.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::time::{Duration, SystemTime};

use super::access_denied::AccessDeniedDetail;
use super::access_key::AccessKey;
use super::call::{CallError, Refusal, Unexpected};
use super::codes::table::known;
use super::codes::{classify, classify_status};
use super::excerpt::excerpt;
use super::mismatch::diagnose;
use super::raw_reply::{MAX_REPLY_BYTES, RawReply, ReplyHead};
use super::redact::Redactor;
use super::request::Signed;
use super::transport_failure::TransportFailure;
use super::tree::Tree;

/// Characters of a request ID: UUIDs have 36.
const LONGEST_ID: usize = 64;

/// Characters of an error code.
const LONGEST_CODE: usize = 128;

/// What clocks may differ by without a request being refused for it.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(14 * 60);

/// A reply without an error code and with a status of success.
#[derive(Debug)]
pub(crate) struct Reply {
    pub fields: Tree,
    /// From the body, or from the header where the body has none.
    pub request_id: Option<String>,
    /// The server's clock when it answered.
    pub date: Option<SystemTime>,
}

/// What is known of the request, to explain a refusal and to mask its secrets.
pub(crate) struct Asked<'a> {
    pub key: &'a AccessKey,
    pub signed: Signed,
    pub time: SystemTime,
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
    let parts = text.split('-');
    parts.clone().map(str::len).eq([8, 4, 4, 4, 12]) && parts.flat_map(str::bytes).all(|byte| byte.is_ascii_hexdigit())
}

/// Accepts the reply if `required` can be read out of it, and judges it if not.
pub(crate) fn judge<T>(
    raw: RawReply,
    asked: &Asked<'_>,
    required: impl FnOnce(&Reply) -> Result<T, String>,
) -> Result<T, CallError> {
    let body = String::from_utf8_lossy(&raw.body);
    let redactor = LazyCell::new(|| asked.redactor());
    let unexpected =
        |what, request_id| CallError::Unexpected(unexpected(what, &raw.head, request_id, excerpt(&body, &redactor)));
    let succeeded = (200..300).contains(&raw.head.status);
    let is_id = |id: &String| asked.is_request_id(id, |id| redactor.clean(id));
    let header_id = raw.head.request_id.clone().filter(is_id);
    let reply = match fields(&raw, &body) {
        Ok(fields) => {
            let request_id = fields.text("RequestId").filter(is_id).or(header_id);
            Reply { request_id, fields, date: raw.head.date }
        }
        Err(what) => return Err(unexpected(what, header_id)),
    };
    let answer = required(&reply);
    // The service's codes are words. A number is what a proxy calls its status.
    let code = reply.fields.text("Code").filter(|code| code.starts_with(|first: char| first.is_ascii_alphabetic()));
    match (code, answer) {
        (_, Ok(answer)) if succeeded => Ok(answer),
        (Some(code), _) => Err(CallError::Refusal(refusal(code, &raw.head, &reply, asked, &redactor))),
        (None, Err(missing)) if succeeded => Err(unexpected(missing, reply.request_id)),
        (None, _) => Err(unexpected("the reply carries no error code".to_owned(), reply.request_id)),
    }
}

/// The fields of the body, or in words why there are none.
fn fields(raw: &RawReply, body: &str) -> Result<Tree, String> {
    if raw.oversized {
        return Err(format!("the reply is longer than {} MiB", MAX_REPLY_BYTES >> 20));
    }
    if (300..400).contains(&raw.head.status) {
        return Err("the endpoint answered with a redirect, and redirects are not followed".to_owned());
    }
    Tree::parse(body)
}

fn refusal(code: String, head: &ReplyHead, reply: &Reply, asked: &Asked<'_>, redactor: &Redactor) -> Refusal {
    let clean = |text: String| redactor.line(&text);
    let fields = &reply.fields;
    let message = fields.text("Message").unwrap_or_default();
    let mut verdict = classify(&code, head.status);
    if let Some(better) = hint(&code, &message, head, asked) {
        verdict.hint = Some(Cow::Owned(better));
    }
    // Made of words of the server, such as the end of a code.
    if let Some(Cow::Owned(words)) = verdict.hint {
        verdict.hint = Some(Cow::Owned(clean(words)));
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
        // A known code is our own word, and decides what comes next.
        code: match known(&code).filter(|entry| entry.code == code) {
            Some(_) => code,
            None => clean(code).chars().take(LONGEST_CODE).collect(),
        },
    }
}

/// A hint that this very reply allows, better than the one of the code.
fn hint(code: &str, message: &str, head: &ReplyHead, asked: &Asked<'_>) -> Option<String> {
    match code {
        "SignatureDoesNotMatch" | "IncompleteSignature" => diagnose(message, &asked.signed),
        "InvalidTimeStamp.Expired" | "IllegalTimestamp" => {
            let (slow, difference) = match head.date?.duration_since(asked.time) {
                Ok(behind) => ("slow", behind),
                Err(ahead) => ("fast", ahead.duration()),
            };
            // A smaller difference explains nothing: something else is wrong with the timestamp.
            (difference > CLOCK_TOLERANCE).then(|| {
                let seconds = difference.as_secs();
                format!(
                    "This machine's clock is {seconds} seconds {slow}: it must be within 15 minutes of the server's."
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
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;
    use crate::rpc::codes::Class;
    use crate::rpc::transport_failure::{FailureKind, TransportKind};

    const SIGNED_AT: u64 = 1_456_231_584;

    fn raw(status: u16, body: &str) -> RawReply {
        let head = ReplyHead {
            status,
            request_id: Some("header-id".into()),
            retry_after: None,
            date: Some(UNIX_EPOCH + Duration::from_secs(SIGNED_AT + 3600)),
        };
        RawReply { head, body: body.into(), oversized: false }
    }

    fn judged(raw: RawReply) -> Result<(String, Option<String>), CallError> {
        let key = AccessKey::new("id", "the-secret", Some("the-token")).unwrap();
        let asked = Asked {
            key: &key,
            signed: Signed {
                canonical_request: "A=1".into(),
                string_to_sign: "POST&%2F&A%3D1".into(),
                signature: "the-signature".into(),
            },
            time: UNIX_EPOCH + Duration::from_secs(SIGNED_AT),
        };
        judge(raw, &asked, |reply| {
            let task_no = reply.fields.text("TaskNo").ok_or("the reply has no TaskNo")?;
            Ok((task_no, reply.request_id.clone()))
        })
    }

    fn refused(raw: RawReply) -> Refusal {
        match judged(raw) {
            Err(CallError::Refusal(refusal)) => refusal,
            other => panic!("not a refusal: {other:?}"),
        }
    }

    fn unexpected(raw: RawReply) -> Unexpected {
        match judged(raw) {
            Err(CallError::Unexpected(unexpected)) => unexpected,
            other => panic!("not unexpected: {other:?}"),
        }
    }

    #[test]
    fn success_in_every_shape() {
        for (body, id) in [
            (r#"{"TaskNo":"t-1","RequestId":"r-1"}"#, "r-1"),
            (r#"{"taskNo":"t-1","requestId":"r-1","Code":"200"}"#, "r-1"),
            (r#"{"TaskNo":"t-1"}"#, "header-id"),
            ("<R><TaskNo>t-1</TaskNo><RequestId>r-1</RequestId></R>", "r-1"),
            ("<R><TaskNo><![CDATA[t-1]]></TaskNo></R>", "header-id"),
        ] {
            assert_eq!(judged(raw(200, body)).unwrap(), ("t-1".into(), Some(id.into())), "{body}");
        }
    }

    #[test]
    fn a_success_without_a_task_is_none() {
        for body in [r#"{"RequestId":"r"}"#, r#"{"TaskNo":null}"#, r#"{"TaskNo":" "}"#, r#"{"TaskNo":[]}"#, "{}"] {
            let unexpected = unexpected(raw(200, body));
            assert_eq!(unexpected.what, "the reply has no TaskNo");
            assert_eq!(unexpected.class, Class::Doubtful, "{body}");
        }
        assert_eq!(unexpected(raw(200, r#"{"RequestId":"r"}"#)).request_id.as_deref(), Some("r"));
    }

    #[test]
    fn a_refusal_keeps_all_that_the_server_said() {
        let body = r#"{"RequestId":"r-1","HostId":"h","Code":"NoPermission","Message":"No.","Recommend":"https://x",
            "AccessDeniedDetail":{"AuthAction":"domain:X","PolicyType":"Account"}}"#;
        let refusal = refused(raw(403, body));
        assert_eq!((refusal.code.as_str(), refusal.message.as_str(), refusal.status), ("NoPermission", "No.", 403));
        assert_eq!(refusal.request_id.as_deref(), Some("r-1"));
        assert_eq!(refusal.recommendation.as_deref(), Some("https://x"));
        let detail = refusal.access_denied_detail.unwrap();
        assert_eq!(detail.auth_action.as_deref(), Some("domain:X"));
        assert_eq!(detail.policy_type.as_deref(), Some("Account"));
        assert_eq!(detail.no_permission_type, None);
    }

    #[test]
    fn a_code_in_a_success_without_a_task_is_a_refusal() {
        assert_eq!(refused(raw(200, r#"{"Code":"Busy"}"#)).code, "Busy");
    }

    #[test]
    fn a_number_is_no_code_of_the_service() {
        assert_eq!(unexpected(raw(400, r#"{"code":400,"message":"Bad Request"}"#)).class, Class::Doubtful);
    }

    #[test]
    fn a_task_in_a_failure_is_no_success() {
        assert_eq!(unexpected(raw(500, r#"{"TaskNo":"t"}"#)).class, Class::Doubtful);
    }

    #[test]
    fn what_is_no_reply_shows_an_excerpt() {
        let page = unexpected(raw(502, "<html>\n  <h1>Bad   Gateway</h1>"));
        assert_eq!(page.excerpt, "Bad Gateway");
        assert_eq!(page.request_id.as_deref(), Some("header-id"));
        assert!(unexpected(raw(302, "")).what.contains("redirect"));
        assert!(unexpected(RawReply { oversized: true, ..raw(200, "{") }).what.contains("4 MiB"));
    }

    #[test]
    fn a_reply_that_broke_off_shows_no_token_as_its_id() {
        let key = AccessKey::new("id", "the-secret", Some("abcdefghijklmnop")).unwrap();
        let signed =
            Signed { canonical_request: String::new(), string_to_sign: String::new(), signature: "sig".into() };
        let asked = Asked { key: &key, signed, time: UNIX_EPOCH };
        for (id, kept) in [("R-1", true), ("abcdefghijklmnop", false), ("a b", false)] {
            let head = Some(ReplyHead { request_id: Some(id.into()), ..raw(200, "").head });
            let failure = TransportFailure {
                kind: FailureKind::Connection(TransportKind::Reset),
                sent: true,
                head,
                reason: String::new(),
            };
            let id = asked.with_checked_id(failure).head.unwrap().request_id;
            assert_eq!(id.is_some(), kept, "{id:?}");
        }
    }

    #[test]
    fn the_clock_s_error_is_measured() {
        let refusal = refused(raw(400, r#"{"Code":"InvalidTimeStamp.Expired"}"#));
        assert!(refusal.verdict.hint.unwrap().contains("3600 seconds slow"));

        let mut in_time = raw(400, r#"{"Code":"IllegalTimestamp"}"#);
        in_time.head.date = Some(UNIX_EPOCH + Duration::from_secs(SIGNED_AT + 60));
        assert!(refused(in_time).verdict.hint.unwrap().starts_with("Set this machine's clock"));
    }

    #[test]
    fn a_secret_in_a_code_is_masked_in_its_hint_too() {
        let refusal = refused(raw(400, r#"{"Code":"MissingXThe-Token"}"#));
        assert_eq!(refusal.code, "***");
        assert!(refusal.verdict.hint.is_some_and(|hint| !hint.contains("Token")));
        assert_eq!(refused(raw(400, r#"{"Code":"MissingSecurityToken"}"#)).code, "MissingSecurityToken");
    }

    #[test]
    fn only_what_looks_like_an_id_is_one() {
        let long = "x".repeat(LONGEST_ID + 1);
        for (id, expected) in [
            ("0A1B2C3D-0A1B-0A1B-0A1B-0A1B2C3D4E5F", true),
            ("r-1", true),
            ("123456789012345678901234567890", true),
            ("the-token", false),
            ("0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5g", true),
            ("x-The-Token-x", false),
            ("r 1", false),
            ("r\\u001b[31m", false),
            (long.as_str(), false),
        ] {
            let mut reply = raw(502, "");
            reply.head.request_id = Some(id.to_owned());
            assert_eq!(unexpected(reply).request_id.is_some(), expected, "{id}");
            let body = format!(r#"{{"TaskNo":"t","RequestId":"{id}"}}"#);
            assert_eq!(judged(raw(200, &body)).unwrap().1.as_deref(), Some(if expected { id } else { "header-id" }));
        }
    }

    #[test]
    fn what_a_refusal_says_fits_on_one_line() {
        let body = r#"{"Code":"X\u001b[31m\ny","Message":"a\nb\u0000\u202ec","Recommend":"a\r\nb"}"#;
        let refusal = refused(raw(400, body));
        assert_eq!((refusal.code.as_str(), refusal.message.as_str()), ("X y", "a bc"));
        assert_eq!(refusal.recommendation.as_deref(), Some("a  b"));
        assert_eq!(refused(raw(400, &format!(r#"{{"Code":"{}"}}"#, "X".repeat(999)))).code.len(), LONGEST_CODE);
    }

    #[test]
    fn secrets_that_the_server_quotes_are_masked() {
        let body = r#"{"Code":"X","Message":"the-secret the-token the-signature","Recommend":"the-token"}"#;
        let refusal = refused(raw(400, body));
        assert_eq!(refusal.message, "*** *** ***");
        assert_eq!(refusal.recommendation.as_deref(), Some("***"));
        assert_eq!(unexpected(raw(502, "the-secret")).excerpt, "***");
    }
}
