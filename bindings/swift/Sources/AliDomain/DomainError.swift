import Foundation

/// What every variant has.
extension DomainError {
    /// What went wrong, and what to do about it: a sentence for people.
    public var reason: String { common.reason }

    /// The request was certainly not executed, and the same call may succeed a little later.
    public var retryable: Bool { common.retryable }

    /// What became of the request.
    public var outcome: Outcome { common.outcome }

    /// What was sent, first to last. None, if nothing was to be sent.
    public var attempts: [Attempt] { common.attempts }

    private var common: (reason: String, attempts: [Attempt], retryable: Bool, outcome: Outcome) {
        switch self {
        case let .InvalidRequest(reason, _, retryable, outcome),
            let .Credentials(reason, retryable, outcome):
            (reason, [], retryable, outcome)
        case let .Service(reason, _, _, _, _, _, _, _, _, attempts, retryable, outcome),
            let .Transport(reason, _, attempts, retryable, outcome),
            let .Cancelled(reason, attempts, retryable, outcome),
            let .UnexpectedReply(reason, _, _, _, _, attempts, retryable, outcome),
            let .OutcomeUnknown(reason, _, _, attempts, retryable, outcome):
            (reason, attempts, retryable, outcome)
        }
    }
}

/// What is wrong with a request, for those who would not match it.
extension DomainError {
    /// The argument or option that is wrong, by the name that it has here (`domainName`).
    public var field: String? {
        guard case let .InvalidRequest(_, field, _, _) = self else { return nil }
        return field
    }
}

/// What the service said, for those who would not match all that a refusal carries.
extension DomainError {
    /// The service's error code, for example `DomainNotExist`, if it refused.
    public var code: String? {
        guard case let .Service(_, code, _, _, _, _, _, _, _, _, _, _) = self else { return nil }
        return code
    }

    /// The service's own words, in the language asked for, if it refused.
    public var serverMessage: String? {
        guard case let .Service(_, _, serverMessage, _, _, _, _, _, _, _, _, _) = self else { return nil }
        return serverMessage
    }

    /// The status of the reply, if it was a refusal, or not one of this API.
    public var httpStatus: Int32? {
        switch self {
        case let .Service(_, _, _, httpStatus, _, _, _, _, _, _, _, _),
            let .UnexpectedReply(_, httpStatus, _, _, _, _, _, _):
            httpStatus
        case .InvalidRequest, .Credentials, .Transport, .Cancelled, .OutcomeUnknown:
            nil
        }
    }

    /// Where the service says more, often a link.
    public var recommendation: String? {
        guard case let .Service(_, _, _, _, _, recommendation, _, _, _, _, _, _) = self else { return nil }
        return recommendation
    }

    /// Which permission is missing.
    public var accessDeniedDetail: AccessDeniedDetail? {
        guard case let .Service(_, _, _, _, _, _, accessDeniedDetail, _, _, _, _, _) = self else { return nil }
        return accessDeniedDetail
    }

    /// The next step, in English, for codes that are known.
    public var hint: String? {
        guard case let .Service(_, _, _, _, _, _, _, hint, _, _, _, _) = self else { return nil }
        return hint
    }

    /// How many seconds the service, or a load balancer in front of it, asks to wait.
    public var retryAfter: TimeInterval? {
        switch self {
        case let .Service(_, _, _, _, _, _, _, _, retryAfter, _, _, _),
            let .UnexpectedReply(_, _, _, _, retryAfter, _, _, _):
            retryAfter
        case .InvalidRequest, .Credentials, .Transport, .Cancelled, .OutcomeUnknown:
            nil
        }
    }

    /// The id of the request, for the vendor's support: the latest that a reply had.
    public var requestId: String? {
        let own: String? =
            switch self {
            case let .Service(_, _, _, _, requestId, _, _, _, _, _, _, _),
                let .UnexpectedReply(_, _, requestId, _, _, _, _, _):
                requestId
            case .InvalidRequest, .Credentials, .Transport, .Cancelled, .OutcomeUnknown:
                nil
            }
        return own ?? attempts.last { $0.requestId != nil }?.requestId
    }

    /// How a reply begins that is not one of this API: a proxy's page, for example.
    public var excerpt: String? {
        guard case let .UnexpectedReply(_, _, _, excerpt, _, _, _, _) = self else { return nil }
        return excerpt
    }

    /// What `reconcileSubmission` takes, if it is not known whether the change was submitted.
    public var submission: UnresolvedSubmission? {
        guard case let .OutcomeUnknown(_, submission, _, _, _, _) = self else { return nil }
        return submission
    }

    /// The tasks that may be that of the submission, but not for certain. None, if it is known what became of it.
    public var candidates: [String] {
        guard case let .OutcomeUnknown(_, _, candidates, _, _, _) = self else { return [] }
        return candidates
    }
}

/// Where a connection failed, for those who would not match a whole failure.
extension DomainError {
    /// Where the connection failed, if it did.
    public var transportKind: TransportKind? {
        guard case let .Transport(_, kind, _, _, _) = self else { return nil }
        return kind
    }
}

/// Makes `localizedDescription` the reason.
extension DomainError: LocalizedError {
    /// The reason.
    public var errorDescription: String? { reason }
}

/// Makes what is printed the reason.
extension DomainError: CustomStringConvertible, CustomDebugStringConvertible {
    /// The reason.
    public var description: String { reason }

    /// The variant and the reason. `dump` shows all fields.
    public var debugDescription: String { "DomainError.\(variant): \(reason)" }

    private var variant: String {
        switch self {
        case .InvalidRequest: "InvalidRequest"
        case .Credentials: "Credentials"
        case .Service: "Service"
        case .Transport: "Transport"
        case .Cancelled: "Cancelled"
        case .UnexpectedReply: "UnexpectedReply"
        case .OutcomeUnknown: "OutcomeUnknown"
        }
    }
}
