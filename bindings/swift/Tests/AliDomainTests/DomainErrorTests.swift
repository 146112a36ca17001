import AliDomain
import Foundation
import Testing

/// The properties that need no sandbox and no pattern.
struct DomainErrorTests {
    private let service = DomainError.Service(
        reason: "why", code: "Throttling", serverMessage: "words", httpStatus: 503, requestId: "R-1",
        recommendation: "link", accessDeniedDetail: nil, hint: "wait", retryAfter: 1.5, retryable: true,
        outcome: .rejected)
    private let unexpectedReply = DomainError.UnexpectedReply(
        reason: "why", httpStatus: 502, requestId: "R-1", excerpt: "words", retryable: true, outcome: .rejected)
    private let outcomeUnknown = DomainError.OutcomeUnknown(
        reason: "why", domainName: "a.example", signatureNonce: "nonce", submittedAt: Date(), httpStatus: 200,
        requestId: "R-1", retryable: true, outcome: .rejected)
    private let others: [DomainError] = [
        .InvalidRequest(reason: "why", field: "endpoint", retryable: true, outcome: .rejected),
        .Credentials(reason: "why", retryable: true, outcome: .rejected),
        .Transport(reason: "why", kind: .dns, retryable: true, outcome: .rejected),
    ]

    @Test func everyVariantHasAReasonAndAnOutcome() {
        for error in others + [service, unexpectedReply, outcomeUnknown] {
            #expect(error.reason == "why")
            #expect(error.localizedDescription == "why")
            #expect(error.retryable)
            #expect(error.outcome == .rejected)
        }
    }

    @Test func aRefusalHasACode() {
        #expect(service.code == "Throttling")
        #expect(service.hint == "wait")
        #expect(service.retryAfter == 1.5)
        for error in others + [unexpectedReply, outcomeUnknown] {
            #expect(error.code == nil && error.hint == nil && error.retryAfter == nil)
        }
    }

    @Test func whatCameWithAReplyHasItsRequestId() {
        for error in [service, unexpectedReply, outcomeUnknown] {
            #expect(error.requestId == "R-1")
        }
        for error in others {
            #expect(error.requestId == nil)
        }
    }
}
