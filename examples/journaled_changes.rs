//! Changes one contact of many domains, and goes on where it was killed.
//!
//! ```sh
//! cargo run --example journaled_changes -- a.journal 100
//! ```

use std::env;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use alidomain::{ClientOptions, ContactType, DomainClient, Journal, SaveSingleTaskForUpdatingContactInfoRequest};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let path = arguments.next().ok_or("name the file of the journal, or - for none")?;
    let changes: usize = arguments.next().ok_or("say how many domains")?.parse()?;
    let first: usize = arguments.next().map_or(Ok(0), |first| first.parse())?;
    let options = ClientOptions {
        endpoint: env::var("ALIDOMAIN_ENDPOINT").ok(),
        retry_base_delay: Some(Duration::from_millis(10)),
        settle_time: Some(Duration::from_millis(500)),
        ..ClientOptions::default()
    };
    // Within the job, each change is submitted once: those that were made before are answered at once.
    let journal = match path.as_str() {
        "-" => None,
        path => Some(Arc::new(Journal::new(path.to_owned(), Some("new administrator".to_owned()))?)),
    };
    let client = DomainClient::new(None, Some(options), None, journal)?;
    for number in first..changes {
        println!("begin {number}");
        let domain_name = format!("journaled-{number}.example");
        let request = SaveSingleTaskForUpdatingContactInfoRequest::new(ContactType::Admin, domain_name, 1);
        let response = client.save_single_task_for_updating_contact_info_blocking(request)?;
        println!("end {number} {}", response.task_no);
    }
    Ok(())
}
