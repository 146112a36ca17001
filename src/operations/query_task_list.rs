//! QueryTaskList: the tasks of the account.

use std::time::SystemTime;

use super::paging::{self, Page};
use super::task_status::TaskStatus;
use super::{Effect, Operation, china_time, common_parameters};
use crate::invalid_request::InvalidRequest;
use crate::options::Language;
use crate::rpc::Parameters;
use crate::rpc::attempt::{Attempt, answers};
use crate::rpc::reply::Reply;
use crate::rpc::tree::Tree;

/// The request. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct QueryTaskListRequest {
    pub page_num: i32,
    pub page_size: i32,
    pub begin_create_time: Option<SystemTime>,
    pub end_create_time: Option<SystemTime>,
    pub user_client_ip: Option<String>,
    pub lang: Option<Language>,
}

impl Default for QueryTaskListRequest {
    /// Makes a request for the first page of all tasks.
    fn default() -> Self {
        Self {
            page_num: 1,
            page_size: 100,
            begin_create_time: None,
            end_create_time: None,
            user_client_ip: None,
            lang: None,
        }
    }
}

/// One task of the account. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct TaskInfo {
    pub task_no: String,
    pub task_num: Option<i32>,
    pub task_type: Option<String>,
    pub task_type_description: Option<String>,
    pub status: TaskStatus,
    pub task_status: Option<String>,
    pub task_status_code: Option<i32>,
    pub task_cancel_status: Option<String>,
    pub task_cancel_status_code: Option<i32>,
    pub clientip: Option<String>,
    pub create_time: Option<SystemTime>,
    pub task_biz_type: Option<String>,
    pub task_result: Option<String>,
    pub task_type_code: Option<i32>,
}

impl TaskInfo {
    pub(super) fn of(fields: &Tree) -> Result<Self, String> {
        let number = |name| fields.number(name).and_then(|number| i32::try_from(number).ok());
        Ok(Self {
            task_no: fields.exact("TaskNo").ok_or("the reply lists a task without a readable TaskNo")?,
            task_num: number("TaskNum"),
            task_type: fields.text("TaskType"),
            task_type_description: fields.text("TaskTypeDescription"),
            status: TaskStatus::of_task(fields),
            task_status: fields.text("TaskStatus"),
            task_status_code: number("TaskStatusCode"),
            task_cancel_status: fields.text("TaskCancelStatus"),
            task_cancel_status_code: number("TaskCancelStatusCode"),
            clientip: fields.text("Clientip"),
            create_time: china_time::of_either(fields, "CreateTime"),
            task_biz_type: fields.text("TaskBizType"),
            task_result: fields.text("TaskResult"),
            task_type_code: number("TaskTypeCode"),
        })
    }
}

/// The response. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct QueryTaskListResponse {
    pub tasks: Vec<TaskInfo>,
    pub current_page_num: Option<i32>,
    pub page_size: Option<i32>,
    pub total_item_num: Option<i32>,
    pub total_page_num: Option<i32>,
    pub next_page_num: Option<i32>,
    /// The server's clock when the service answered.
    pub server_time: Option<SystemTime>,
    pub request_id: Option<String>,
    pub attempts: Vec<Attempt>,
}

impl Operation for QueryTaskListRequest {
    const ACTION: &'static str = "QueryTaskList";
    const EFFECT: Effect = Effect::Reads;
    type Response = QueryTaskListResponse;

    fn parameters(&self, language: Language) -> Result<Parameters, InvalidRequest> {
        let mut parameters = common_parameters(self.lang, language, self.user_client_ip.as_deref())?;
        paging::insert(&mut parameters, self.page_num, self.page_size)?;
        insert_times(&mut parameters, self.begin_create_time, self.end_create_time)?;
        Ok(parameters)
    }

    fn response(reply: &Reply, parameters: &Parameters) -> Result<Self::Response, String> {
        let page = Page::of(reply, "TaskInfo", parameters)?;
        Ok(QueryTaskListResponse {
            tasks: page.items.iter().map(TaskInfo::of).collect::<Result<_, _>>()?,
            current_page_num: page.current_page_num,
            page_size: page.page_size,
            total_item_num: page.total_item_num,
            total_page_num: page.total_page_num,
            next_page_num: page.next_page_num,
            server_time: reply.date,
            request_id: reply.request_id.clone(),
            attempts: Vec::new(),
        })
    }
}

/// Adds the times between which the tasks were created.
pub(super) fn insert_times(
    parameters: &mut Parameters,
    begin: Option<SystemTime>,
    end: Option<SystemTime>,
) -> Result<(), InvalidRequest> {
    let times = [("BeginCreateTime", "begin_create_time", begin), ("EndCreateTime", "end_create_time", end)];
    china_time::insert_range(parameters, times)
}

answers!(QueryTaskListResponse);
