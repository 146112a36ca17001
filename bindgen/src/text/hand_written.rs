//! What the bindings add to `DomainClient` by hand, so that texts can name it.

/// Methods that all three languages have, with their arguments.
pub const METHODS: [(&str, &[&str]); 5] = [
    ("follow_task", &["task_no", "options"]),
    ("submit_all", &["requests", "options"]),
    ("poll_task_result_all", &["request"]),
    ("query_task_detail_list_all", &["request"]),
    ("query_task_list_all", &["request"]),
];
