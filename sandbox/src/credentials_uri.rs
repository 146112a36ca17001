//! A credentials URI: `GET /_sandbox/credentials`, answered as its query says and else as is set.
//!
//! `scope=a-test` keeps a test from disturbing others, `lifetime_seconds`, `delay_ms` and `fail_status` are as in
//! [`IssuingSettings`](crate::IssuingSettings), for this URI alone.

use std::time::Duration;

use crate::key_document::hand_out;
use crate::keys::{Issued, Issuer};
use crate::state::State;

pub(crate) const PATH: &str = "/_sandbox/credentials";

/// Status and JSON body.
pub(crate) async fn answer(state: &State, query: &str) -> (u16, String) {
    let (mut scope, mut lifetime, mut delay, mut failure) = (None, None, None, None);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let number = value.parse().ok();
        match &*name {
            "scope" => scope = Some(value),
            "lifetime_seconds" if number.is_some() => lifetime = number,
            "delay_ms" if number.is_some() => delay = number,
            "fail_status" if number.is_some() => failure = number.and_then(|status| u16::try_from(status).ok()),
            _ => return (400, format!(r#"{{"error": "unknown parameter {name}={value}"}}"#)),
        }
    }
    let scope = scope.as_deref();
    let mut manner = state.account.issuing().next(scope);
    manner.delay = delay.map_or(manner.delay, Duration::from_millis);
    manner.failure = failure.or(manner.failure);
    let lifetime = lifetime.unwrap_or_else(|| state.account.issuing().lifetime(scope, None));
    hand_out(state, manner, Issued::new(Issuer::Uri, scope, lifetime)).await
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::deafness::Deafness;

    async fn get(state: &State, query: &str) -> (u16, Value) {
        let (status, body) = answer(state, query).await;
        (status, serde_json::from_str(&body).unwrap())
    }

    #[tokio::test]
    async fn each_answer_has_a_key_of_its_own() {
        let state = State::new(Deafness::channel().0);
        let (status, document) = get(&state, "").await;
        assert_eq!((status, &document["Code"]), (200, &"Success".into()));
        let key = state.account.keys().get(document["AccessKeyId"].as_str().unwrap()).unwrap();
        assert_eq!(document["AccessKeySecret"], key.secret);
        assert_eq!(document["SecurityToken"], key.temporary.unwrap().token);
        let (_, other) = get(&state, "scope=a-test&lifetime_seconds=2&delay_ms=1").await;
        assert_ne!(other["AccessKeyId"], document["AccessKeyId"]);
        let issued = state.account.keys().issued(None);
        assert_eq!((issued[0].scope.as_deref(), issued[0].duration_seconds), (None, 3600));
        assert_eq!((issued[1].scope.as_deref(), issued[1].duration_seconds), (Some("a-test"), 2));
    }

    #[tokio::test]
    async fn a_failure_issues_no_key() {
        let state = State::new(Deafness::channel().0);
        assert_eq!(get(&state, "fail_status=200").await, (200, serde_json::json!({ "Code": "NotFound" })));
        assert_eq!(get(&state, "fail_status=500").await.0, 500);
        state.account.issuing().set(serde_json::from_str(r#"{"scope": "a", "fail_times": 1}"#).unwrap());
        assert_eq!(get(&state, "scope=b").await.0, 200);
        assert_eq!(get(&state, "scope=a").await.0, 503);
        assert_eq!(get(&state, "scope=a").await.0, 200);
        assert_eq!(get(&state, "lifetime_seconds=soon").await.0, 400);
        assert_eq!(state.account.keys().issued(None).len(), 2);
    }
}
