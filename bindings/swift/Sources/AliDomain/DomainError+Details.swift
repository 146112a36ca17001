import Foundation

/// The details that every case has.
extension DomainError {
    /// What happened, whether anything changed, and what to do: a text for people.
    public var reason: String { details.reason }

    /// Whether the request was not executed and the same call may succeed later.
    public var retryable: Bool { details.retryable }

    /// The outcome of the request.
    public var outcome: Outcome { details.outcome }

    /// The attempts, first to last. Empty if nothing had to be sent.
    public var attempts: [Attempt] {
        switch self {
        case .invalidRequest, .credentials, .internalError: []
        case .service(let details): details.attempts
        case .transport(let details): details.attempts
        case .cancelled(let details): details.attempts
        case .journal(let details): details.attempts
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
        case .journal(let details): details
        case .unexpectedReply(let details): details
        case .outcomeUnknown(let details): details
        case .internalError(let details): details
        }
    }

    /// The message of an internal error.
    public struct InternalError: Hashable, Codable, Sendable {
        /// What happened: a text for people.
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
extension DomainError.Journal: Details {}
extension DomainError.UnexpectedReply: Details {}
extension DomainError.OutcomeUnknown: Details {}
extension DomainError.InternalError: Details {}

/// Details that only some cases have, for programs that do not match the cases.
extension DomainError {
    /// The wrong argument or option, by its Swift name (`domainName`).
    public var field: String? {
        if case .invalidRequest(let details) = self { details.field } else { nil }
    }

    /// The service's error code, for example `DomainNotExist`, if the service rejected the request.
    public var code: String? { refusal?.code }

    /// The service's message, in the requested language, if the service rejected the request.
    public var serverMessage: String? { refusal?.serverMessage }

    /// The service's recommendation, often a link.
    public var recommendation: String? { refusal?.recommendation }

    /// The permission that is missing.
    public var accessDeniedDetail: AccessDeniedDetail? { refusal?.accessDeniedDetail }

    /// The next step for known codes, in English.
    public var hint: String? { refusal?.hint }

    /// The HTTP status, if the service rejected the request, or if the reply is not one of this API.
    public var httpStatus: Int? { refusal?.httpStatus ?? unexpected?.httpStatus }

    /// The number of seconds that the service or a load balancer asks to wait.
    public var retryAfter: TimeInterval? { refusal?.retryAfter ?? unexpected?.retryAfter }

    /// The request ID of the latest reply that had one, for Alibaba Cloud's support.
    public var requestId: String? {
        refusal?.requestId ?? unexpected?.requestId ?? attempts.last { $0.requestId != nil }?.requestId
    }

    /// The beginning of a reply that is not one of this API, for example a proxy's page.
    public var excerpt: String? { unexpected?.excerpt }

    /// The place where the connection failed, if it failed.
    public var transportKind: TransportKind? {
        if case .transport(let details) = self { details.kind } else { nil }
    }

    /// The submission for ``DomainClient/reconcileSubmission(submission:)``, if its outcome is unknown.
    public var submission: UnresolvedSubmission? { unknown?.submission }

    /// The tasks that may belong to the submission. Empty if the outcome is known.
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

/// Returns the reason as `localizedDescription`.
extension DomainError: LocalizedError {
    /// The reason.
    public var errorDescription: String? { reason }
}

/// Prints the reason.
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
        case .journal: "journal"
        case .unexpectedReply: "unexpectedReply"
        case .outcomeUnknown: "outcomeUnknown"
        case .internalError: "internalError"
        }
    }
}
