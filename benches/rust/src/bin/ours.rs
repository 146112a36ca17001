//! This project's client.

use std::sync::Arc;

use alidomain::{ClientOptions, ContactType, Credentials, DomainClient, SaveSingleTaskForUpdatingContactInfoRequest};
use alidomain_bench::{Awaited, Blocking, Bulk, Surroundings, run};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let surroundings = Surroundings::from_environment();
    let credentials = Credentials::from_access_key(surroundings.key_id.clone(), surroundings.key_secret.clone())?;
    // The defaults would limit the calls at once.
    let options = ClientOptions {
        endpoint: Some(surroundings.url()),
        max_connections: 512,
        max_idle_connections: 512,
        ..ClientOptions::default()
    };
    let client = Arc::new(DomainClient::new(Some(Arc::new(credentials)), Some(options), None, None)?);
    let request = |name: String| SaveSingleTaskForUpdatingContactInfoRequest::new(ContactType::Admin, name, 42);
    let mode = std::env::args().nth(1).unwrap_or_default();
    match mode.as_str() {
        "blocking" => run(&mut Blocking(|name| {
            let response = client.save_single_task_for_updating_contact_info_blocking(request(name));
            response.expect("a task was made").task_no
        })),
        "awaited" => run(&mut Awaited::new(move |name| {
            let client = client.clone();
            async move {
                let response = client.save_single_task_for_updating_contact_info(request(name)).await;
                response.expect("a task was made").task_no
            }
        })),
        "bulk" => run(&mut Bulk(|names: Vec<String>| {
            let requests = names.into_iter().map(request).collect();
            let bulk = client.bulk_submission(requests, None).expect("the options are valid");
            loop {
                let results = bulk.next_results_blocking().expect("the list can be submitted");
                if results.is_empty() {
                    break;
                }
                assert!(results.iter().all(|result| result.response.is_some()));
            }
        })),
        other => return Err(format!("there is no mode {other:?}").into()),
    }
    Ok(())
}
