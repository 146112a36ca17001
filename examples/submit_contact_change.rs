//! Changes the admin contact of a domain, and waits until the task has ended: `DOMAIN PROFILE_ID [SECONDS]`.
//!
//! Exit status: 0 if the contact was changed, 1 if there was an error, 2 if the arguments are wrong, 3 if the task
//! failed, 4 if it is still running, 5 if the outcome is unknown.

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use alidomain::{
    ClientOptions, ContactType, DomainClient, DomainError, SaveSingleTaskForUpdatingContactInfoRequest, TaskState,
    WaitOptions,
};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let profile_id = arguments.get(1).and_then(|text| text.parse().ok());
    let seconds = arguments.get(2).map_or(Some(600), |text| text.parse().ok());
    let seconds = seconds.filter(|seconds| (1..=86_400).contains(seconds));
    let (2..=3, Some(profile_id), Some(seconds)) = (arguments.len(), profile_id, seconds) else {
        eprintln!("arguments: DOMAIN PROFILE_ID [SECONDS, from 1 to 86400]");
        return ExitCode::from(2);
    };
    let request =
        SaveSingleTaskForUpdatingContactInfoRequest::new(ContactType::Admin, arguments[0].clone(), profile_id);
    match change(request, Duration::from_secs(seconds)) {
        Ok(state) => {
            println!("Task: {state:?}");
            ExitCode::from(match state {
                TaskState::Succeeded => 0,
                TaskState::Failed => 3,
                TaskState::StillRunning => 4,
            })
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(if matches!(error, DomainError::OutcomeUnknown { .. }) { 5 } else { 1 })
        }
    }
}

fn change(request: SaveSingleTaskForUpdatingContactInfoRequest, wait: Duration) -> Result<TaskState, DomainError> {
    let options = ClientOptions { endpoint: env::var("ALIDOMAIN_ENDPOINT").ok(), ..ClientOptions::default() };
    let client = DomainClient::new(None, Some(options), None, None)?; // credentials from the environment
    let response = client.save_single_task_for_updating_contact_info_blocking(request)?;
    println!("TaskNo: {}", response.task_no);
    let options = WaitOptions { timeout: Some(wait), ..WaitOptions::default() };
    Ok(client.wait_for_task_blocking(response.task_no, Some(options))?.state)
}
