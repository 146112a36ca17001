//! The JSON that ECS metadata and credentials URIs answer.

use super::document::Document;
use super::problem::Problem;
use super::provider::{Fetched, Surroundings, expiration};
use crate::rpc::access_key::AccessKey;

/// Other names of its fields, in the JSON of programs or of other clouds.
const IDS: [&str; 1] = ["access_key_id"];
const SECRETS: [&str; 2] = ["access_key_secret", "secret_access_key"];
const TOKENS: [&str; 4] = ["security_token", "sts_token", "session_token", "token"];

/// Reads `{"Code":"Success","AccessKeyId":…,"AccessKeySecret":…,"SecurityToken":…,"Expiration":…}`.
pub(super) fn read(body: &[u8], surroundings: &Surroundings) -> Result<Fetched, Problem> {
    let answer = Document::read(body, "the answer")?;
    if let Some(code) = answer.shown("Code").filter(|code| code != "Success") {
        let code: String = code.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.').take(64).collect();
        return Err(Problem::broken(format!("the answer was {code} instead of an access key")));
    }
    let id = answer.required("AccessKeyId", &IDS)?;
    let secret = answer.required("AccessKeySecret", &SECRETS)?;
    let token = answer.optional("SecurityToken", &TOKENS)?;
    let expires = answer.text("Expiration")?.map_or(Ok(None), expiration)?;
    Fetched::new(AccessKey::new(id, secret, token)?, expires, surroundings).if_valid(surroundings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::problem::Kind;
    use crate::credentials::testing::surroundings;

    #[test]
    fn a_key_with_and_without_a_token() {
        let whole = br#"{"Code":"Success","AccessKeyId":"id","AccessKeySecret":"secret","SecurityToken":"token",
            "Expiration":"2038-01-01T00:00:00Z","LastUpdated":"x"}"#;
        let fetched = read(whole, &surroundings()).unwrap();
        assert_eq!(*fetched.key, AccessKey::new("id", "secret", Some("token")).unwrap());
        assert!(fetched.expires.is_some());
        let bare = b"\xef\xbb\xbf{\"AccessKeyId\":\"id\",\"AccessKeySecret\":\"secret\",\"SecurityToken\":\"\",\"Expiration\":null}";
        let fetched = read(bare, &surroundings()).unwrap();
        assert!(fetched.expires.is_none() && fetched.key.security_token.is_none());
    }

    #[test]
    fn what_is_no_key_is_named_without_showing_it() {
        for (body, words) in [
            (r#"{"Code":"Fail\u0007ed"}"#, "the answer was Failed"),
            (r#"{"Code":404}"#, "the answer was 404"),
            (r#"{"AccessKeyId":"id"}"#, r#"has no "AccessKeySecret""#),
            (r#"{"AccessKeyId":"id","SecretAccessKey":"the-secret"}"#, r#"has "SecretAccessKey" instead of"#),
            (
                r#"{"AccessKeyId":"id","AccessKeySecret":"s","sts_token":"the-secret"}"#,
                r#"has "sts_token" instead of "SecurityToken""#,
            ),
            (r#"{"access_key_id":"the-secret"}"#, r#"has "access_key_id" instead of "AccessKeyId""#),
            (r#""the-secret""#, "the JSON is a text"),
            (r#"{"AccessKeyId":["the-secret"]}"#, r#""AccessKeyId" in the answer is a list"#),
            (r#"{"AccessKeyId":"id","AccessKeySecret":7}"#, r#""AccessKeySecret" in the answer is a number"#),
            ("<html>the-secret", "like a web page"),
            ("", "is empty"),
            (r#"{"AccessKeyId":"id","AccessKeySecret":"the-secret","Expiration":"soon"}"#, "is not a time"),
            (r#"{"AccessKeyId":"id","AccessKeySecret":"the-secret","Expiration":1}"#, r#""Expiration" in the"#),
            (r#"{"AccessKeyId":"id","AccessKeySecret":"the-secret "}"#, "a space"),
        ] {
            let problem = read(body.as_bytes(), &surroundings()).unwrap_err();
            assert!(problem.reason.contains(words) && !problem.reason.contains("the-secret"), "{problem:?}");
        }
    }

    #[test]
    fn a_key_that_has_expired_already_is_not_taken() {
        let old = br#"{"AccessKeyId":"id","AccessKeySecret":"s","Expiration":"2018-01-01T00:00:00Z"}"#;
        let problem = read(old, &surroundings()).unwrap_err();
        assert_eq!(problem.kind, Kind::Transient, "there may be another one soon");
        assert!(problem.reason.starts_with("the access key expired at 2018-01-01T00:00:00Z"), "{problem:?}");
    }
}
