package io.github.alidomain

/** What went wrong, and what to do about it: a sentence for people. The same as `message`. */
val DomainException.reason: String
    get() = when (this) {
        is DomainException.InvalidRequest -> reason
        is DomainException.Credentials -> reason
        is DomainException.Service -> reason
        is DomainException.Transport -> reason
        is DomainException.Cancelled -> reason
        is DomainException.UnexpectedReply -> reason
        is DomainException.OutcomeUnknown -> reason
    }

/** Whether the request was certainly not executed and the same call may succeed a little later. */
val DomainException.retryable: Boolean
    get() = when (this) {
        is DomainException.InvalidRequest -> retryable
        is DomainException.Credentials -> retryable
        is DomainException.Service -> retryable
        is DomainException.Transport -> retryable
        is DomainException.Cancelled -> retryable
        is DomainException.UnexpectedReply -> retryable
        is DomainException.OutcomeUnknown -> retryable
    }

/** What became of the request. Look at it before you submit the same change again. */
val DomainException.outcome: Outcome
    get() = when (this) {
        is DomainException.InvalidRequest -> outcome
        is DomainException.Credentials -> outcome
        is DomainException.Service -> outcome
        is DomainException.Transport -> outcome
        is DomainException.Cancelled -> outcome
        is DomainException.UnexpectedReply -> outcome
        is DomainException.OutcomeUnknown -> outcome
    }

/** What was sent, first to last; empty if the call was not made. */
val DomainException.attempts: List<Attempt>
    get() = when (this) {
        is DomainException.InvalidRequest -> emptyList()
        is DomainException.Credentials -> emptyList()
        is DomainException.Service -> attempts
        is DomainException.Transport -> attempts
        is DomainException.Cancelled -> attempts
        is DomainException.UnexpectedReply -> attempts
        is DomainException.OutcomeUnknown -> attempts
    }
