//! A reply as it arrived, before it is judged.

use std::time::{Duration, SystemTime};

/// A longer reply is not one of this service.
pub(crate) const MAX_REPLY_BYTES: usize = 4 * 1024 * 1024;

/// What the reply's status line and headers say.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReplyHead {
    pub status: u16,
    pub request_id: Option<String>,
    pub retry_after: Option<Duration>,
    /// The server's clock.
    pub date: Option<SystemTime>,
}

/// A reply that arrived whole, or up to the size limit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RawReply {
    pub head: ReplyHead,
    pub body: Vec<u8>,
    /// The body went on beyond [`MAX_REPLY_BYTES`]; `body` is its beginning.
    pub oversized: bool,
}
