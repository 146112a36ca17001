//! AcknowledgeTaskResult: removes results from the list that PollTaskResult returns.

use super::{Effect, Operation, checked_id, common_parameters};
use crate::invalid_request::InvalidRequest;
use crate::options::Language;
use crate::rpc::Parameters;
use crate::rpc::attempt::{Attempt, answers};
use crate::rpc::reply::Reply;

/// The request. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct AcknowledgeTaskResultRequest {
    pub task_detail_no: Vec<String>,
    pub user_client_ip: Option<String>,
    pub lang: Option<Language>,
}

impl AcknowledgeTaskResultRequest {
    /// Makes a request to acknowledge these results.
    pub fn new(task_detail_no: Vec<String>) -> Self {
        Self { task_detail_no, user_client_ip: None, lang: None }
    }
}

/// The response. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct AcknowledgeTaskResultResponse {
    pub result: i32,
    pub request_id: Option<String>,
    pub attempts: Vec<Attempt>,
}

impl Operation for AcknowledgeTaskResultRequest {
    const ACTION: &'static str = "AcknowledgeTaskResult";
    const EFFECT: Effect = Effect::Writes;
    type Response = AcknowledgeTaskResultResponse;

    fn parameters(&self, language: Language) -> Result<Parameters, InvalidRequest> {
        let mut parameters = common_parameters(self.lang, language, self.user_client_ip.as_deref())?;
        if self.task_detail_no.is_empty() {
            return Err(InvalidRequest::new("task_detail_no", "must name at least one detail"));
        }
        for (number, id) in (1..).zip(&self.task_detail_no) {
            parameters.insert(format!("TaskDetailNo.{number}").into(), checked_id("task_detail_no", id)?);
        }
        Ok(parameters)
    }

    fn response(reply: &Reply, _: &Parameters) -> Result<Self::Response, String> {
        let result = reply.fields.number("Result").and_then(|number| i32::try_from(number).ok());
        Ok(AcknowledgeTaskResultResponse {
            result: result.ok_or("the reply has no number of acknowledged results")?,
            request_id: reply.request_id.clone(),
            attempts: Vec::new(),
        })
    }
}

answers!(AcknowledgeTaskResultResponse);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_are_numbered_from_1() {
        let request = AcknowledgeTaskResultRequest::new(vec!["d-1".into(), "d-2".into()]);
        let parameters = request.parameters(Language::En).unwrap();
        assert_eq!((parameters["TaskDetailNo.1"].as_str(), parameters["TaskDetailNo.2"].as_str()), ("d-1", "d-2"));
        for refused in [vec![], vec!["d-1".to_owned(), String::new()]] {
            let error = AcknowledgeTaskResultRequest::new(refused).parameters(Language::En).unwrap_err();
            assert_eq!(error.field, "task_detail_no");
        }
    }
}
