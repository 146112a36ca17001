//! QueryTaskDetailList: the result for each domain of a task.

use super::paging::{self, Page};
use super::task_detail::TaskDetail;
use super::task_status::TaskStatus;
use super::{Effect, Operation, checked_id, common_parameters, domain_name, insert_id};
use crate::invalid_request::InvalidRequest;
use crate::options::Language;
use crate::rpc::Parameters;
use crate::rpc::attempt::{Attempt, answers};
use crate::rpc::reply::Reply;

/// The request. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct QueryTaskDetailListRequest {
    pub task_no: String,
    pub page_num: i32,
    pub page_size: i32,
    pub task_status: Option<TaskStatus>,
    pub domain_name: Option<String>,
    pub instance_id: Option<String>,
    pub user_client_ip: Option<String>,
    pub lang: Option<Language>,
}

impl QueryTaskDetailListRequest {
    /// Makes a request for the first page of a task's results.
    pub fn new(task_no: impl Into<String>) -> Self {
        Self {
            task_no: task_no.into(),
            page_num: 1,
            page_size: 100,
            task_status: None,
            domain_name: None,
            instance_id: None,
            user_client_ip: None,
            lang: None,
        }
    }
}

/// The response. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct QueryTaskDetailListResponse {
    pub task_details: Vec<TaskDetail>,
    pub current_page_num: Option<i32>,
    pub page_size: Option<i32>,
    pub total_item_num: Option<i32>,
    pub total_page_num: Option<i32>,
    pub next_page_num: Option<i32>,
    pub request_id: Option<String>,
    pub attempts: Vec<Attempt>,
}

impl Operation for QueryTaskDetailListRequest {
    const ACTION: &'static str = "QueryTaskDetailList";
    const EFFECT: Effect = Effect::Reads;
    type Response = QueryTaskDetailListResponse;

    fn parameters(&self, language: Language) -> Result<Parameters, InvalidRequest> {
        let mut parameters = common_parameters(self.lang, language, self.user_client_ip.as_deref())?;
        parameters.insert("TaskNo".into(), checked_id("task_no", &self.task_no)?);
        paging::insert(&mut parameters, self.page_num, self.page_size)?;
        if let Some(status) = self.task_status {
            parameters.insert("TaskStatus".into(), status.filter()?.into());
        }
        if let Some(name) = &self.domain_name {
            parameters.insert("DomainName".into(), domain_name::normalise(name)?);
        }
        insert_id(&mut parameters, "InstanceId", "instance_id", self.instance_id.as_deref())?;
        Ok(parameters)
    }

    fn response(reply: &Reply, parameters: &Parameters) -> Result<Self::Response, String> {
        let page = Page::of(reply, "TaskDetail", parameters)?;
        Ok(QueryTaskDetailListResponse {
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

answers!(QueryTaskDetailListResponse);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::encoding::canonical_query;

    #[test]
    fn every_parameter() {
        let request = QueryTaskDetailListRequest {
            page_num: 2,
            page_size: 1000,
            task_status: Some(TaskStatus::ExecuteFailure),
            domain_name: Some("XN--FIQ228C.com".into()),
            instance_id: Some("S1".into()),
            user_client_ip: Some("192.0.2.1".into()),
            lang: Some(Language::Zh),
            ..QueryTaskDetailListRequest::new("t-1")
        };
        assert_eq!(
            canonical_query(&request.parameters(Language::En).unwrap()),
            "DomainName=%E4%B8%AD%E6%96%87.com&InstanceId=S1&Lang=zh&PageNum=2&PageSize=1000&TaskNo=t-1&TaskStatus=3&\
             UserClientIp=192.0.2.1"
        );
    }

    #[test]
    fn what_is_refused_names_its_field() {
        let request = || QueryTaskDetailListRequest::new("t-1");
        for (request, field) in [
            (QueryTaskDetailListRequest::new(" "), "task_no"),
            (QueryTaskDetailListRequest { page_num: 0, ..request() }, "page_num"),
            (QueryTaskDetailListRequest { page_size: 1001, ..request() }, "page_size"),
            (QueryTaskDetailListRequest { task_status: Some(TaskStatus::Complete), ..request() }, "task_status"),
            (QueryTaskDetailListRequest { domain_name: Some("x".into()), ..request() }, "domain_name"),
            (QueryTaskDetailListRequest { instance_id: Some(String::new()), ..request() }, "instance_id"),
            (QueryTaskDetailListRequest { user_client_ip: Some("x".into()), ..request() }, "user_client_ip"),
        ] {
            assert_eq!(request.parameters(Language::En).unwrap_err().field, field);
        }
    }
}
