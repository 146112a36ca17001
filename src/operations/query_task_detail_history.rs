//! QueryTaskDetailHistory: the history of the results of a task.

use super::cursors::{self, List};
use super::task_detail::TaskDetail;
use super::task_status::TaskStatus;
use super::{Effect, Operation, checked_id, common_parameters, domain_name, insert_id};
use crate::invalid_request::InvalidRequest;
use crate::options::Language;
use crate::rpc::Parameters;
use crate::rpc::attempt::{Attempt, answers};
use crate::rpc::reply::Reply;

const LIST: List = List {
    item: "TaskDetailHistory",
    cursor: [("TaskDetailNoCursor", &["TaskDetailNo"]), ("DomainNameCursor", &["DomainName"])],
};

/// The request. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct QueryTaskDetailHistoryRequest {
    pub task_no: String,
    pub page_size: i32,
    pub task_status: Option<TaskStatus>,
    pub domain_name: Option<String>,
    pub task_detail_no_cursor: Option<String>,
    pub domain_name_cursor: Option<String>,
    pub user_client_ip: Option<String>,
    pub lang: Option<Language>,
}

impl QueryTaskDetailHistoryRequest {
    /// Makes a request for the first page of a task's results.
    pub fn new(task_no: impl Into<String>) -> Self {
        Self {
            task_no: task_no.into(),
            page_size: 100,
            task_status: None,
            domain_name: None,
            task_detail_no_cursor: None,
            domain_name_cursor: None,
            user_client_ip: None,
            lang: None,
        }
    }
}

/// The response. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct QueryTaskDetailHistoryResponse {
    pub task_details: Vec<TaskDetail>,
    pub page_size: Option<i32>,
    pub next_page_cursor: Option<TaskDetail>,
    pub current_page_cursor: Option<TaskDetail>,
    pub pre_page_cursor: Option<TaskDetail>,
    pub request_id: Option<String>,
    pub attempts: Vec<Attempt>,
}

impl Operation for QueryTaskDetailHistoryRequest {
    const ACTION: &'static str = "QueryTaskDetailHistory";
    const EFFECT: Effect = Effect::Reads;
    type Response = QueryTaskDetailHistoryResponse;

    fn parameters(&self, language: Language) -> Result<Parameters, InvalidRequest> {
        let mut parameters = common_parameters(self.lang, language, self.user_client_ip.as_deref())?;
        parameters.insert("TaskNo".into(), checked_id("task_no", &self.task_no)?);
        cursors::insert(&mut parameters, self.page_size)?;
        if let Some(status) = self.task_status {
            parameters.insert("TaskStatus".into(), status.filter()?.into());
        }
        if let Some(name) = &self.domain_name {
            parameters.insert("DomainName".into(), domain_name::normalise(name)?);
        }
        let (number, name) = (self.task_detail_no_cursor.as_deref(), self.domain_name_cursor.as_deref());
        insert_id(&mut parameters, "TaskDetailNoCursor", "task_detail_no_cursor", number)?;
        // As the service wrote it: it is no name to look for, but a place in a list.
        insert_id(&mut parameters, "DomainNameCursor", "domain_name_cursor", name)?;
        Ok(parameters)
    }

    fn response(reply: &Reply, parameters: &Parameters) -> Result<Self::Response, String> {
        let page = LIST.page(reply, parameters)?;
        let task_details: Vec<_> = page.items.iter().map(TaskDetail::of).collect();
        if task_details.iter().any(|detail| detail.task_detail_no.is_none() && detail.domain_name.is_none()) {
            return Err("the reply lists a result without a TaskDetailNo and a DomainName".to_owned());
        }
        Ok(QueryTaskDetailHistoryResponse {
            task_details,
            page_size: page.page_size,
            next_page_cursor: page.next.as_ref().map(TaskDetail::of),
            current_page_cursor: page.current.as_ref().map(TaskDetail::of),
            pre_page_cursor: page.previous.as_ref().map(TaskDetail::of),
            request_id: reply.request_id.clone(),
            attempts: Vec::new(),
        })
    }
}

