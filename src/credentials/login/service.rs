//! The services behind the logins: requests, and what they answer.

use std::time::Duration;

use reqwest::Url;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::super::problem::{Kind, Problem};
use super::super::provider::{Surroundings, expiration};
use super::super::web;
use super::profile::AccessToken;
use super::task::NewKey;
use crate::backoff::{Backoff, Delays, RetryCause};
use crate::net::proxy::is_loopback;
use crate::rpc::access_key::AccessKey;

const TIMEOUT: Duration = Duration::from_secs(10);
pub(super) const MOST_ATTEMPTS: u32 = 3;
const DELAYS: Delays = Delays {
    transient: Duration::from_millis(200),
    throttled: Duration::from_secs(1),
    longest: Duration::from_secs(2),
};

/// Why something was not got.
#[derive(Debug)]
pub(super) enum Failure {
    /// It may work a little later.
    Later {
        problem: Problem,
        /// The request was sent, and no reply came: it may have been executed.
        lost: bool,
    },
    /// The service does not accept what it was shown. In words.
    Refused(String),
    Other(Problem),
}

pub(super) fn backoff() -> Backoff {
    Backoff::new(DELAYS)
}

/// Sends one request.
pub(super) async fn post(
    surroundings: &Surroundings,
    url: &Url,
    headers: &[(&'static str, &str)],
    body: Zeroizing<Vec<u8>>,
    timeout: Duration,
) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let http = &surroundings.http;
    // A proxy elsewhere would look for it on its own machine, and read the tokens.
    let settings = if is_loopback(url) { Ok(http.directly_to(url)) } else { http.for_endpoint(url) };
    let settings = settings.map_err(|error| Failure::Other(error.into()))?;
    let answer = web::post(&settings, url.clone(), headers, body, timeout).await;
    let answer = answer.map_err(|unanswered| match unanswered.problem.kind {
        Kind::Transient => Failure::Later { problem: unanswered.problem, lost: unanswered.sent },
        Kind::Absent | Kind::Broken => Failure::Other(unanswered.problem),
    })?;
    let host = url.host_str().unwrap_or_default();
    let status = answer.status;
    match status {
        200..300 => Ok(answer.body),
        400 | 401 | 403 => {
            Err(Failure::Refused(match serde_json::from_slice(&answer.body).ok().and_then(error_code) {
                Some(code) => format!("the service {host} rejected the request with {code} (HTTP {status})"),
                None => format!("the service {host} rejected the request with HTTP {status}"),
            }))
        }
        408 | 429 | 500.. => {
            let problem = Problem::transient(format!("the service {host} answered HTTP {status}"));
            Err(Failure::Later { problem, lost: false })
        }
        _ => Err(Failure::Other(Problem::broken(format!("the service {host} answered HTTP {status}")))),
    }
}

/// A short word, such as `invalid_grant`.
fn error_code(refusal: Refusal) -> Option<String> {
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    Some(refusal.error?.chars().filter(is_plain).take(64).collect()).filter(|code: &String| !code.is_empty())
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(alias = "ErrorCode", alias = "Code", alias = "code")]
    error: Option<String>,
}

/// Reads what a success has. The parser's own words could quote the text.
pub(super) fn read<T: DeserializeOwned>(body: &[u8], what: &str) -> Result<T, Failure> {
    if let Some(code) = serde_json::from_slice(body).ok().and_then(error_code).filter(|code| code != "Success") {
        return Err(Failure::Refused(format!("the service rejected the request with {code}")));
    }
    serde_json::from_slice(body).map_err(|error| {
        let line = error.line();
        Failure::Other(Problem::broken(format!("the answer is not JSON with {what} (line {line})")))
    })
}

/// An access key, as the services write it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct KeyDocument {
    #[serde(alias = "accessKeyId")]
    access_key_id: Zeroizing<String>,
    #[serde(alias = "accessKeySecret")]
    access_key_secret: Zeroizing<String>,
    #[serde(alias = "securityToken")]
    security_token: Zeroizing<String>,
    #[serde(alias = "expiration")]
    expiration: Option<String>,
}

impl KeyDocument {
    fn key(self) -> Result<NewKey, Problem> {
        let expires = self.expiration.as_deref().map_or(Ok(None), expiration)?;
        let token = Some(self.security_token.as_str());
        Ok((AccessKey::new(&self.access_key_id, &self.access_key_secret, token)?, expires))
    }
}

/// Asks for a key, a few times if need be: asking twice changes nothing.
pub(super) async fn key(
    surroundings: &Surroundings,
    url: &Url,
    token: &AccessToken,
    body: &str,
    read: fn(&[u8]) -> Result<KeyDocument, Failure>,
) -> Result<NewKey, Failure> {
    let bearer = Zeroizing::new(format!("Bearer {}", token.token.as_str()));
    let headers =
        [("accept", "application/json"), ("content-type", "application/json"), ("authorization", bearer.as_str())];
    let mut backoff = backoff();
    let mut attempts = 0;
    loop {
        attempts += 1;
        match post(surroundings, url, &headers, Zeroizing::new(body.as_bytes().to_vec()), TIMEOUT).await {
            Ok(body) => return read(&body)?.key().map_err(Failure::Other),
            Err(Failure::Later { .. }) if attempts < MOST_ATTEMPTS => {
                tokio::time::sleep(backoff.next(fastrand::f64(), RetryCause::Transient, None)).await;
            }
            Err(failure) => return Err(failure),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHAT: &str = "an access key";

    fn key_of(body: &str) -> Result<NewKey, Failure> {
        read::<KeyDocument>(body.as_bytes(), WHAT)?.key().map_err(Failure::Other)
    }

    #[test]
    fn both_ways_to_write_a_key_are_read() {
        for body in [
            r#"{"AccessKeyId":"id","AccessKeySecret":"s","SecurityToken":"t","Expiration":"2018-01-01T00:00:00Z"}"#,
            r#"{"requestId":"x","accessKeyId":"id","accessKeySecret":"s","securityToken":"t",
                "expiration":"2018-01-01T00:00:00Z"}"#,
        ] {
            let (key, expires) = key_of(body).unwrap();
            assert_eq!(key, AccessKey::new("id", "s", Some("t")).unwrap());
            assert_eq!(expires, expiration("2018-01-01T00:00:00Z").unwrap());
        }
        let endless = key_of(r#"{"AccessKeyId":"id","AccessKeySecret":"s","SecurityToken":"t"}"#).unwrap();
        assert_eq!(endless.1, None);
    }

    #[test]
    fn what_is_no_key_is_told_without_showing_it() {
        for (body, words) in [
            ("canary", "not JSON with an access key (line 1)"),
            (r#"{"AccessKeyId":"canary"}"#, "not JSON"),
            (r#"{"error":"expired_token","error_description":"canary"}"#, "rejected the request with expired_token"),
            (r#"{"AccessKeyId":"id","AccessKeySecret":"canary","SecurityToken":"","Expiration":""}"#, "is empty"),
            (
                r#"{"AccessKeyId":"id","AccessKeySecret":"canary","SecurityToken":"t","Expiration":"soon"}"#,
                "not a time",
            ),
        ] {
            let failure = format!("{:?}", key_of(body).unwrap_err());
            assert!(failure.contains(words) && !failure.contains("canary"), "{failure}");
        }
    }
}
