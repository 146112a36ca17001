//! Which operations there are, but for `SaveSingleTaskForUpdatingContactInfo`, which makes a task and is submitted with
//! more care.

/// Hands the operations to another macro: the names of the two methods, of the module, the request and the response.
macro_rules! for_each_operation {
    ($then:ident) => {
        $then! {
            /// Asks how each domain of a task fared: one page.
            query_task_detail_list, query_task_detail_list_blocking(QueryTaskDetailListRequest) -> QueryTaskDetailListResponse;
            /// Lists the tasks of the account: one page.
            query_task_list, query_task_list_blocking(QueryTaskListRequest) -> QueryTaskListResponse;
            /// Lists the details that have ended and were not acknowledged: one page.
            poll_task_result, poll_task_result_blocking(PollTaskResultRequest) -> PollTaskResultResponse;
            /// Takes results off the list of `poll_task_result`, for every consumer.
            acknowledge_task_result, acknowledge_task_result_blocking(AcknowledgeTaskResultRequest) -> AcknowledgeTaskResultResponse;
            /// Cancels a task that has not begun.
            cancel_task, cancel_task_blocking(CancelTaskRequest) -> CancelTaskResponse;
            /// Returns who a contact of a domain name is.
            query_contact_info, query_contact_info_blocking(QueryContactInfoRequest) -> QueryContactInfoResponse;
        }
    };
}
pub(crate) use for_each_operation;
