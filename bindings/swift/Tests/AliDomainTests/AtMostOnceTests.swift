import AliDomain
import Testing

/// Attempts that fail: what is signed anew, what is sent again as it was, and what is found.
struct AtMostOnceTests {
    @Test(arguments: Twin.allCases, SignatureVersion.both)
    func aThrottledSubmissionIsSignedAnew(twin: Twin, signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client(options: .quick)
        let domain = uniqueDomain()
        try await sandbox.tell(domain, #"{"kind": "refuse", "code": "Throttling.User", "retry_after_ms": 20}"#)
        let response = try await twin.submit(.admin(domain), with: client)
        #expect(Set(try await sandbox.nonces(domain)).count == 2)
        #expect(try await sandbox.tasks(domain).map(\.taskNo) == [response.taskNo])
        #expect(!response.recovered)
        #expect(response.attempts.map(\.ended) == [.refused, .succeeded])
        #expect(response.attempts.map(\.code) == ["Throttling.User", nil])
        #expect(response.attempts.map(\.resent) == [false, false])
    }

    @Test(arguments: Twin.allCases, SignatureVersion.both)
    func aRequestThatNeverArrivedIsSentAgain(twin: Twin, signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client(options: .quick)
        let domain = uniqueDomain()
        try await sandbox.tell(domain, #"{"kind": "close", "execute": false}"#)
        let response = try await twin.submit(.admin(domain), with: client)
        let nonces = try await sandbox.nonces(domain)
        #expect(nonces.count == 2)
        #expect(Set(nonces).count == 1)
        #expect(try await sandbox.tasks(domain).map(\.taskNo) == [response.taskNo])
        #expect(!response.recovered)
        #expect(response.attempts.map(\.ended) == [.lost, .succeeded])
        #expect(response.attempts.map(\.resent) == [false, true])
    }

    @Test(
        arguments: [
            (#"{"kind": "close", "execute": true}"#, AttemptEnd.lost),
            (#"{"kind": "truncate"}"#, .lost),
            (#"{"kind": "refuse", "code": "InternalError", "execute": true}"#, .refused),
            (#"{"kind": "answer", "status": 502, "body": "<html>", "execute": true}"#, .unexpectedReply),
        ], SignatureVersion.both)
    func aTaskWhoseReplyWasLostIsRecovered(
        fault: (behaviour: String, ended: AttemptEnd), signature: SignatureVersion
    ) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client(options: .quick)
        let domain = uniqueDomain()
        try await sandbox.tell(domain, fault.behaviour)
        let response = try await client.submit(domain)
        #expect(try await sandbox.tasks(domain).map(\.taskNo) == [response.taskNo])
        #expect(response.recovered)
        #expect(response.requestId == nil)
        #expect(Set(try await sandbox.nonces(domain)).count == 1)
        #expect(response.attempts.map(\.ended) == [fault.ended, .refused])
        #expect(response.attempts.map(\.resent) == [false, true])
        #expect(response.attempts.last?.code == "SignatureNonceUsed")
    }

    @Test(arguments: SignatureVersion.both)
    func aRequestThatArrivesTwiceIsExecutedOnce(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client(options: .quick)
        let domain = uniqueDomain()
        try await sandbox.tell(domain, #"{"kind": "duplicate"}"#)
        let response = try await client.submit(domain)
        #expect(try await sandbox.tasks(domain).map(\.taskNo) == [response.taskNo])
        #expect(response.recovered)
    }

    @Test func anAttemptThatTakesTooLongIsGivenUp() async throws {
        let sandbox = try Sandbox()
        let domain = uniqueDomain()
        try await sandbox.tell(domain, #"{"kind": "delay", "milliseconds": 600000}"#)
        let client = try sandbox.client(options: .init(attemptTimeout: 2, retryBaseDelay: 0))
        let response = try await client.submit(domain)
        #expect(response.attempts.first?.ended == .lost)
        #expect(try await sandbox.tasks(domain).map(\.taskNo) == [response.taskNo])
    }

    /// The service has seen the nonce, and there is no task: what then is a matter of the policy.
    @Test(arguments: SignatureVersion.both)
    func onlyOnePolicySignsAnewAfterDoubt(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let seenBefore = #"{"kind": "refuse", "code": "SignatureNonceUsed"}"#
        var options = ClientOptions.quick
        for (policy, requests) in [
            (SubmissionPolicy.reconcileAndResubmit, 2), (.reconcileOnly, 1), (.report, 1),
        ] {
            options.submissionPolicy = policy
            let client = try sandbox.client(options: options)
            let domain = uniqueDomain()
            try await sandbox.tell(domain, seenBefore)
            if requests == 1 {
                let error = try await domainError { try await client.submit(domain) }
                #expect(error.submission?.arrived == true)
            } else {
                #expect(!(try await client.submit(domain).recovered))
            }
            #expect(Set(try await sandbox.nonces(domain)).count == requests)
            #expect(try await sandbox.tasks(domain).count == requests - 1)
        }
    }

}

extension Sandbox {
    fileprivate func nonces(_ domainName: String) async throws -> [String] {
        try await seen(domainName).compactMap { $0.parameters["SignatureNonce"] }
    }
}
