//! What the service says of itself: busy, throttled, failed.

use super::Entry;
use crate::rpc::codes::Class::{Doubtful, TryLater};

const SLOW_DOWN: &str = "Wait for `retry_after`, or a few seconds. Then call again.";

/// Errors say which of the two it is.
pub(super) const LOOK_FIRST: &str = "Check whether it was executed before you call again. For a submission, this \
                                     library searches for the task, and reports OutcomeUnknown if the outcome stays \
                                     unknown. Calls that only read can be repeated at once.";

const FAILED: &str = "An internal error in the service. The request may have been executed.";
const TOO_MANY: &str = "This client, or other clients of the same account, sent too many requests in a short time.";

pub(super) const CODES: &[Entry] = &[
    Entry::domain("Busy", TryLater, ["The service is busy.", "A transient overload of the service.", SLOW_DOWN]),
    Entry::domain(
        "Throttling.User",
        TryLater,
        ["The account sends too many requests. This request was not executed.", TOO_MANY, SLOW_DOWN],
    ),
    Entry::domain(
        "Throttling.Api",
        TryLater,
        ["The operation receives too many requests. This request was not executed.", TOO_MANY, SLOW_DOWN],
    ),
    Entry::domain("Throttling.*", TryLater, ["Too many requests. This request was not executed.", TOO_MANY, SLOW_DOWN]),
    Entry::domain("InternalError.*", Doubtful, ["The service failed.", FAILED, LOOK_FIRST]),
    Entry::domain("UnknownError.*", Doubtful, ["The service failed for an unknown reason.", FAILED, LOOK_FIRST]),
    Entry::domain("ServiceUnavailable.*", Doubtful, ["The service is not available.", FAILED, LOOK_FIRST]),
    Entry::domain(
        "ServiceUnavailableTemporary",
        Doubtful,
        ["The service is temporarily not available.", FAILED, LOOK_FIRST],
    ),
];
