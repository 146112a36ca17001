//! What the failure of one attempt means for the submission.

use crate::rpc::call::CallError;
use crate::rpc::codes::Class;

/// The refusal that a task of the same domain causes, be it one that a lost attempt made.
const BUSY_DOMAIN: &str = "TaskIsBeingProcessed";

const EXPIRED_TOKEN: &str = "InvalidSecurityToken.Expired";

/// What to do after an attempt that failed.
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    /// Nothing was executed, and trying again would not help.
    Stop,
    /// Nothing was executed: sign a new request.
    Anew,
    /// It is in doubt: send the same request again.
    Again,
    /// No copy of the request can begin to execute from now on: look whether one did.
    Look,
}

/// What was known before an attempt.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known {
    /// A copy of the same request may have been executed.
    pub in_doubt: bool,
    /// So may have been an earlier request of the same submission, although its task was not found.
    pub was_in_doubt: bool,
    /// The clock was corrected just now.
    pub clock_corrected: bool,
    /// There are other credentials since just now.
    pub key_renewed: bool,
    /// The timestamp is not valid any more, or will not be for long.
    pub expired: bool,
}

impl Next {
    pub fn after(error: &CallError, known: Known) -> Self {
        match (error.class(), known.in_doubt) {
            (Class::Doubtful, _) => Self::Again,
            (Class::NonceSeen, _) => Self::Look,
            // The other copies have the same timestamp.
            (Class::ClockOff, true) => {
                if known.expired {
                    Self::Look
                } else {
                    Self::Again
                }
            }
            // The service's refusal holds for all copies; another one says nothing of them.
            (Class::Refused, true) if is_refusal(error) => Self::Look,
            // What has expired stays so, for the other copies too. Otherwise only this gateway may not know the token yet.
            (Class::TokenRefused, true) if is_expired_token(error) => Self::Look,
            (Class::Refused | Class::TokenRefused | Class::TryLater, true) => Self::Again,
            (Class::TryLater, false) => Self::Anew,
            (Class::ClockOff, false) if known.clock_corrected => Self::Anew,
            (Class::TokenRefused, false) if known.key_renewed => Self::Anew,
            (Class::Refused, false) if known.was_in_doubt && is_busy_domain(error) => Self::Look,
            (Class::ClockOff | Class::TokenRefused | Class::Refused, false) => Self::Stop,
        }
    }
}

fn is_refusal(error: &CallError) -> bool {
    matches!(error, CallError::Refusal(_))
}

pub(super) fn is_expired_token(error: &CallError) -> bool {
    matches!(error, CallError::Refusal(refusal) if refusal.code == EXPIRED_TOKEN)
}

pub(super) fn is_busy_domain(error: &CallError) -> bool {
    matches!(error, CallError::Refusal(refusal) if refusal.code == BUSY_DOMAIN)
}
