//! Servers that quote our request in every encoding: no part of a secret may be read out of the error.

mod detector;
mod encodings;

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use self::detector::Detector;
use self::encodings::quotations;
use super::Parameters;
use super::access_key::AccessKey;
use super::call::CallError;
use super::raw_reply::{RawReply, ReplyHead};
use super::reply::{Asked, judge};
use super::request::{Signed, Stamp, Target, sign};
use crate::options::{HttpMethod, ReplyFormat, SignatureVersion};

/// Pages that quote it, and the status they come with.
fn pages(quoted: &str) -> Vec<(u16, String)> {
    let json = serde_json::to_string(quoted).unwrap();
    let xml = quoted.replace('&', "&amp;").replace('<', "&lt;");
    let mut pages = vec![
        (
            502,
            format!(
                "<html><title>502 Bad Gateway</title><pre>POST / HTTP/1.1\nx-acs-security-token: {quoted}\nHost: h</pre>"
            ),
        ),
        (502, format!("<html><body><p title=\"{quoted}\">Request: {quoted}</p><!-- {quoted} -->")),
        (404, format!("upstream refused {quoted} today")),
        (
            400,
            format!(
                "<E><Code>X</Code><Message>You sent {xml}.</Message><Recommend><![CDATA[{quoted}]]></Recommend></E>"
            ),
        ),
        (502, format!(r#"{{"error": {{"headers": {{"Authorization": {json}, "t": [{json}]}}}}}}"#)),
        (
            400,
            format!(
                r#"{{"Code": "X", "Message": {json}, "Recommend": {json}, "RequestId": {json}, "AccessDeniedDetail": {{
               "AuthAction": {json}, "AuthPrincipalType": {json}, "AuthPrincipalOwnerId": {json}, "PolicyType": {json},
               "AuthPrincipalDisplayName": {json}, "NoPermissionType": {json}, "EncodedDiagnosticMessage": {json}}}}}"#
            ),
        ),
        (
            403,
            format!(
                "{{\"Code\": {}, \"Message\": \"no\"}}",
                serde_json::to_string(&format!("MissingX{quoted}")).unwrap()
            ),
        ),
        (
            400,
            format!(
                r#"{{"Code": "SignatureDoesNotMatch", "Message": {}}}"#,
                serde_json::to_string(&format!("server string to sign is:POST&%2F&A%3D{quoted}%26B%3D1")).unwrap()
            ),
        ),
    ];
    // A writer of JSON that escapes in its own way.
    if serde_json::from_str::<String>(&format!("\"{quoted}\"")).is_ok() {
        pages.push((400, format!(r#"{{"Code": "X", "Message": "{quoted}"}}"#)));
    }
    pages
}

fn random_text(random: &mut fastrand::Rng, alphabet: &str, length: usize) -> String {
    (0..length).map(|_| char::from(alphabet.as_bytes()[random.usize(..alphabet.len())])).collect()
}

/// A key as long as real ones are.
fn key(random: &mut fastrand::Rng) -> AccessKey {
    const ALPHANUMERIC: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let secret = random_text(random, ALPHANUMERIC, 30);
    let token = format!("CAIS{}==", random_text(random, &format!("{ALPHANUMERIC}+/"), 594));
    AccessKey::new("LTAI5tExample", &secret, Some(&token)).unwrap()
}

fn signed(key: &Arc<AccessKey>, signature_version: SignatureVersion) -> Arc<Signed> {
    let target = Target {
        endpoint: "https://domain.aliyuncs.com".parse().unwrap(),
        api_version: "2018-01-29".into(),
        reply_format: ReplyFormat::Json,
        http_method: HttpMethod::Post,
        signature_version,
    };
    let stamp = Stamp { key: key.clone(), time: UNIX_EPOCH + Duration::from_secs(1_700_000_000), nonce: "n".into() };
    sign(&target, "Act", &Parameters::new(), &stamp).signed
}

/// Every text of the error.
fn texts(error: &CallError) -> Vec<String> {
    let mut texts = vec![error.what_and_hint(), format!("{error:?}")];
    match error {
        CallError::Refusal(refusal) => {
            texts.extend([refusal.code.clone(), refusal.message.clone()]);
            texts.extend(refusal.recommendation.clone());
            texts.extend(refusal.request_id.clone());
            texts.extend(refusal.verdict.hint.clone().map(Into::into));
        }
        CallError::Unexpected(unexpected) => {
            texts.extend([unexpected.what.clone(), unexpected.excerpt.clone()]);
            texts.extend(unexpected.request_id.clone());
        }
        CallError::Transport(failure) => texts.push(failure.reason.clone()),
    }
    texts
}

fn error(status: u16, body: &str, request_id: &str, asked: &Asked<'_>) -> CallError {
    let request_id = Some(request_id.to_owned());
    let head = ReplyHead { status, request_id, retry_after: None, date: None };
    let raw = RawReply { head, body: body.into(), flaw: None };
    judge(raw, asked, |_| Err::<(), _>("the reply has no TaskNo".to_owned())).unwrap_err()
}

#[test]
fn no_encoding_of_a_secret_gets_through() {
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let key = Arc::new(key(&mut random));
    let (v1, v3) = (signed(&key, SignatureVersion::V1), signed(&key, SignatureVersion::V3));
    let token = key.security_token.as_deref().unwrap();
    for (secret, signed) in
        [(&*key.secret, &v1), (token, &v1), (token, &v3), (&v1.signature, &v1), (&v3.signature, &v3)]
    {
        let detector = Detector::new(secret);
        let asked = Asked { key: &key, signed: signed.clone(), time: UNIX_EPOCH, format: ReplyFormat::Json };
        for (name, quoted) in quotations(&mut random, secret) {
            let id: String = quoted.chars().take(60).collect();
            let mut pages = pages(&quoted);
            random.shuffle(&mut pages);
            // All of them would take too long: other ones each time.
            for (status, body) in pages.into_iter().take(3) {
                for text in texts(&error(status, &body, &id, &asked)) {
                    assert!(!detector.is_in(&text), "seed {seed}, {name}:\n{text}\nof {body}");
                    assert!(!text.contains(char::is_control), "seed {seed}, {name}: {text:?}");
                }
            }
        }
    }
}

#[test]
fn without_the_redactor_every_encoding_is_a_leak() {
    let mut random = fastrand::Rng::new();
    let key = key(&mut random);
    let token = key.security_token.as_deref().unwrap();
    let detector = Detector::new(token);
    for (name, quoted) in quotations(&mut random, token) {
        // In another letter case, base64 can be recognised but not decoded.
        let decodable = !name.contains("base64, lower case");
        for (_, page) in pages(&quoted).into_iter().filter(|_| decodable) {
            assert!(detector.is_in(&page), "{name}: {page}");
        }
    }
    assert!(!detector.is_in("HTTP 502, request id 0A1B2C3D-0A1B-0A1B-0A1B-0A1B2C3D4E5F. Bad Gateway"));
}
