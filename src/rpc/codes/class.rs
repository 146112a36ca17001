//! What an answer means for the request.

/// What an answer says of the request that it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Not executed; the same call would be refused again.
    Refused,
    /// Not executed; the same call may succeed a little later.
    TryLater,
    /// Not executed; a timestamp of the server's clock may help.
    ClockOff,
    /// Not executed; another access key, or another security token, may help.
    TokenRefused,
    /// May have executed.
    Doubtful,
    /// This very request arrived before: that copy may have executed, and no other can any more.
    NonceSeen,
}

impl Class {
    /// Nothing was executed, and the same call may succeed a little later.
    pub fn is_retryable(self) -> bool {
        self == Self::TryLater
    }

    pub fn may_have_executed(self) -> bool {
        matches!(self, Self::Doubtful | Self::NonceSeen)
    }
}
