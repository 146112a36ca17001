import AliDomain
import Foundation
import Testing

/// Every variant, with all that it has, after a single attempt.
struct ErrorTests {
    @Test(arguments: SignatureVersion.both)
    func anInvalidRequestNamesItsFieldAndIsNotSent(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client(options: .single)
        let domain = uniqueDomain()
        let requests = [
            ("domainName", Request(contactType: .admin, domainName: "", registrantProfileId: 1)),
            ("registrantProfileId", Request(contactType: .admin, domainName: domain, registrantProfileId: 0)),
            (
                "userClientIp",
                Request(contactType: .admin, domainName: domain, registrantProfileId: 1, userClientIp: "localhost")
            ),
            (
                "addTransferLock",
                Request(contactType: .admin, domainName: domain, registrantProfileId: 1, addTransferLock: true)
            ),
        ]
        for (expected, request) in requests {
            for twin in Twin.allCases {
                let error = try await domainError { try await twin.submit(request, with: client) }
                guard case .invalidRequest(let details) = error else { throw error }
                let reason = details.reason
                let field = details.field
                let retryable = details.retryable
                let outcome = details.outcome
                #expect(field == expected)
                #expect(reason.contains(expected))
                #expect(!retryable)
                #expect(outcome == .notSent)
            }
        }
        #expect(try await sandbox.seen(domain).isEmpty)
        #expect(try await sandbox.seen("").isEmpty)
    }

    @Test func unusableCredentials() async throws {
        let error = try await domainError { try Credentials.fromAccessKey(accessKeyId: "id", accessKeySecret: "") }
        guard case .credentials(let details) = error else { throw error }
        let (reason, retryable, outcome) = (details.reason, details.retryable, details.outcome)
        #expect(reason == "The access key secret is empty. Nothing was sent.")
        #expect(!retryable)
        #expect(outcome == .notSent)
    }

    @Test(arguments: SignatureVersion.both)
    func aRefusalTellsWhatTheServerSaid(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client(options: .single)
        let error = try await domainError { try await client.submit("unknown.example") }
        guard case .service(let details) = error else { throw error }
        let reason = details.reason
        let code = details.code
        let serverMessage = details.serverMessage
        let httpStatus = details.httpStatus
        let requestId = details.requestId
        let recommendation = details.recommendation
        let accessDeniedDetail = details.accessDeniedDetail
        let hint = details.hint
        let retryAfter = details.retryAfter
        let attempts = details.attempts
        let retryable = details.retryable
        let outcome = details.outcome
        #expect(code == "DomainNotExist")
        #expect(serverMessage == "The domain name does not exist.")
        #expect(httpStatus == 400)
        #expect(requestId?.isEmpty == false)
        #expect(recommendation?.contains("DomainNotExist") == true)
        #expect(accessDeniedDetail == nil)
        #expect(hint?.contains("domainName") == true)
        #expect(retryAfter == nil)
        try expectOne(attempts, .refused, code: "DomainNotExist", httpStatus: 400, requestId: requestId)
        #expect(!retryable)
        #expect(outcome == .rejected)
        // The full stop of the message moves behind the request ID.
        for part in [code, "The domain name does not exist", requestId, hint] {
            #expect(reason.contains(try #require(part)))
        }
    }

