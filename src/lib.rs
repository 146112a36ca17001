//! Signs and executes Alibaba Cloud's Domain operation
//! `SaveSingleTaskForUpdatingContactInfo`: submit a task that changes the
//! registrant, admin, billing or tech contact of a domain name.
//!
//! ```no_run
//! use alidomain::{ContactType, DomainClient, SaveSingleTaskForUpdatingContactInfoRequest};
//!
//! # fn main() -> Result<(), alidomain::DomainError> {
//! let client = DomainClient::new(None, None, None)?; // credentials from the environment
//! let request = SaveSingleTaskForUpdatingContactInfoRequest::new(ContactType::Admin, "example.com", 12345);
//! let response = client.save_single_task_for_updating_contact_info_blocking(request)?;
//! println!("task {}", response.task_no);
//! # Ok(())
//! # }
//! ```
//!
//! The same interface reaches Python, Kotlin and Swift through
//! `src/alidomain.udl`, which documents every item for all languages.

mod attempt;
mod backoff;
mod caller;
mod cancellation;
mod client;
mod clock;
mod config;
mod credentials;
mod error;
mod error_codes;
mod explain;
mod logging;
mod memory;
mod names;
mod operations;
mod options;
mod pages;
mod per_process;
mod proxy;
mod reconcile;
mod register;
pub mod rpc;
mod runtime;
#[cfg(test)]
mod search;
mod session;
#[cfg(test)]
mod simulation;
mod submit;
mod wait;
mod world;

pub use attempt::{Attempt, AttemptEnd};
pub use cancellation::{Cancellation, CancellationCheck};
pub use client::DomainClient;
pub use credentials::{Credentials, CredentialsProvider, RamRole};
pub use error::{AccessDeniedDetail, DomainError, Outcome, TransportKind};
pub use error_codes::{ErrorCode, error_codes, look_up_error_code};
pub use explain::Explanation;
pub use logging::{LogLevel, enable_logging};
#[doc(hidden)]
pub use names::use_camel_case;
pub use operations::acknowledge_task_result::{AcknowledgeTaskResultRequest, AcknowledgeTaskResultResponse};
pub use operations::cancel_task::{CancelTaskRequest, CancelTaskResponse};
pub use operations::poll_task_result::{PollTaskResultRequest, PollTaskResultResponse};
pub use operations::query_task_detail_list::{QueryTaskDetailListRequest, QueryTaskDetailListResponse};
pub use operations::query_task_list::{QueryTaskListRequest, QueryTaskListResponse, TaskInfo};
pub use operations::save_single_task_for_updating_contact_info::{
    ContactType, SaveSingleTaskForUpdatingContactInfoRequest, SaveSingleTaskForUpdatingContactInfoResponse,
};
pub use operations::task_detail::TaskDetail;
pub use operations::task_status::TaskStatus;
pub use options::{
    CallOptions, ClientOptions, HttpMethod, Language, ReplyFormat, SignatureVersion, Site, SubmissionPolicy, TlsVersion,
};
pub use proxy::Proxy;
pub use reconcile::{Reconciliation, ReconciliationState, UnresolvedSubmission};
pub use wait::{SubmitAndWaitResponse, TaskProgress, TaskState, TaskWatch, WaitOptions};

/// The version of this library.
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// What UniFFI generates from the interface definition: the only unsafe code.
#[allow(unsafe_code, missing_docs)]
mod scaffolding {
    use crate::*;

    uniffi::include_scaffolding!("alidomain");
}
use scaffolding::UniFfiTag;
