use std::time::UNIX_EPOCH;

use super::*;
use crate::rpc::codes::Class;
use crate::rpc::raw_reply::Flaw;
use crate::rpc::transport_failure::{FailureKind, TransportKind};

const SIGNED_AT: u64 = 1_456_231_584;

fn raw(status: u16, body: &str) -> RawReply {
    let head = ReplyHead {
        status,
        request_id: Some("header-id".into()),
        retry_after: None,
        date: Some(UNIX_EPOCH + Duration::from_secs(SIGNED_AT + 3600)),
    };
    RawReply { head, body: body.into(), flaw: None }
}

fn judged(raw: RawReply) -> Result<(String, Option<String>), CallError> {
    judged_with("the-secret", raw)
}

fn judged_with(secret: &str, raw: RawReply) -> Result<(String, Option<String>), CallError> {
    let key = AccessKey::new("id", secret, Some("the-token")).unwrap();
    let asked = Asked {
        key: &key,
        signed: Arc::new(Signed {
            canonical_request: "A=1".into(),
            string_to_sign: "POST&%2F&A%3D1".into(),
            signature: "the-signature".into(),
        }),
        time: UNIX_EPOCH + Duration::from_secs(SIGNED_AT),
        format: ReplyFormat::Json,
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
fn a_task_beside_an_error_code_is_in_doubt() {
    for code in ["TaskIsBeingProcessed", "Busy", "Throttling"] {
        let unexpected = unexpected(raw(200, &format!(r#"{{"Code":"{code}","TaskNo":"t-1"}}"#)));
        assert_eq!(unexpected.class, Class::Doubtful, "{code}");
        assert!(unexpected.what.contains("an error code"), "{}", unexpected.what);
    }
    for code in ["OK", "success", "200"] {
        assert!(judged(raw(200, &format!(r#"{{"Code":"{code}","TaskNo":"t-1"}}"#))).is_ok(), "{code}");
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
    assert!(unexpected(RawReply { flaw: Some(Flaw::TooLong), ..raw(200, "{") }).what.contains("4 MiB"));
}

#[test]
fn a_reply_that_broke_off_shows_no_token_as_its_id() {
    let key = AccessKey::new("id", "the-secret", Some("abcdefghijklmnop")).unwrap();
    let signed = Signed { canonical_request: String::new(), string_to_sign: String::new(), signature: "sig".into() };
    let asked = Asked { key: &key, signed: signed.into(), time: UNIX_EPOCH, format: ReplyFormat::Json };
    for (id, kept) in [("R-1", true), ("abcdefghijklmnop", false), ("a b", false)] {
        let head = Some(ReplyHead { request_id: Some(id.into()), ..raw(200, "").head });
        let failure = TransportFailure {
            kind: FailureKind::Connection(TransportKind::Reset),
            sent: true,
            head,
            reason: String::new(),
            advice: None,
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
    let body = r#"{"Code":"X y","Message":"a\nb\u0000\u202ec","Recommend":"a\r\nb"}"#;
    let refusal = refused(raw(400, body));
    assert_eq!((refusal.code.as_str(), refusal.message.as_str()), ("X y", "a bc"));
    assert_eq!(refusal.recommendation.as_deref(), Some("a  b"));
    assert_eq!(refused(raw(400, &format!(r#"{{"Code":"{}"}}"#, "X".repeat(999)))).code.len(), LONGEST_CODE);
}

#[test]
fn our_own_words_are_never_masked() {
    let raw_of = |body: &str| raw(400, body);
    for secret in ["secret", "wrong", "parameter", "Check", "clock", "a", "the"] {
        let hint = |body: &str| match judged_with(secret, raw_of(body)) {
            Err(CallError::Refusal(refusal)) => refusal.verdict.hint.unwrap().into_owned(),
            other => panic!("{other:?}"),
        };
        for (body, words) in [
            (
                r#"{"Code":"SignatureDoesNotMatch","Message":"is:POST&%2F&A%3D1"}"#,
                "The access key secret is wrong, because",
            ),
            (r#"{"Code":"MissingContactType"}"#, "Check the parameter ContactType."),
            (r#"{"Code":"InvalidTimeStamp.Expired"}"#, "This machine's clock is 3600 seconds slow"),
            (r#"{"Code":"IncompleteSignature","Message":"is:POST&%2F&A%3D2"}"#, "the parameter A was"),
        ] {
            assert!(hint(body).contains(words), "{secret}: {}", hint(body));
        }
    }
    // What they quote is.
    let quoting = r#"{"Code":"SignatureDoesNotMatch","Message":"is:POST&%2F&A%3Dx%26wrong%3D1"}"#;
    let Err(CallError::Refusal(refusal)) = judged_with("wrong", raw(400, quoting)) else { panic!() };
    assert!(refusal.verdict.hint.unwrap().contains(r#"A was "1" and arrived as "x""#));
    let quoting = r#"{"Code":"SignatureDoesNotMatch","Message":"is:POST&%2F&A%3Dwrong"}"#;
    let Err(CallError::Refusal(refusal)) = judged_with("wrong", raw(400, quoting)) else { panic!() };
    assert!(refusal.verdict.hint.unwrap().contains(r#"arrived as "***""#));
}

#[test]
fn a_text_that_cannot_be_read_costs_nothing_else() {
    for (status, body) in [
        (200, r#"{"TaskNo":"t-1","RequestId":"r-1","Note":"\ud83d"}"#),
        (200, "{\"TaskNo\":\"t-1\",\"RequestId\":\"r-1\",\"Note\":\"\u{2}\"}"),
        (200, "<R><TaskNo>t-1</TaskNo><RequestId>r-1</RequestId><Note>&#xD83D;&#0;</Note></R>"),
    ] {
        assert_eq!(judged(raw(status, body)).unwrap(), ("t-1".into(), Some("r-1".into())), "{body}");
    }
    for body in [
        r#"{"Code":"DomainNotExist","Message":"No \ud83d."}"#,
        "<Error><Code>DomainNotExist</Code><Message>No &#xD83D;.</Message></Error>",
    ] {
        let refusal = refused(raw(400, body));
        assert_eq!((refusal.code.as_str(), refusal.message.as_str()), ("DomainNotExist", "No \u{fffd}."));
    }
    // What decides what comes next has to be read whole.
    for body in [
        r#"{"Code":"NetworkIO\ud83dError","Message":"No."}"#,
        "{\"Code\":\"NetworkIOError\u{1}\",\"Message\":\"No.\"}",
        "<Error><Code>NetworkIO&#0;Error</Code></Error>",
    ] {
        assert_eq!(unexpected(raw(400, body)).class, Class::Doubtful, "{body}");
    }
    let bytes = RawReply { body: b"{\"TaskNo\":\"t-1\",\"Note\":\"\xff\"}".to_vec(), ..raw(200, "") };
    assert_eq!(judged(bytes).unwrap().0, "t-1");
}

#[test]
fn secrets_that_the_server_quotes_are_masked() {
    let body = r#"{"Code":"X","Message":"the-secret the-token the-signature","Recommend":"the-token"}"#;
    let refusal = refused(raw(400, body));
    assert_eq!(refusal.message, "*** *** ***");
    assert_eq!(refusal.recommendation.as_deref(), Some("***"));
    assert_eq!(unexpected(raw(502, "the-secret")).excerpt, "***");
}
