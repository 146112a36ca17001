//! QueryTaskInfoHistory: the history of the account's tasks.

use std::time::SystemTime;

use super::cursors::{self, List};
use super::query_task_list::{TaskInfo, insert_times};
use super::{Effect, Operation, china_time, common_parameters, insert_id};
use crate::invalid_request::InvalidRequest;
use crate::options::Language;
use crate::rpc::Parameters;
use crate::rpc::attempt::{Attempt, answers};
use crate::rpc::reply::Reply;

const LIST: List = List {
    item: "TaskInfoHistory",
    cursor: [("TaskNoCursor", &["TaskNo"]), ("CreateTimeCursor", &["CreateTimeLong"])],
};

/// The request. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct QueryTaskInfoHistoryRequest {
    pub page_size: i32,
    pub begin_create_time: Option<SystemTime>,
    pub end_create_time: Option<SystemTime>,
    pub task_no_cursor: Option<String>,
    pub create_time_cursor: Option<SystemTime>,
    pub user_client_ip: Option<String>,
    pub lang: Option<Language>,
}

impl Default for QueryTaskInfoHistoryRequest {
    /// Makes a request for the first page of all tasks.
    fn default() -> Self {
        Self {
            page_size: 100,
            begin_create_time: None,
            end_create_time: None,
            task_no_cursor: None,
            create_time_cursor: None,
            user_client_ip: None,
            lang: None,
        }
    }
}

/// The response. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct QueryTaskInfoHistoryResponse {
    pub tasks: Vec<TaskInfo>,
    pub page_size: Option<i32>,
    pub next_page_cursor: Option<TaskInfo>,
    pub current_page_cursor: Option<TaskInfo>,
    pub pre_page_cursor: Option<TaskInfo>,
    pub request_id: Option<String>,
    pub attempts: Vec<Attempt>,
}

impl Operation for QueryTaskInfoHistoryRequest {
    const ACTION: &'static str = "QueryTaskInfoHistory";
    const EFFECT: Effect = Effect::Reads;
    type Response = QueryTaskInfoHistoryResponse;

    fn parameters(&self, language: Language) -> Result<Parameters, InvalidRequest> {
        let mut parameters = common_parameters(self.lang, language, self.user_client_ip.as_deref())?;
        cursors::insert(&mut parameters, self.page_size)?;
        insert_times(&mut parameters, self.begin_create_time, self.end_create_time)?;
        insert_id(&mut parameters, "TaskNoCursor", "task_no_cursor", self.task_no_cursor.as_deref())?;
        if let Some(time) = self.create_time_cursor {
            parameters.insert("CreateTimeCursor".into(), china_time::nearest_millisecond(time));
        }
        Ok(parameters)
    }

    fn response(reply: &Reply, parameters: &Parameters) -> Result<Self::Response, String> {
        let page = LIST.page(reply, parameters)?;
        let cursor = |cursor: Option<_>| cursor.as_ref().map(TaskInfo::of).transpose();
        Ok(QueryTaskInfoHistoryResponse {
            tasks: page.items.iter().map(TaskInfo::of).collect::<Result<_, _>>()?,
            page_size: page.page_size,
            next_page_cursor: cursor(page.next)?,
            current_page_cursor: cursor(page.current)?,
            pre_page_cursor: cursor(page.previous)?,
            request_id: reply.request_id.clone(),
            attempts: Vec::new(),
        })
    }
}

answers!(QueryTaskInfoHistoryResponse);

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::operations::task_status::TaskStatus;
    use crate::options::ReplyFormat;
    use crate::rpc::encoding::canonical_query;
    use crate::rpc::tree::Tree;

    fn at(milliseconds: u64) -> Option<SystemTime> {
        Some(UNIX_EPOCH + Duration::from_millis(milliseconds))
    }

    #[test]
    fn every_parameter() {
        let request = QueryTaskInfoHistoryRequest {
            page_size: 2,
            begin_create_time: at(1_516_884_417_000),
            end_create_time: at(1_516_884_417_001),
            task_no_cursor: Some("t-1".into()),
            create_time_cursor: at(1_509_528_171_123),
            user_client_ip: Some("192.0.2.1".into()),
            lang: Some(Language::Zh),
        };
        assert_eq!(
            canonical_query(&request.parameters(Language::En).unwrap()),
            "BeginCreateTime=1516884417000&CreateTimeCursor=1509528171123&EndCreateTime=1516884417001&Lang=zh&\
             PageSize=2&TaskNoCursor=t-1&UserClientIp=192.0.2.1"
        );
    }

    #[test]
    fn what_is_refused_names_its_field() {
        let request = QueryTaskInfoHistoryRequest::default;
        for (request, field) in [
            (QueryTaskInfoHistoryRequest { page_size: 1001, ..request() }, "page_size"),
            (
                QueryTaskInfoHistoryRequest { begin_create_time: at(1), end_create_time: at(0), ..request() },
                "end_create_time",
            ),
            (QueryTaskInfoHistoryRequest { task_no_cursor: Some(" ".into()), ..request() }, "task_no_cursor"),
        ] {
            assert_eq!(request.parameters(Language::En).unwrap_err().field, field);
        }
    }

    #[test]
    fn the_cursor_of_the_next_page_is_exact_to_the_millisecond() {
        let reply = |body: &str| Reply {
            fields: Tree::parse(body, ReplyFormat::Json).unwrap(),
            request_id: Some("r-1".into()),
            date: None,
        };
        let task = |number: &str| {
            format!(
                r#"{{"TaskNo":"{number}","TaskNum":"1","TaskStatus":"COMPLETE","TaskStatusCode":3,
                "TaskType":"CHG_DNS","CreateTime":"2017-11-01 17:22:51","CreateTimeLong":1509528171123}}"#
            )
        };
        let body = format!(
            r#"{{"PageSize":1,"Objects":[{}],"CurrentPageCursor":{},"NextPageCursor":{},"PrePageCursor":{{}}}}"#,
            task("a"),
            task("a"),
            task("b")
        );
        let page = QueryTaskInfoHistoryRequest::response(&reply(&body), &Parameters::new()).unwrap();
        let next = page.next_page_cursor.unwrap();
        assert_eq!((&*next.task_no, next.create_time), ("b", at(1_509_528_171_123)));
        assert_eq!((page.tasks[0].status, page.tasks[0].task_num), (TaskStatus::Complete, Some(1)));
        assert_eq!((page.pre_page_cursor, page.page_size), (None, Some(1)));
        assert_eq!(page.current_page_cursor.as_ref(), page.tasks.first());
        let nameless = r#"{"Objects":[{"TaskNum":1}]}"#;
        assert!(QueryTaskInfoHistoryRequest::response(&reply(nameless), &Parameters::new()).is_err());
    }
}
