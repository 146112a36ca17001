//! The attempts of a call, as data.

use std::any::Any;
use std::time::{Duration, SystemTime};

use super::call::CallError;

/// One attempt to send a request. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Attempt {
    pub started_at: SystemTime,
    pub duration: Duration,
    pub resent: bool,
    pub ended: AttemptEnd,
    pub code: Option<String>,
    pub http_status: Option<i32>,
    pub request_id: Option<String>,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttemptEnd {
    /// The service answered with a success.
    Succeeded,
    /// The service rejected the request, or failed. The code says which.
    Refused,
    /// No request was sent that could execute.
    NotSent,
    /// The request was sent, but no complete reply came.
    Lost,
    /// A reply came, but not a reply of this API.
    UnexpectedReply,
}

/// An operation's answer, which carries its attempts.
pub(crate) trait Answer: Any + Send {
    fn request_id(&self) -> Option<&str>;
    fn attempts_mut(&mut self) -> &mut Vec<Attempt>;
}

/// Every response has the two fields.
macro_rules! answers {
    ($($response:ty),+) => {$(
        impl $crate::rpc::attempt::Answer for $response {
            fn request_id(&self) -> Option<&str> {
                self.request_id.as_deref()
            }

            fn attempts_mut(&mut self) -> &mut Vec<$crate::rpc::attempt::Attempt> {
                &mut self.attempts
            }
        }
    )+};
}
pub(crate) use answers;

impl Attempt {
    pub(crate) fn of(
        started_at: SystemTime,
        duration: Duration,
        resent: bool,
        status: Option<u16>,
        result: &Result<Box<dyn Answer>, CallError>,
    ) -> Self {
        let (ended, code, request_id) = match result {
            Ok(answer) => (AttemptEnd::Succeeded, None, answer.request_id().map(str::to_owned)),
            Err(CallError::Refusal(refusal)) => {
                (AttemptEnd::Refused, Some(refusal.code.clone()), refusal.request_id.clone())
            }
            Err(CallError::Unexpected(reply)) => (AttemptEnd::UnexpectedReply, None, reply.request_id.clone()),
            Err(CallError::Transport(failure)) => {
                let ended = if failure.sent { AttemptEnd::Lost } else { AttemptEnd::NotSent };
                (ended, None, failure.head.as_ref().and_then(|head| head.request_id.clone()))
            }
        };
        Self { started_at, duration, resent, ended, code, http_status: status.map(Into::into), request_id }
    }
}