    @Test(arguments: SignatureVersion.both)
    func throttlingTellsHowLongToWait(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client(options: .single)
        let domain = uniqueDomain()
        try await sandbox.tell(domain, #"{"kind": "refuse", "code": "Throttling.User", "retry_after_ms": 1500}"#)
        let error = try await domainError { try await client.submit(domain) }
        guard case .service(let details) = error else { throw error }
        let code = details.code
        let hint = details.hint
        let retryAfter = details.retryAfter
        let retryable = details.retryable
        let outcome = details.outcome
        #expect(code == "Throttling.User")
        #expect(hint?.contains("retryAfter") == true)
        #expect(retryAfter == 1.5)
        #expect(retryable)
        #expect(outcome == .rejected)
    }

    @Test(arguments: SignatureVersion.both)
    func aMissingPermissionIsDescribed(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client(options: .single)
        let domain = uniqueDomain()
        try await sandbox.tell(
            domain,
            """
            {"kind": "refuse", "code": "NoPermission", "access_denied_detail": {
              "AuthAction": "domain:DomainInfoModification",
              "AuthPrincipalType": "SubUser",
              "AuthPrincipalOwnerId": "1234",
              "AuthPrincipalDisplayName": "5678",
              "PolicyType": "AccountLevelIdentityBasedPolicy",
              "NoPermissionType": "ImplicitDeny",
              "EncodedDiagnosticMessage": "AQEA"}}
            """)
        let error = try await domainError { try await client.submit(domain) }
        guard case .service(let details) = error else { throw error }
        let code = details.code
        let httpStatus = details.httpStatus
        let accessDeniedDetail = details.accessDeniedDetail
        let hint = details.hint
        let retryable = details.retryable
        let outcome = details.outcome
        #expect(code == "NoPermission")
        #expect(httpStatus == 403)
        #expect(
            accessDeniedDetail
                == AccessDeniedDetail(
                    authAction: "domain:DomainInfoModification", authPrincipalType: "SubUser",
                    authPrincipalOwnerId: "1234", authPrincipalDisplayName: "5678",
                    policyType: "AccountLevelIdentityBasedPolicy", noPermissionType: "ImplicitDeny",
                    encodedDiagnosticMessage: "AQEA"))
        #expect(hint?.contains("domain:DomainInfoModification") == true)
        #expect(!retryable)
        #expect(outcome == .rejected)
    }

    @Test(arguments: Twin.allCases)
    func aServiceThatIsNotReached(twin: Twin) async throws {
        let dead = try DeadEndpoint()
        let options = ClientOptions(endpoint: dead.url, maxAttempts: 1)
        let client = try DomainClient(credentials: .sandbox(), options: options)
        let error = try await domainError { try await twin.submit(.admin(uniqueDomain()), with: client) }
        guard case .transport(let details) = error else { throw error }
        let reason = details.reason
        let kind = details.kind
        let attempts = details.attempts
        let retryable = details.retryable
        let outcome = details.outcome
        #expect(reason.contains(dead.url.replacingOccurrences(of: "http://", with: "")))
        #expect(kind == .connect)
        try expectOne(attempts, .notSent)
        #expect(retryable)
        #expect(outcome == .notSent)
    }

