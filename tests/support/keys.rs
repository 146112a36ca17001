//! What the tests of credentials share.

use std::sync::Arc;
use std::time::Duration;

use alidomain::{ClientOptions, Credentials, DomainClient, DomainError, Outcome, RamRole};
use alidomain_sandbox::{ACCESS_KEY_SECRET, Issued, Sandbox};

use super::{Answer, credentials};

/// A client that gets everything from the sandbox.
pub fn client_of(sandbox: &Sandbox, credentials: Credentials) -> DomainClient {
    client_with(sandbox, credentials, |_| {})
}

pub fn client_with(
    sandbox: &Sandbox,
    credentials: Credentials,
    change: impl FnOnce(&mut ClientOptions),
) -> DomainClient {
    let mut options = ClientOptions {
        endpoint: Some(sandbox.endpoint()),
        sts_endpoint: Some(sandbox.endpoint()),
        ecs_metadata_endpoint: Some(sandbox.endpoint()),
        ..Default::default()
    };
    change(&mut options);
    DomainClient::new(Some(Arc::new(credentials)), Some(options), None, None).expect("usable options")
}

pub fn role() -> RamRole {
    RamRole {
        role_session_name: Some("session".into()),
        duration: Some(Duration::from_secs(900)),
        policy: Some("{}".into()),
        external_id: Some("external".into()),
        ..RamRole::new("acs:ram::1:role/worker")
    }
}

pub fn ram_role() -> Credentials {
    Credentials::from_ram_role(credentials(ACCESS_KEY_SECRET), role()).expect("a usable role")
}

pub fn uri(sandbox: &Sandbox) -> Credentials {
    Credentials::from_uri(format!("{}/_sandbox/credentials", sandbox.endpoint())).expect("a usable URI")
}

pub fn ecs() -> Credentials {
    Credentials::from_ecs_ram_role(None, false)
}

/// The only key that was issued.
pub fn issued_once(sandbox: &Sandbox) -> Issued {
    let mut issued = sandbox.issued(None);
    assert_eq!(issued.len(), 1, "{issued:?}");
    issued.remove(0)
}

#[track_caller]
pub fn assert_credentials_error(answer: Answer, retryable: bool, words: &str) {
    let Err(DomainError::Credentials { reason, retryable: may_retry, outcome }) = answer else { panic!("{answer:?}") };
    assert!(reason.contains(words), "{reason}");
    assert_eq!((may_retry, outcome), (retryable, Outcome::NotSent));
}
