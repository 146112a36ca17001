//! CancelTask: cancels a task that has not begun.

use super::{Effect, Operation, checked_id, common_parameters};
use crate::invalid_request::InvalidRequest;
use crate::options::Language;
use crate::rpc::Parameters;
use crate::rpc::attempt::{Attempt, answers};
use crate::rpc::reply::Reply;

/// The request. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct CancelTaskRequest {
    pub task_no: String,
    pub user_client_ip: Option<String>,
    pub lang: Option<Language>,
}

impl CancelTaskRequest {
    /// Makes a request to cancel this task.
    pub fn new(task_no: impl Into<String>) -> Self {
        Self { task_no: task_no.into(), user_client_ip: None, lang: None }
    }
}

/// The response. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct CancelTaskResponse {
    pub request_id: Option<String>,
    pub attempts: Vec<Attempt>,
}

impl Operation for CancelTaskRequest {
    const ACTION: &'static str = "CancelTask";
    const EFFECT: Effect = Effect::Writes;
    type Response = CancelTaskResponse;

    fn parameters(&self, language: Language) -> Result<Parameters, InvalidRequest> {
        let mut parameters = common_parameters(self.lang, language, self.user_client_ip.as_deref())?;
        parameters.insert("TaskNo".into(), checked_id("task_no", &self.task_no)?);
        Ok(parameters)
    }

    /// The request id is all that the service answers; a reply with an error code is none.
    fn response(reply: &Reply, _: &Parameters) -> Result<Self::Response, String> {
        if reply.fields.text("RequestId").is_none() || reply.fields.text("Code").is_some() {
            return Err("the reply has no RequestId".to_owned());
        }
        Ok(CancelTaskResponse { request_id: reply.request_id.clone(), attempts: Vec::new() })
    }
}

answers!(CancelTaskResponse);
