import AliDomain
import Foundation
import Testing

struct ErrorTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
    }

    @Test func anInvalidRequestNamesItsFieldAndIsNotSent() async throws {
        let client = try sandbox.client()
        let domain = uniqueDomain()
        let requests = [
            ("domain_name", Request(contactType: .admin, domainName: "", registrantProfileId: 1)),
            ("registrant_profile_id", Request(contactType: .admin, domainName: domain, registrantProfileId: 0)),
            (
                "user_client_ip",
                Request(contactType: .admin, domainName: domain, registrantProfileId: 1, userClientIp: "localhost")
            ),
            (
                "add_transfer_lock",
                Request(contactType: .admin, domainName: domain, registrantProfileId: 1, addTransferLock: true)
            ),
        ]
        for (expected, request) in requests {
            for twin in Twin.allCases {
                let error = try await domainError { try await twin.submit(request, with: client) }
                guard case let .InvalidRequest(reason, field, retryable, outcome) = error else { throw error }
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
        guard case let .Credentials(reason, retryable, outcome) = error else { throw error }
        #expect(reason == "the access key secret is empty")
        #expect(!retryable)
        #expect(outcome == .notSent)
    }

    @Test func aRefusalTellsWhatTheServerSaid() async throws {
        let client = try sandbox.client()
        let error = try await domainError { try await client.submit("unknown.example") }
        guard
            case let .Service(
                reason, code, serverMessage, httpStatus, requestId, recommendation, accessDeniedDetail, hint,
                retryAfter,
                retryable, outcome) = error
        else { throw error }
        #expect(code == "DomainNotExist")
        #expect(serverMessage == "The domain name does not exist.")
        #expect(httpStatus == 400)
        #expect(requestId?.isEmpty == false)
        #expect(recommendation?.contains("DomainNotExist") == true)
        #expect(accessDeniedDetail == nil)
        #expect(hint?.contains("domain_name") == true)
        #expect(retryAfter == nil)
        #expect(!retryable)
        #expect(outcome == .rejected)
        for part in [code, serverMessage, requestId, hint] {
            #expect(reason.contains(try #require(part)))
        }
    }

    @Test func throttlingTellsHowLongToWait() async throws {
        let domain = uniqueDomain()
        try await sandbox.tell(domain, #"{"kind": "refuse", "code": "Throttling.User", "retry_after_ms": 1500}"#)
        let client = try sandbox.client()
        let error = try await domainError { try await client.submit(domain) }
        guard case let .Service(_, code, _, _, _, _, _, hint, retryAfter, retryable, outcome) = error
        else { throw error }
        #expect(code == "Throttling.User")
        #expect(hint?.contains("retry_after") == true)
        #expect(retryAfter == 1.5)
        #expect(retryable)
        #expect(outcome == .rejected)
    }

    @Test func aMissingPermissionIsDescribed() async throws {
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
        let client = try sandbox.client()
        let error = try await domainError { try await client.submit(domain) }
        guard case let .Service(_, code, _, httpStatus, _, _, accessDeniedDetail, hint, _, retryable, outcome) = error
        else { throw error }
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
        let client = try DomainClient(credentials: .sandbox(), options: ClientOptions(endpoint: dead.url))
        let error = try await domainError { try await twin.submit(.admin(uniqueDomain()), with: client) }
        guard case let .Transport(reason, kind, retryable, outcome) = error else { throw error }
        #expect(reason.contains(dead.url.replacingOccurrences(of: "http://", with: "")))
        #expect(kind == .connect)
        #expect(retryable)
        #expect(outcome == .notSent)
    }

    @Test func anAnswerOfSomebodyElse() async throws {
        let domain = uniqueDomain()
        try await sandbox.tell(
            domain,
            """
            {"kind": "answer", "status": 502, "body": "<html>Bad Gateway</html>",
             "headers": {"x-acs-request-id": "R-1"}}
            """)
        let client = try sandbox.client()
        let error = try await domainError { try await client.submit(domain) }
        guard case let .UnexpectedReply(reason, httpStatus, requestId, excerpt, retryable, outcome) = error
        else { throw error }
        #expect(reason.contains("502"))
        #expect(httpStatus == 502)
        #expect(requestId == "R-1")
        #expect(excerpt == "<html>Bad Gateway</html>")
        #expect(!retryable)
        #expect(outcome == .maybeExecuted)
    }

    @Test(arguments: Twin.allCases)
    func aReplyThatIsLost(twin: Twin) async throws {
        let domain = uniqueDomain()
        try await sandbox.tell(domain, #"{"kind": "close", "execute": true}"#)
        let client = try sandbox.client()
        let error = try await domainError { try await twin.submit(.admin(domain), with: client) }
        guard
            case let .OutcomeUnknown(
                reason, domainName, signatureNonce, submittedAt, httpStatus, requestId, retryable, outcome) = error
        else { throw error }
        let seen = try await sandbox.seenOnce(domain)
        #expect(seen.taskNo != nil)
        #expect(reason.contains(domain))
        #expect(domainName == domain)
        #expect(signatureNonce == seen.parameters["SignatureNonce"])
        #expect(abs(submittedAt.timeIntervalSinceNow) < 60)
        #expect(httpStatus == nil)
        #expect(requestId == nil)
        #expect(!retryable)
        #expect(outcome == .maybeExecuted)
    }
}
