//! What callers are promised, and what broke it.

/// What must hold of every call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::calls::search) enum Promise {
    /// A call executes its change once at most.
    Once,
    /// The task that a caller is told of is its own.
    Own,
    /// What is said to be not executed never is.
    NotExecuted,
    /// A reconciliation does not contradict what became of the submission.
    Reconciled,
    /// A task that is said to have succeeded has.
    Succeeded,
    /// A call ends in its time, and soon after it wakes.
    InTime,
}

#[derive(Debug, Clone)]
pub(in crate::calls::search) struct Violation {
    pub promise: Promise,
    pub what: String,
}
