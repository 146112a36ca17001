//! What the bindings add to `DomainClient` by hand, so that texts can name it.

use crate::Language;

/// Methods that all three languages have, with their arguments.
pub const METHODS: [(&str, &[&str]); 4] = [
    ("follow_task", &["task_no", "options"]),
    ("poll_task_result_all", &["request"]),
    ("query_task_detail_list_all", &["request"]),
    ("query_task_list_all", &["request"]),
];

/// Methods that one language leaves out of the generated code and writes by hand.
pub const REPLACED: [(Language, &str); 2] =
    [(Language::Swift, "DomainClient.wait_for_task"), (Language::Swift, "DomainClient.submit_and_wait")];
