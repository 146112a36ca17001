//! What may happen to an exchange by chance.

use std::time::Duration;

/// A fault, with everything about it drawn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Disturbance {
    RefuseConnections(Duration),
    Drop(Reach),
    Truncate,
    BadGateway(Reach),
    Unavailable(Reach),
    /// With the milliseconds to wait that are answered, if any.
    Throttle(Option<u64>),
    DelayArrival(Duration),
    /// It has arrived, and its nonce is used up.
    DelayExecution(Duration),
    DelayReply(Duration),
}

/// How far a request gets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Reach {
    Nothing,
    /// It is verified and its nonce is used up: arrived is not executed.
    Nonce,
    Execution,
}
