//! The JSON that ECS metadata and credentials URIs answer.

use serde::Deserialize;
use zeroize::Zeroizing;

use super::problem::Problem;
use super::provider::{Fetched, Surroundings, expiration};
use crate::rpc::access_key::AccessKey;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    code: Option<String>,
    access_key_id: Option<Zeroizing<String>>,
    access_key_secret: Option<Zeroizing<String>>,
    security_token: Option<Zeroizing<String>>,
    expiration: Option<String>,
}

/// Reads `{"Code":"Success","AccessKeyId":…,"AccessKeySecret":…,"SecurityToken":…,"Expiration":…}`.
pub(super) fn read(body: &[u8], surroundings: &Surroundings) -> Result<Fetched, Problem> {
    // The parser's own words could quote the text.
    let answer: Answer = serde_json::from_slice(body).map_err(|error| {
        Problem::broken(format!("its answer is not the JSON of an access key (line {})", error.line()))
    })?;
    if let Some(code) = answer.code.filter(|code| code != "Success") {
        let code: String = code.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.').take(64).collect();
        return Err(Problem::broken(format!("it answered {code} instead of an access key")));
    }
    let (Some(id), Some(secret)) = (answer.access_key_id, answer.access_key_secret) else {
        return Err(Problem::broken("its answer has no AccessKeyId and AccessKeySecret"));
    };
    let token = answer.security_token.as_ref().map(|token| token.as_str()).filter(|token| !token.is_empty());
    let expires = answer.expiration.as_deref().map_or(Ok(None), expiration)?;
    Ok(Fetched::new(AccessKey::new(&id, &secret, token)?, expires, surroundings))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::testing::surroundings;

    #[test]
    fn a_key_with_and_without_a_token() {
        let whole = br#"{"Code":"Success","AccessKeyId":"id","AccessKeySecret":"secret","SecurityToken":"token",
            "Expiration":"2038-01-01T00:00:00Z","LastUpdated":"x"}"#;
        let fetched = read(whole, &surroundings()).unwrap();
        assert_eq!(*fetched.key, AccessKey::new("id", "secret", Some("token")).unwrap());
        assert!(fetched.expires.is_some());
        let bare = br#"{"AccessKeyId":"id","AccessKeySecret":"secret","SecurityToken":"","Expiration":null}"#;
        let fetched = read(bare, &surroundings()).unwrap();
        assert!(fetched.expires.is_none() && fetched.key.security_token.is_none());
    }

    #[test]
    fn what_is_no_key_is_named_without_showing_it() {
        for (body, words) in [
            (r#"{"Code":"Fail\u0007ed"}"#, "it answered Failed"),
            (r#"{"AccessKeyId":"id"}"#, "no AccessKeyId and AccessKeySecret"),
            (r#""the-secret""#, "not the JSON"),
            (r#"{"AccessKeyId":["the-secret"]}"#, "not the JSON"),
            ("", "not the JSON"),
            (r#"{"AccessKeyId":"id","AccessKeySecret":"the-secret","Expiration":"soon"}"#, "is no time"),
            (r#"{"AccessKeyId":"id","AccessKeySecret":"the-secret "}"#, "a space"),
        ] {
            let problem = read(body.as_bytes(), &surroundings()).unwrap_err();
            assert!(problem.reason.contains(words) && !problem.reason.contains("the-secret"), "{problem:?}");
        }
    }
}
