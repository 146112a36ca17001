//! Which operations there are, but for `SaveSingleTaskForUpdatingContactInfo`, which makes a task and is submitted with
//! more care.

/// Hands the operations to another macro: the names of the two methods, of the module, the request and the response.
macro_rules! for_each_operation {
    ($then:ident) => {
        $then! {
            /// Returns one page of the results of a task: one result for each domain.
            query_task_detail_list, query_task_detail_list_blocking(QueryTaskDetailListRequest) -> QueryTaskDetailListResponse;
            /// Returns one page of the account's tasks.
            query_task_list, query_task_list_blocking(QueryTaskListRequest) -> QueryTaskListResponse;
            /// Returns one page of final results that nobody has acknowledged yet.
            poll_task_result, poll_task_result_blocking(PollTaskResultRequest) -> PollTaskResultResponse;
            /// Removes results from the list that `poll_task_result` returns, for every consumer of the account.
            acknowledge_task_result, acknowledge_task_result_blocking(AcknowledgeTaskResultRequest) -> AcknowledgeTaskResultResponse;
            /// Cancels a task that has not begun.
            cancel_task, cancel_task_blocking(CancelTaskRequest) -> CancelTaskResponse;
            /// Returns the current data of one contact of a domain name.
            query_contact_info, query_contact_info_blocking(QueryContactInfoRequest) -> QueryContactInfoResponse;
            /// Returns one page of the account's domains.
            query_domain_list, query_domain_list_blocking(QueryDomainListRequest) -> QueryDomainListResponse;
            /// Returns one page of the history of the account's tasks.
            query_task_info_history, query_task_info_history_blocking(QueryTaskInfoHistoryRequest) -> QueryTaskInfoHistoryResponse;
            /// Returns one page of the history of a task's results.
            query_task_detail_history, query_task_detail_history_blocking(QueryTaskDetailHistoryRequest) -> QueryTaskDetailHistoryResponse;
            /// Returns one page of the account's registrant profiles.
            query_registrant_profiles, query_registrant_profiles_blocking(QueryRegistrantProfilesRequest) -> QueryRegistrantProfilesResponse;
            /// Returns one domain of the account, with its locks.
            query_domain_by_domain_name, query_domain_by_domain_name_blocking(QueryDomainByDomainNameRequest) -> QueryDomainByDomainNameResponse;
        }
    };
}
pub(crate) use for_each_operation;
