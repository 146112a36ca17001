import Foundation

/// What every case has.
extension DomainError {
    /// What went wrong, and what to do about it: a sentence for people.
    public var reason: String { details.reason }

    /// Whether the request was certainly not executed and the same call may succeed a little later.
    public var retryable: Bool { details.retryable }

    /// What became of the request.
    public var outcome: Outcome { details.outcome }

    /// What was sent, first to last. Empty if nothing was to be sent.
    public var attempts: [Attempt] {
        switch self {
        case .invalidRequest, .credentials, .internalError: []
        case .service(let details): details.attempts
        case .transport(let details): details.attempts
        case .cancelled(let details): details.attempts
        case .unexpectedReply(let details): details.attempts
        case .outcomeUnknown(let details): details.attempts
        }
    }

    private var details: any Details {
        switch self {
        case .invalidRequest(let details): details
        case .credentials(let details): details
        case .service(let details): details
        case .transport(let details): details
        case .cancelled(let details): details
        case .unexpectedReply(let details): details
        case .outcomeUnknown(let details): details
        case .internalError(let details): details
        }
    }

    /// What a panic of the library said.
    public struct InternalError: Hashable, Codable, Sendable {
        /// What went wrong: a sentence for people.
        public var reason: String

        /// Makes an ``DomainError/InternalError``.
        public init(reason: String) {
            self.reason = reason
        }

        /// Always `false`.
        public var retryable: Bool { false }

        /// Always ``Outcome/maybeExecuted``.
        public var outcome: Outcome { .maybeExecuted }
    }

    /// What a program calls and its own type does not implement, or not with the declaration that is required.
    static func notImplemented(_ type: Any.Type, _ declaration: String) -> DomainError {
        .internalError(.init(reason: "\(type) does not implement \(declaration), in exactly this form."))
    }
}

private protocol Details {
    var reason: String { get }
    var retryable: Bool { get }
    var outcome: Outcome { get }
}

extension DomainError.InvalidRequest: Details {}
extension DomainError.Credentials: Details {}
extension DomainError.Service: Details {}
extension DomainError.Transport: Details {}
extension DomainError.Cancelled: Details {}
extension DomainError.UnexpectedReply: Details {}
extension DomainError.OutcomeUnknown: Details {}
extension DomainError.InternalError: Details {}

/// What only some cases have, for programs that do not match them.
extension DomainError {
    /// The argument or option that is wrong, by the name that it has here (`domainName`).
    public var field: String? {
        if case .invalidRequest(let details) = self { details.field } else { nil }
    }

    /// The service's error code, for example `DomainNotExist`, if it refused.
    public var code: String? { refusal?.code }

    /// The service's own words, in the language asked for, if it refused.
    public var serverMessage: String? { refusal?.serverMessage }

    /// Where the service says more, often a link.
    public var recommendation: String? { refusal?.recommendation }

    /// Which permission is missing.
    public var accessDeniedDetail: AccessDeniedDetail? { refusal?.accessDeniedDetail }

    /// The next step, in English, for codes that are known.
    public var hint: String? { refusal?.hint }

    /// The status of the reply, if it was a refusal, or not one of this API.
    public var httpStatus: Int? { refusal?.httpStatus ?? unexpected?.httpStatus }

    /// How many seconds the service, or a load balancer in front of it, asks to wait.
    public var retryAfter: TimeInterval? { refusal?.retryAfter ?? unexpected?.retryAfter }

    /// The request ID, for Alibaba Cloud's support: the latest that a reply had.
    public var requestId: String? {
        refusal?.requestId ?? unexpected?.requestId ?? attempts.last { $0.requestId != nil }?.requestId
    }

    /// How a reply begins that is not one of this API: a proxy's page, for example.
    public var excerpt: String? { unexpected?.excerpt }

    /// Where the connection failed, if it did.
    public var transportKind: TransportKind? {
        if case .transport(let details) = self { details.kind } else { nil }
    }

    /// What ``DomainClient/reconcileSubmission(submission:)`` takes, if it is not known whether the change was submitted.
    public var submission: UnresolvedSubmission? { unknown?.submission }

    /// The tasks that may be that of the submission, but not for certain. Empty if the outcome is known.
    public var candidates: [String] { unknown?.candidates ?? [] }

    private var refusal: Service? {
        if case .service(let details) = self { details } else { nil }
    }

    private var unexpected: UnexpectedReply? {
        if case .unexpectedReply(let details) = self { details } else { nil }
    }

    private var unknown: OutcomeUnknown? {
        if case .outcomeUnknown(let details) = self { details } else { nil }
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

    /// The case and the reason. `dump` shows all fields.
    public var debugDescription: String { "DomainError.\(name): \(reason)" }

    private var name: String {
        switch self {
        case .invalidRequest: "invalidRequest"
        case .credentials: "credentials"
        case .service: "service"
        case .transport: "transport"
        case .cancelled: "cancelled"
        case .unexpectedReply: "unexpectedReply"
        case .outcomeUnknown: "outcomeUnknown"
        case .internalError: "internalError"
        }
    }
}
