//! PollTaskResult: final results that nobody has acknowledged yet.

use super::paging::{self, Page};
use super::task_detail::TaskDetail;
use super::task_status::TaskStatus;
use super::{Effect, Operation, common_parameters, domain_name, insert_id};
use crate::invalid_request::InvalidRequest;
use crate::options::Language;
use crate::rpc::Parameters;
use crate::rpc::attempt::{Attempt, answers};
use crate::rpc::reply::Reply;

/// The request. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct PollTaskResultRequest {
    pub page_num: i32,
    pub page_size: i32,
    pub task_no: Option<String>,
    pub domain_name: Option<String>,
    pub instance_id: Option<String>,
    pub task_result_status: Option<TaskStatus>,
    pub user_client_ip: Option<String>,
    pub lang: Option<Language>,
}

impl Default for PollTaskResultRequest {
    /// Makes a request for the first page of all results.
    fn default() -> Self {
        Self {
            page_num: 1,
            page_size: 100,
            task_no: None,
            domain_name: None,
            instance_id: None,
            task_result_status: None,
            user_client_ip: None,
            lang: None,
        }
    }
}

/// The response. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct PollTaskResultResponse {
    pub task_details: Vec<TaskDetail>,
    pub current_page_num: Option<i32>,
    pub page_size: Option<i32>,
    pub total_item_num: Option<i32>,
    pub total_page_num: Option<i32>,
    pub next_page_num: Option<i32>,
    pub request_id: Option<String>,
    pub attempts: Vec<Attempt>,
}

impl Operation for PollTaskResultRequest {
    const ACTION: &'static str = "PollTaskResult";
    const EFFECT: Effect = Effect::Reads;
    type Response = PollTaskResultResponse;

    fn parameters(&self, language: Language) -> Result<Parameters, InvalidRequest> {
        let mut parameters = common_parameters(self.lang, language, self.user_client_ip.as_deref())?;
        paging::insert(&mut parameters, self.page_num, self.page_size)?;
        insert_id(&mut parameters, "TaskNo", "task_no", self.task_no.as_deref())?;
        insert_id(&mut parameters, "InstanceId", "instance_id", self.instance_id.as_deref())?;
        if let Some(name) = &self.domain_name {
            parameters.insert("DomainName".into(), domain_name::normalise(name)?);
        }
        if let Some(status) = self.task_result_status {
            let rule = "must be ExecuteSuccess or ExecuteFailure";
            let number = status.wire().filter(|_| status.has_ended());
            let number = number.ok_or_else(|| InvalidRequest::new("task_result_status", rule))?;
            parameters.insert("TaskResultStatus".into(), number.into());
        }
        Ok(parameters)
    }

    fn response(reply: &Reply, parameters: &Parameters) -> Result<Self::Response, String> {
        let page = Page::of(reply, "TaskDetail", parameters)?;
        Ok(PollTaskResultResponse {
            task_details: page.items.iter().map(TaskDetail::of).collect(),
            current_page_num: page.current_page_num,
            page_size: page.page_size,
            total_item_num: page.total_item_num,
            total_page_num: page.total_page_num,
            next_page_num: page.next_page_num,
            request_id: reply.request_id.clone(),
            attempts: Vec::new(),
        })
    }
}

answers!(PollTaskResultResponse);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_results_are_asked_for() {
        let asking = |task_result_status| PollTaskResultRequest { task_result_status, ..Default::default() };
        let parameters = asking(Some(TaskStatus::ExecuteFailure)).parameters(Language::En).unwrap();
        assert_eq!(parameters["TaskResultStatus"], "3");
        for status in [TaskStatus::Executing, TaskStatus::Complete, TaskStatus::Unknown] {
            let error = asking(Some(status)).parameters(Language::En).unwrap_err();
            assert_eq!(error.field, "task_result_status");
        }
    }
}
