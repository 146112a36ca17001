//! What the tests on a sandbox share.
#![allow(dead_code)] // Not every test needs all of it.

pub mod keys;
pub mod proxies;

use std::sync::Arc;

use alidomain::{
    ClientOptions, ContactType, Credentials, DomainClient, DomainError, SaveSingleTaskForUpdatingContactInfoRequest,
    SaveSingleTaskForUpdatingContactInfoResponse,
};
use alidomain_sandbox::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, Sandbox};

pub type Answer = Result<SaveSingleTaskForUpdatingContactInfoResponse, DomainError>;

pub fn credentials(secret: &str) -> Arc<Credentials> {
    Arc::new(Credentials::from_access_key(ACCESS_KEY_ID.to_owned(), secret.to_owned()).expect("a usable key"))
}

/// A client of the sandbox, with the options that `change` makes of the defaults.
pub fn client_with(sandbox: &Sandbox, change: impl FnOnce(&mut ClientOptions)) -> DomainClient {
    let mut options = ClientOptions {
        endpoint: Some(sandbox.endpoint()),
        extra_ca_certificates: sandbox.ca_certificate().map(str::to_owned),
        ..Default::default()
    };
    change(&mut options);
    DomainClient::new(Some(credentials(ACCESS_KEY_SECRET)), Some(options), None, None).expect("usable options")
}

pub fn client(sandbox: &Sandbox) -> DomainClient {
    client_with(sandbox, |_| {})
}

pub fn request(domain_name: &str) -> SaveSingleTaskForUpdatingContactInfoRequest {
    SaveSingleTaskForUpdatingContactInfoRequest::new(ContactType::Registrant, domain_name, 1)
}

pub fn save(client: &DomainClient, domain_name: &str) -> Answer {
    client.save_single_task_for_updating_contact_info_blocking(request(domain_name))
}
