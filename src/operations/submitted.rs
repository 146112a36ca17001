//! What the service answers to a submission.

use crate::rpc::attempt::{Attempt, answers};

/// The response. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct SaveSingleTaskForUpdatingContactInfoResponse {
    pub task_no: String,
    pub recovered: bool,
    pub request_id: Option<String>,
    pub attempts: Vec<Attempt>,
}

answers!(SaveSingleTaskForUpdatingContactInfoResponse);