answers!(QueryTaskDetailHistoryResponse);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::ReplyFormat;
    use crate::rpc::encoding::canonical_query;
    use crate::rpc::tree::Tree;

    #[test]
    fn every_parameter() {
        let request = QueryTaskDetailHistoryRequest {
            page_size: 1,
            task_status: Some(TaskStatus::WaitingExecute),
            domain_name: Some("XN--FIQ228C.com".into()),
            task_detail_no_cursor: Some("d-1".into()),
            domain_name_cursor: Some("xn--fiq228c.com".into()),
            user_client_ip: Some("192.0.2.1".into()),
            lang: Some(Language::Zh),
            ..QueryTaskDetailHistoryRequest::new("t-1")
        };
        assert_eq!(
            canonical_query(&request.parameters(Language::En).unwrap()),
            "DomainName=%E4%B8%AD%E6%96%87.com&DomainNameCursor=xn--fiq228c.com&Lang=zh&PageSize=1&\
             TaskDetailNoCursor=d-1&TaskNo=t-1&TaskStatus=0&UserClientIp=192.0.2.1"
        );
    }

    #[test]
    fn what_is_refused_names_its_field() {
        let request = || QueryTaskDetailHistoryRequest::new("t-1");
        for (request, field) in [
            (QueryTaskDetailHistoryRequest::new(" "), "task_no"),
            (QueryTaskDetailHistoryRequest { page_size: 0, ..request() }, "page_size"),
            (
                QueryTaskDetailHistoryRequest { task_status: Some(TaskStatus::Unknown), ..request() },
                "task_status",
            ),
            (QueryTaskDetailHistoryRequest { domain_name: Some("x".into()), ..request() }, "domain_name"),
            (
                QueryTaskDetailHistoryRequest { task_detail_no_cursor: Some(String::new()), ..request() },
                "task_detail_no_cursor",
            ),
        ] {
            assert_eq!(request.parameters(Language::En).unwrap_err().field, field);
        }
    }

    #[test]
    fn the_documented_sample() {
        let response = |body: &str, format| {
            let reply = Reply { fields: Tree::parse(body, format).unwrap(), request_id: None, date: None };
            QueryTaskDetailHistoryRequest::response(&reply, &Parameters::new())
        };
        let detail = r#"{"UpdateTime":"2019-07-30 00:00:00","TaskDetailNo":"d-1","CreateTime":"2019-07-30 00:00:00",
            "InstanceId":"S1234456789","DomainName":"example.com","TaskType":"CHG_DNS","TaskNo":"t-1",
            "TaskStatus":"EXECUTE_SUCCESS","TaskStatusCode":2,"TryCount":0,"ErrorMsg":"done"}"#;
        let body = format!(r#"{{"PageSize":2,"Objects":[{detail}],"NextPageCursor":{detail},"PrePageCursor":""}}"#);
        let page = response(&body, ReplyFormat::Json).unwrap();
        assert_eq!(page.task_details[0].status, TaskStatus::ExecuteSuccess);
        assert_eq!(page.next_page_cursor.unwrap().task_detail_no.as_deref(), Some("d-1"));
        assert_eq!(page.pre_page_cursor, None);
        let empty = response(
            r#"{"currentPageCursor":{},"nextPageCursor":{},"objects":[],"pageSize":2,"prePageCursor":{}}"#,
            ReplyFormat::Json,
        );
        assert_eq!(empty.map(|page| (page.task_details.len(), page.next_page_cursor)), Ok((0, None)));
        let empty = "<QueryTaskDetailHistoryResponse><PageSize>2</PageSize></QueryTaskDetailHistoryResponse>";
        assert_eq!(response(empty, ReplyFormat::Xml).map(|page| page.page_size), Ok(Some(2)));
        assert!(response(r#"{"Objects":[{"TryCount":0}]}"#, ReplyFormat::Json).is_err());
    }
}
