import AliDomain
import Foundation
import Testing

/// The properties that need no sandbox and no pattern.
struct DomainErrorTests {
    private static let attempts = [attempt("R-1"), attempt("R-2"), attempt(nil)]
    private static let submission = UnresolvedSubmission(
        domainName: "a.example", contactType: .admin, signatureNonce: "nonce", submittedAt: Date(), signedAt: Date(),
        arrived: true)

    private let beforeCalls: [DomainError] = [
        .invalidRequest(.init(reason: "why", field: "endpoint", retryable: true, outcome: .rejected)),
        .credentials(.init(reason: "why", retryable: true, outcome: .rejected)),
    ]
    private let service = service(requestId: "R-3")
    private let transport = DomainError.transport(
        .init(
            reason: "why", kind: .dns, attempts: attempts, retryable: true, outcome: .rejected))
    private let unexpectedReply = DomainError.unexpectedReply(
        .init(
            reason: "why", httpStatus: 502, requestId: "R-3", excerpt: "words", retryAfter: 2, attempts: attempts,
            retryable: true, outcome: .rejected))
    private let outcomeUnknown = DomainError.outcomeUnknown(
        .init(
            reason: "why", submission: submission, candidates: ["T-1"], attempts: attempts, retryable: true,
            outcome: .rejected))

    @Test func everyCaseHasAReasonAndAnOutcome() {
        for error in beforeCalls + [service, transport, unexpectedReply, outcomeUnknown] {
            #expect(error.reason == "why")
            #expect(error.localizedDescription == "why")
            #expect("\(error)" == "why")
            #expect(error.retryable)
            #expect(error.outcome == .rejected)
        }
    }

    @Test func aDebuggerShowsTheCase() {
        let shown = (beforeCalls + [service, transport, unexpectedReply, outcomeUnknown]).map(String.init(reflecting:))
        let cases = ["invalidRequest", "credentials", "service", "transport", "unexpectedReply", "outcomeUnknown"]
        #expect(shown == cases.map { "DomainError.\($0): why" })
    }

    @Test func callsHaveAttempts() {
        for error in [service, transport, unexpectedReply, outcomeUnknown] {
            #expect(error.attempts == Self.attempts)
        }
        for error in beforeCalls {
            #expect(error.attempts.isEmpty)
        }
    }

    @Test func onlyAnInvalidRequestHasAField() {
        #expect(beforeCalls.map(\.field) == ["endpoint", nil])
        for error in [service, transport, unexpectedReply, outcomeUnknown] {
            #expect(error.field == nil)
        }
    }

    @Test func aRefusalSaysWhy() {
        #expect(service.code == "Throttling")
        #expect(service.serverMessage == "words")
        #expect(service.recommendation == "link")
        #expect(service.accessDeniedDetail == AccessDeniedDetail(authAction: "domain:Write"))
        #expect(service.hint == "wait")
        #expect(service.retryAfter == 1.5)
        #expect(unexpectedReply.retryAfter == 2)
        for error in beforeCalls + [transport, unexpectedReply, outcomeUnknown] {
            #expect(error.code == nil && error.serverMessage == nil && error.recommendation == nil)
            #expect(error.accessDeniedDetail == nil && error.hint == nil)
        }
        for error in beforeCalls + [transport, outcomeUnknown] {
            #expect(error.retryAfter == nil)
        }
    }

    @Test func aReplyHasAStatus() {
        #expect(service.httpStatus == 503)
        #expect(unexpectedReply.httpStatus == 502)
        for error in beforeCalls + [transport, outcomeUnknown] {
            #expect(error.httpStatus == nil)
        }
    }

    @Test func onlyAnUnexpectedReplyHasAnExcerpt() {
        #expect(unexpectedReply.excerpt == "words")
        for error in beforeCalls + [service, transport, outcomeUnknown] {
            #expect(error.excerpt == nil)
        }
    }

    @Test func onlyAFailedConnectionHasAKind() {
        #expect(transport.transportKind == .dns)
        for error in beforeCalls + [service, unexpectedReply, outcomeUnknown] {
            #expect(error.transportKind == nil)
        }
    }

    @Test func theLatestRequestIdIsTheOneToShow() {
        for error in [service, unexpectedReply] {
            #expect(error.requestId == "R-3")
        }
        for error in [Self.service(requestId: nil), transport, outcomeUnknown] {
            #expect(error.requestId == "R-2")
        }
        for error in beforeCalls {
            #expect(error.requestId == nil)
        }
    }

    @Test func onlyAnUnknownOutcomeHasASubmission() {
        #expect(outcomeUnknown.submission == Self.submission)
        #expect(outcomeUnknown.candidates == ["T-1"])
        for error in beforeCalls + [service, transport, unexpectedReply] {
            #expect(error.submission == nil)
            #expect(error.candidates.isEmpty)
        }
    }

    private static func attempt(_ requestId: String?) -> Attempt {
        Attempt(
            startedAt: Date(), duration: 0.1, resent: false, ended: .refused, code: nil, httpStatus: nil,
            requestId: requestId)
    }

    private static func service(requestId: String?) -> DomainError {
        .service(
            .init(
                reason: "why", code: "Throttling", serverMessage: "words", httpStatus: 503, requestId: requestId,
                recommendation: "link", accessDeniedDetail: .init(authAction: "domain:Write"), hint: "wait",
                retryAfter: 1.5, attempts: attempts, retryable: true, outcome: .rejected))
    }
}
