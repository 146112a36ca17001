//! What the service says of itself: busy, throttled, failed.

use super::Entry;
use crate::rpc::codes::Class::{Doubtful, TryLater};

const SLOW_DOWN: &str = "Wait for `retry_after`, or a few seconds, and call again.";

/// Errors say which of the two it is.
pub(super) const LOOK_FIRST: &str = "Look whether it was executed before you call again. A submission is looked for by \
    this library, which reports OutcomeUnknown if it cannot tell; what only reads may be called again at once.";

const FAILED: &str = "A failure inside the service. The request may have been executed all the same.";
const TOO_MANY: &str = "Too many requests in a short time, of this client or of others of the same account.";

pub(super) const CODES: &[Entry] = &[
    Entry::domain("Busy", TryLater, ["The service is busy.", "A passing overload of the service.", SLOW_DOWN]),
    Entry::domain(
        "Throttling.User",
        TryLater,
        ["The account sends too many requests; this one was not executed.", TOO_MANY, SLOW_DOWN],
    ),
    Entry::domain(
        "Throttling.Api",
        TryLater,
        ["The operation gets too many requests; this one was not executed.", TOO_MANY, SLOW_DOWN],
    ),
    Entry::domain("Throttling.*", TryLater, ["Too many requests; this one was not executed.", TOO_MANY, SLOW_DOWN]),
    Entry::domain("InternalError.*", Doubtful, ["The service failed.", FAILED, LOOK_FIRST]),
    Entry::domain("UnknownError.*", Doubtful, ["The service failed and cannot say why.", FAILED, LOOK_FIRST]),
    Entry::domain("ServiceUnavailable.*", Doubtful, ["The service is not available.", FAILED, LOOK_FIRST]),
    Entry::domain(
        "ServiceUnavailableTemporary",
        Doubtful,
        ["The service is not available for a short time.", FAILED, LOOK_FIRST],
    ),
];
