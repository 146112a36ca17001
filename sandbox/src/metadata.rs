//! The metadata service of an instance that has a role: `/latest/…`, and the same under `/_sandbox/scope/<scope>/`,
//! which keeps a test from disturbing others.
//!
//! Inferred: that a token which is wrong or over is refused with 403, as a missing one is where it is required.

use std::time::Duration;

use hyper::HeaderMap;

use crate::key_document::hand_out;
use crate::keys::{Issued, Issuer};
use crate::state::State;

/// The role of the instance.
pub const ROLE: &str = "sandbox-role";

const SCOPES: &str = "/_sandbox/scope/";
const TOKEN: &str = "x-aliyun-ecs-metadata-token";
const TOKEN_TTL: &str = "x-aliyun-ecs-metadata-token-ttl-seconds";
const LONGEST_TTL: u64 = 21_600;

/// A request to the service: its scope, and its path as an instance sees it.
#[derive(Debug, PartialEq)]
pub(crate) struct Place<'a> {
    scope: Option<&'a str>,
    path: &'a str,
}

impl<'a> Place<'a> {
    /// None if the request is for somebody else.
    pub fn of(path: &'a str) -> Option<Self> {
        let (scope, rest) = match path.strip_prefix(SCOPES) {
            None => (None, path.strip_prefix('/')?),
            Some(scoped) => scoped.split_once('/').map(|(scope, rest)| (Some(scope), rest))?,
        };
        rest.strip_prefix("latest/").map(|path| Self { scope, path })
    }
}

/// Status and body.
pub(crate) async fn answer(state: &State, method: &str, place: Place<'_>, headers: &HeaderMap) -> (u16, String) {
    let Place { scope, path } = place;
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let now = state.clock.now();
    let supported = state.account.issuing().token_supported(scope);
    match (method, path) {
        ("PUT", "api/token") if supported => {
            let ttl = header(TOKEN_TTL).and_then(|ttl| ttl.parse().ok()).filter(|ttl| (1..=LONGEST_TTL).contains(ttl));
            match ttl {
                Some(ttl) => (200, state.metadata_tokens.give(now + Duration::from_secs(ttl))),
                None => (400, format!("{TOKEN_TTL} must be from 1 to {LONGEST_TTL}")),
            }
        }
        ("GET", _) => {
            let token = header(TOKEN).filter(|_| supported);
            let admitted = match token {
                Some(token) => state.metadata_tokens.accept(token, now),
                None => !state.account.issuing().token_required(scope),
            };
            match path.strip_prefix("meta-data/ram/security-credentials/") {
                _ if !admitted => (403, "a valid token is required".to_owned()),
                Some("") => (200, ROLE.to_owned()),
                Some(ROLE) => {
                    let manner = state.account.issuing().next(scope);
                    let lifetime = state.account.issuing().lifetime(scope, None);
                    let issued = Issued {
                        role: Some(ROLE.to_owned()),
                        metadata_token: token.is_some(),
                        ..Issued::new(Issuer::Metadata, scope, lifetime)
                    };
                    hand_out(state, manner, issued).await
                }
                _ => (404, "the role does not exist".to_owned()),
            }
        }
        _ => (404, "the path does not exist".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;
    use crate::deafness::Deafness;

    const ROLE_PATH: &str = "/latest/meta-data/ram/security-credentials/sandbox-role";

    fn state(settings: &str) -> State {
        let state = State::new(Deafness::channel().0);
        state.account.issuing().set(serde_json::from_str(settings).unwrap());
        state
    }

    async fn send(state: &State, method: &str, path: &str, headers: &[(&'static str, &str)]) -> (u16, String) {
        let headers = headers
            .iter()
            .map(|(name, value)| (hyper::header::HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()));
        answer(state, method, Place::of(path).unwrap(), &headers.collect()).await
    }

    #[test]
    fn a_scope_has_the_same_paths_of_its_own() {
        let place = |scope, path| Some(Place { scope, path });
        assert_eq!(Place::of("/latest/api/token"), place(None, "api/token"));
        assert_eq!(Place::of("/_sandbox/scope/a-test/latest/api/token"), place(Some("a-test"), "api/token"));
        assert_eq!(Place::of("/_sandbox/scope/latest/api/token"), None);
        assert_eq!(Place::of("/_sandbox/tasks"), None);
        assert_eq!(Place::of("/"), None);
    }

    #[tokio::test]
    async fn a_role_is_named_and_its_key_handed_out() {
        let state = state("{}");
        let names = "/latest/meta-data/ram/security-credentials/";
        assert_eq!(send(&state, "GET", names, &[]).await, (200, ROLE.to_owned()));
        let (status, document) = send(&state, "GET", ROLE_PATH, &[]).await;
        assert!(status == 200 && document.contains(r#""Code":"Success""#), "{document}");
        let issued = state.account.keys().issued(None).remove(0);
        assert_eq!((issued.by, issued.role.as_deref(), issued.metadata_token), (Issuer::Metadata, Some(ROLE), false));
        assert_eq!(send(&state, "GET", &format!("{names}another-role"), &[]).await.0, 404);
        assert_eq!(send(&state, "GET", "/latest/user-data", &[]).await.0, 404);
        assert_eq!(send(&state, "POST", ROLE_PATH, &[]).await.0, 404);
    }

    #[tokio::test]
    async fn a_token_is_needed_only_if_it_is_required_but_never_wrong() {
        let state = state("{}");
        let (status, token) = send(&state, "PUT", "/latest/api/token", &[(TOKEN_TTL, "60")]).await;
        assert_eq!(status, 200);
        assert_eq!(send(&state, "PUT", "/latest/api/token", &[]).await.0, 400);
        assert_eq!(send(&state, "PUT", "/latest/api/token", &[(TOKEN_TTL, "21601")]).await.0, 400);
        assert_eq!(send(&state, "GET", ROLE_PATH, &[(TOKEN, "x")]).await.0, 403);
        state.account.issuing().set(serde_json::from_str(r#"{"token_required": true}"#).unwrap());
        assert_eq!(send(&state, "GET", ROLE_PATH, &[]).await.0, 403);
        assert_eq!(send(&state, "GET", ROLE_PATH, &[(TOKEN, &token)]).await.0, 200);
        assert!(state.account.keys().issued(None)[0].metadata_token);
        state.clock.set_ahead(61);
        assert_eq!(send(&state, "GET", ROLE_PATH, &[(TOKEN, &token)]).await.0, 403);
    }

    #[tokio::test]
    async fn an_old_service_has_no_tokens() {
        let state = state(r#"{"scope": "old", "token_supported": false}"#);
        let scoped = |path: &str| format!("/_sandbox/scope/old{path}");
        assert_eq!(send(&state, "PUT", &scoped("/latest/api/token"), &[(TOKEN_TTL, "60")]).await.0, 404);
        assert_eq!(send(&state, "GET", &scoped(ROLE_PATH), &[(TOKEN, "x")]).await.0, 200);
        assert_eq!(state.account.keys().issued(Some("old")).len(), 1);
        assert_eq!(send(&state, "PUT", "/latest/api/token", &[(TOKEN_TTL, "60")]).await.0, 200);
    }

    #[tokio::test]
    async fn handing_a_key_out_can_fail() {
        let state = state(r#"{"fail_times": 1, "fail_status": 500}"#);
        assert_eq!(send(&state, "GET", ROLE_PATH, &[]).await.0, 500);
        assert_eq!(send(&state, "GET", ROLE_PATH, &[]).await.0, 200);
        assert_eq!(state.account.keys().issued(None).len(), 1);
    }
}
