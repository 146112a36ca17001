//! A reply as it arrived, before it is judged.

use std::fmt;
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
    /// Without compression.
    pub body: Vec<u8>,
    /// Why `body` is only the beginning, or nothing.
    pub flaw: Option<Flaw>,
}

/// Why a body cannot be read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Flaw {
    /// It went on beyond [`MAX_REPLY_BYTES`], compressed or not.
    TooLong,
    /// It says that it is compressed in this way, and is damaged or broken off.
    Damaged(&'static str),
    /// It is compressed in a way that the client cannot read.
    Unreadable(&'static str),
}

impl fmt::Display for Flaw {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(formatter, "the reply is longer than {} MiB", MAX_REPLY_BYTES >> 20),
            Self::Damaged(coding) => {
                write!(formatter, "the reply is compressed ({coding}), but damaged or incomplete")
            }
            Self::Unreadable(coding) => write!(
                formatter,
                "the reply is compressed with {coding}, which this client did not request and cannot read. A proxy or \
                 gateway may compress replies"
            ),
        }
    }
}
