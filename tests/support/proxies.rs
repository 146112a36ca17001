//! What the tests of proxies share.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use alidomain::{AttemptEnd, ClientOptions, Credentials, DomainClient, DomainError, Outcome, Proxy, TransportKind};
use alidomain_sandbox::{ACCESS_KEY_SECRET, Sandbox};

use super::{Answer, credentials};

pub fn plain(url: String) -> Proxy {
    Proxy::new(url, None, None, Vec::new()).expect("a usable proxy")
}

/// A port where nobody listens.
pub fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
    format!("http://{}", listener.local_addr().expect("it has an address"))
}

pub fn client_through(sandbox: &Sandbox, proxy: Proxy) -> DomainClient {
    client_through_with(sandbox, proxy, |_| {})
}

pub fn client_through_with(sandbox: &Sandbox, proxy: Proxy, change: impl FnOnce(&mut ClientOptions)) -> DomainClient {
    client_of(credentials(ACCESS_KEY_SECRET), sandbox, proxy, change)
}

pub fn client_of(
    credentials: Arc<Credentials>,
    sandbox: &Sandbox,
    proxy: Proxy,
    change: impl FnOnce(&mut ClientOptions),
) -> DomainClient {
    let mut options = ClientOptions {
        endpoint: Some(sandbox.endpoint()),
        extra_ca_certificates: sandbox.ca_certificate().map(str::to_owned),
        retry_base_delay: Some(Duration::from_millis(1)),
        ..Default::default()
    };
    change(&mut options);
    DomainClient::new(Some(credentials), Some(options), Some(Arc::new(proxy)), None).expect("usable options")
}

/// The proxy let nothing through, and the words say why.
#[track_caller]
pub fn assert_kept_from(answer: Answer, retried: bool, words: &[&str]) {
    let Err(error) = &answer else { panic!("{answer:?}") };
    assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    let DomainError::Transport { reason, kind, attempts, retryable, outcome } = error else { panic!("{error:?}") };
    assert_eq!(*kind, TransportKind::Proxy, "{reason}");
    for words in words {
        assert!(reason.contains(words), "{reason}");
    }
    assert_eq!((*retryable, *outcome), (retried, Outcome::NotSent), "{reason}");
    assert_eq!(attempts.len() > 1, retried);
    assert!(attempts.iter().all(|attempt| attempt.ended == AttemptEnd::NotSent), "{attempts:?}");
}
