//! Submits changes of domain contacts to Alibaba Cloud.
//!
//! The client signs and sends the operation `SaveSingleTaskForUpdatingContactInfo` of the Domain API. The operation
//! makes a task that changes the registrant, admin, billing or tech contact of a domain name.
//!
//! ```no_run
//! use alidomain::{ContactType, DomainClient, SaveSingleTaskForUpdatingContactInfoRequest};
//!
//! # fn main() -> Result<(), alidomain::DomainError> {
//! let client = DomainClient::new(None, None, None, None)?; // credentials from the environment
//! let request = SaveSingleTaskForUpdatingContactInfoRequest::new(ContactType::Admin, "example.com", 12345);
//! let response = client.save_single_task_for_updating_contact_info_blocking(request)?;
//! println!("task {}", response.task_no);
//! # Ok(())
//! # }
//! ```
//!
//! Not tested against the live service. Tested against a sandbox that verifies signatures as Alibaba Cloud documents
//! them.
//!
//! `src/alidomain.udl` defines the same interface for Python, Kotlin and Swift. That file documents every item, with
//! the defaults and ranges of options.
//!
//! For maintainers: a module imports nothing from a floor above its own floor. The table in `xtask/src/floors.rs` has
//! the order of the floors. `cargo xtask check` enforces the order.

mod backoff;
mod calls;
mod cancellation;
mod client;
mod clock;
mod credentials;
mod diagnostics;
mod error;
mod explain;
mod host_program;
mod invalid_request;
mod logging;
mod names;
mod net;
mod nonce;
mod one_line;
mod operations;
mod options;
mod per_process;
mod proxy;
mod retry_quota;
pub mod rpc;
mod sentences;
mod system_error;
mod wake_ups;

pub use calls::bulk::{BulkOptions, BulkResult, BulkSubmission};
pub use calls::journal::Journal;
pub use calls::plan::{
    ChangeConsequence, ChangeObstacle, ChangePlan, ConsequenceKind, ContactFieldChange, ObstacleKind,
};
pub use calls::reconcile::{Reconciliation, ReconciliationState};
pub use calls::wait::{SubmitAndWaitResponse, TaskProgress, TaskState, TaskWatch, WaitOptions};
pub use cancellation::{Cancellation, CancellationCheck};
pub use client::DomainClient;
#[doc(hidden)]
pub use credentials::use_home_folder;
pub use credentials::{Credentials, CredentialsPlace, CredentialsProvider, CredentialsState, RamRole};
pub use diagnostics::{DiagnosticArea, DiagnosticProblem, DiagnosticReport};
pub use error::{DomainError, Outcome, UnresolvedSubmission, submission_from_json, submission_to_json};
pub use explain::Explanation;
pub use explain::error_codes::{ErrorCode, error_codes, look_up_error_code};
#[doc(hidden)]
pub use host_program::end_callbacks;
pub use logging::{LogLevel, enable_logging};
#[doc(hidden)]
pub use logging::{LogSink, log_to, take_log};
#[doc(hidden)]
pub use names::use_camel_case;
pub use net::proxy::Proxy;
#[doc(hidden)]
pub use net::runtime::on_background_thread;
pub use operations::catalogue::{
    CallResponse, OperationInfo, OperationParameter, ParameterField, ParameterType, operations,
};
pub use operations::enumerations::{
    ChgholderStatus, DomainStatus, DomainType, EmailVerificationStatus, ExpirationDateStatus, PendingStatus,
    ProhibitionLock, RealNameStatus, RegistrantProfileType, RegistrantType,
};
pub use operations::save_batch_task_for_updating_contact_info::{
    SaveBatchTaskForUpdatingContactInfoRequest, SaveBatchTaskForUpdatingContactInfoResponse,
};
pub use operations::save_batch_task_for_updating_contact_info_by_registrant_profile_id::{
    SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest,
    SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdResponse,
};
pub use operations::save_single_task_for_updating_contact_info::{
    ContactType, SaveSingleTaskForUpdatingContactInfoRequest, SaveSingleTaskForUpdatingContactInfoResponse,
};
pub use operations::save_task_for_updating_registrant_info_by_registrant_profile_id::{
    SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDRequest,
    SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDResponse,
};
pub use operations::task_detail::TaskDetail;
pub use operations::task_status::TaskStatus;
pub use operations::value::Value;
pub use options::{
    CallOptions, ClientOptions, DiagnosticScope, HttpMethod, Language, ReplyFormat, SignatureVersion, Site,
    SubmissionPolicy, TlsVersion,
};
pub use rpc::access_denied::AccessDeniedDetail;
pub use rpc::attempt::{Attempt, AttemptEnd};
pub use rpc::transport_failure::TransportKind;

macro_rules! exports {
    ($($(#[$doc:meta])* $module:ident, $blocking:ident($request:ident) -> $response:ident;)+) => {
        $(pub use operations::$module::*;)+
    };
}
operations::list::for_each_operation!(exports);

#[doc(hidden)]
pub use wake_ups::wake_up_functions;

/// Returns the version of this library.
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// The code that UniFFI generates from the interface definition: the only unsafe code.
#[allow(unsafe_code, missing_docs)]
mod scaffolding {
    use crate::*;

    uniffi::include_scaffolding!("alidomain");
}
use scaffolding::UniFfiTag;
