//! The services behind logins: tokens and keys for an OAuth login, keys for one by CloudSSO.

use std::io;

use hyper::HeaderMap;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use serde_json::{Value, json};

use crate::keys::{Issued, Issuer};
use crate::logins::{CLOUD_SSO_ACCESS_CONFIGURATION, CLOUD_SSO_ACCOUNT, Refreshed};
use crate::state::State;

/// The hosts of the services, and the client that is known there.
const CLIENTS: [(&str, &str); 2] =
    [("oauth.aliyun.com", "4038181954557748008"), ("oauth.alibabacloud.com", "4103531455503354461")];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoginService {
    Token,
    Exchange,
    CloudSso,
}

impl LoginService {
    pub fn of(method: &str, path: &str) -> Option<Self> {
        match (method, path) {
            ("POST", "/v1/token") => Some(Self::Token),
            ("POST", "/v1/exchange") => Some(Self::Exchange),
            ("POST", "/cloud-credentials") => Some(Self::CloudSso),
            _ => None,
        }
    }

    /// Status and JSON body. An error closes the connection without a reply.
    pub async fn answer(self, state: &State, headers: &HeaderMap, body: &[u8]) -> io::Result<(u16, String)> {
        let (status, answer) = match self {
            Self::Token => refresh(state, headers, body).await?,
            Self::Exchange => exchange(state, headers).await,
            Self::CloudSso => cloud_sso(state, headers, body).await,
        };
        Ok((status, answer.to_string()))
    }
}

fn refusal(error: &str) -> (u16, Value) {
    (
        400,
        json!({ "error": error, "error_description": "The sandbox does not accept the token.", "requestId": "sandbox" }),
    )
}

fn header<'a>(headers: &'a HeaderMap, name: &hyper::header::HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

async fn refresh(state: &State, headers: &HeaderMap, body: &[u8]) -> io::Result<(u16, Value)> {
    let delay = state.account.logins().refresh_delay();
    tokio::time::sleep(delay).await;
    let fields: Vec<_> = form_urlencoded::parse(body).collect();
    let field = |name: &str| fields.iter().find(|field| field.0 == name).map_or("", |field| &field.1);
    let client = CLIENTS.iter().find(|(host, _)| *host == header(headers, &HOST)).map(|(_, client)| *client);
    if header(headers, &CONTENT_TYPE) != "application/x-www-form-urlencoded"
        || field("grant_type") != "refresh_token"
        || client != Some(field("client_id"))
        || field("Timestamp").is_empty()
    {
        return Ok(refusal("invalid_request"));
    }
    let refreshed = state.account.logins().refresh(field("refresh_token"), state.clock.now());
    let seconds = state.account.logins().access_token_seconds();
    Ok(match refreshed {
        Refreshed::Login(login) => (
            200,
            json!({
                "access_token": login.access_token,
                "refresh_token": login.refresh_token,
                "expires_in": seconds,
                "token_type": "Bearer",
            }),
        ),
        Refreshed::Lost => return Err(io::Error::other("the reply is lost")),
        Refreshed::Busy => (503, json!({})),
        Refreshed::Refused => refusal("invalid_grant"),
    })
}

async fn exchange(state: &State, headers: &HeaderMap) -> (u16, Value) {
    if !CLIENTS.iter().any(|(host, _)| *host == header(headers, &HOST)) {
        return refusal("invalid_request");
    }
    key(state, headers, Issuer::OAuth).await
}

async fn cloud_sso(state: &State, headers: &HeaderMap, body: &[u8]) -> (u16, Value) {
    let expected = json!({
        "AccountId": CLOUD_SSO_ACCOUNT,
        "AccessConfigurationId": CLOUD_SSO_ACCESS_CONFIGURATION,
    });
    if serde_json::from_slice::<Value>(body).ok() != Some(expected) {
        return (403, json!({ "ErrorCode": "Forbidden", "ErrorMessage": "no such access", "RequestId": "sandbox" }));
    }
    let (status, document) = key(state, headers, Issuer::CloudSso).await;
    if status == 200 {
        (200, json!({ "CloudCredential": document, "RequestId": "sandbox" }))
    } else {
        (status, document)
    }
}

/// A key for the access token. Its scope is `oauth` or `cloud-sso`.
async fn key(state: &State, headers: &HeaderMap, issuer: Issuer) -> (u16, Value) {
    let scope = Some(if issuer == Issuer::OAuth { "oauth" } else { "cloud-sso" });
    let manner = state.account.issuing().next(scope);
    tokio::time::sleep(manner.delay).await;
    if let Some(status) = manner.failure {
        return (status, json!({}));
    }
    let now = state.clock.now();
    let token = header(headers, &AUTHORIZATION).strip_prefix("Bearer ").unwrap_or_default();
    if header(headers, &CONTENT_TYPE) != "application/json" || !state.account.logins().exchange(token, now) {
        return refusal("expired_token");
    }
    let lifetime = state.account.issuing().lifetime(scope, None);
    let new = state.account.keys().issue(Issued::new(issuer, scope, lifetime), now);
    let document = json!({
        "AccessKeyId": new.id,
        "AccessKeySecret": new.secret,
        "SecurityToken": new.token,
        "Expiration": new.expiration,
    });
    (200, document)
}
