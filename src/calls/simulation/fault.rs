//! What can happen to a request in the simulation.

use std::time::Duration;

/// What happens to one request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// No connection.
    NotSent,
    /// It gets lost on its way.
    LostBefore,
    /// It arrives, uses its nonce up, and is not executed; no reply.
    LostInside,
    /// It is executed; no reply.
    LostAfter,
    /// It arrives after this time; no reply before the time-out.
    Late(Duration),
    /// It arrives and uses its nonce up at once, and is executed after this time; no reply before the time-out.
    Slow(Duration),
    /// Something on the way answers with an older reply.
    Cached(&'static str),
    /// A refusal by the gateway with this code.
    Refused(&'static str),
    /// The same, with a time to wait.
    Throttled(Duration),
    /// It is executed, and refused with this code all the same.
    ExecutedAndRefused(&'static str),
    /// The call is cancelled before the request is sent.
    CancelledBefore,
    /// It is executed; the call is cancelled before the reply comes.
    CancelledInside,
    /// A web page.
    BadGateway,
    NotFound,
    /// It is executed and answered with a page.
    ExecutedAndBadGateway,
}
