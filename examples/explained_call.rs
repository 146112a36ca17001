//! Changes one contact of a domain name, with the credentials of the environment.

use alidomain::{ContactType, DomainClient, DomainError, Language, SaveSingleTaskForUpdatingContactInfoRequest};

fn main() -> Result<(), DomainError> {
    let client = DomainClient::new(None, None, None, None)?;
    let request = SaveSingleTaskForUpdatingContactInfoRequest {
        contact_type: ContactType::Registrant,
        domain_name: "example.com".into(),
        registrant_profile_id: 1,
        user_client_ip: Some("127.0.0.1".into()),
        lang: Some(Language::En),
        instance_id: Some("S123456789".into()),
        add_transfer_lock: Some(true),
    };
    let response = client.save_single_task_for_updating_contact_info_blocking(request)?;
    println!("TaskNo: {}", response.task_no);
    Ok(())
}