    @Test(arguments: SignatureVersion.both)
    func aQuestionWhoseAnswerIsLost(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client(options: .single)
        let domain = uniqueDomain()
        try await sandbox.tell(domain, #"{"kind": "close", "execute": true}"#)
        let error = try await domainError { try await client.pollTaskResult(request: .init(domainName: domain)) }
        guard case .transport(let details) = error else { throw error }
        let (kind, attempts, retryable, outcome) = (details.kind, details.attempts, details.retryable, details.outcome)
        #expect(kind == .reset)
        try expectOne(attempts, .lost)
        #expect(retryable)
        #expect(outcome == .notExecuted)
    }

    @Test(arguments: SignatureVersion.both)
    func anAnswerOfSomebodyElse(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client(options: .single)
        let domain = uniqueDomain()
        try await sandbox.tell(
            domain,
            """
            {"kind": "answer", "status": 403, "body": "<html>Not allowed</html>",
             "headers": {"x-acs-request-id": "R-1"}}
            """)
        let error = try await domainError { try await client.submit(domain) }
        guard case .unexpectedReply(let details) = error else { throw error }
        let reason = details.reason
        let httpStatus = details.httpStatus
        let requestId = details.requestId
        let excerpt = details.excerpt
        let attempts = details.attempts
        let retryable = details.retryable
        let outcome = details.outcome
        #expect(reason.contains("403"))
        #expect(httpStatus == 403)
        #expect(requestId == "R-1")
        #expect(excerpt == "Not allowed")
        try expectOne(attempts, .unexpectedReply, httpStatus: 403, requestId: "R-1")
        #expect(!retryable)
        #expect(outcome == .rejected)
    }

    @Test(arguments: Twin.allCases, SignatureVersion.both)
    func aReplyThatIsLost(twin: Twin, signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client(options: .single)
        let domain = uniqueDomain()
        try await sandbox.tell(domain, #"{"kind": "close", "execute": true}"#)
        let error = try await domainError { try await twin.submit(.admin(domain), with: client) }
        guard case .outcomeUnknown(let details) = error else { throw error }
        let reason = details.reason
        let submission = details.submission
        let candidates = details.candidates
        let attempts = details.attempts
        let retryable = details.retryable
        let outcome = details.outcome
        let seen = try await sandbox.seenOnce(domain)
        #expect(seen.taskNo != nil)
        #expect(reason.contains(domain))
        #expect(submission.domainName == domain)
        #expect(submission.contactType == .admin)
        #expect(submission.signatureNonce == seen.parameters["SignatureNonce"])
        #expect(abs(submission.submittedAt.timeIntervalSinceNow) < 60)
        #expect(abs(submission.signedAt.timeIntervalSinceNow) < 60)
        #expect(!submission.arrived)
        #expect(candidates.isEmpty)
        try expectOne(attempts, .lost)
        #expect(!retryable)
        #expect(outcome == .maybeExecuted)
    }

    /// Answers after which nobody can tell whether the change was submitted.
    @Test(
        arguments: [
            (
                #"{"kind": "answer", "status": 502, "body": "<html>", "headers": {"x-acs-request-id": "R-1"}}"#,
                AttemptEnd.unexpectedReply, nil, 502
            ),
            (
                #"{"kind": "answer", "status": 200, "body": "{}", "headers": {"x-acs-request-id": "R-1"}}"#,
                .unexpectedReply, nil, 200
            ),
            (#"{"kind": "refuse", "code": "InternalError", "status": 500}"#, .refused, "InternalError", 500),
            (#"{"kind": "duplicate"}"#, .refused, "SignatureNonceUsed", 400),
        ], SignatureVersion.both)
    func anAnswerThatDoesNotSay(
        answer: (behaviour: String, ended: AttemptEnd, code: String?, httpStatus: Int), signature: SignatureVersion
    ) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client(options: .single)
        let domain = uniqueDomain()
        try await sandbox.tell(domain, answer.behaviour)
        let error = try await domainError { try await client.submit(domain) }
        guard case .outcomeUnknown(let details) = error else { throw error }
        let submission = details.submission
        let attempts = details.attempts
        let retryable = details.retryable
        let outcome = details.outcome
        #expect(submission.arrived == (answer.code == "SignatureNonceUsed"))
        let requestId = try #require(error.requestId)
        try expectOne(
            attempts, answer.ended, code: answer.code, httpStatus: answer.httpStatus, requestId: requestId)
        #expect(!retryable)
        #expect(outcome == .maybeExecuted)
    }

    private func expectOne(
        _ attempts: [Attempt], _ ended: AttemptEnd, code: String? = nil, httpStatus: Int? = nil,
        requestId: String? = nil, at location: SourceLocation = #_sourceLocation
    ) throws {
        #expect(attempts.count == 1, sourceLocation: location)
        let attempt = try #require(attempts.first, sourceLocation: location)
        #expect(attempt.ended == ended, sourceLocation: location)
        #expect(!attempt.resent, sourceLocation: location)
        #expect(attempt.code == code, sourceLocation: location)
        #expect(attempt.httpStatus == httpStatus, sourceLocation: location)
        #expect(attempt.requestId == requestId, sourceLocation: location)
        #expect(abs(attempt.startedAt.timeIntervalSinceNow) < 60, sourceLocation: location)
        #expect(0 < attempt.duration && attempt.duration < 60, sourceLocation: location)
    }
}
