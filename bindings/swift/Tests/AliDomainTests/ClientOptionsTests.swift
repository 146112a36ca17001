import AliDomain
import Foundation
import Testing

struct ClientOptionsTests {
    @Test func everyOptionHasADefault() throws {
        let options = ClientOptions()
        #expect(options.site == .china)
        #expect(options.replyFormat == .json)
        #expect(options.httpMethod == .post)
        #expect(options.language == .en)
        #expect(options.maxAttempts == 4)
        #expect(options.submissionPolicy == .reconcileAndResubmit)
        #expect(!options.allowPlainHTTP)
        _ = try DomainClient(credentials: .sandbox())
        let client = try DomainClient(credentials: .sandbox(), options: options)
        #expect(client.clockCorrection() == 0)
    }

    @Test(arguments: ["", "ftp://example.com", "http://example.com", "https://example.com/path"])
    func anEndpointThatIsNone(endpoint: String) async throws {
        try await expectInvalid("endpoint", ClientOptions(endpoint: endpoint))
    }

    @Test(arguments: [
        ("maxAttempts", ClientOptions(maxAttempts: 0)),
        ("maxAttempts", ClientOptions(maxAttempts: 101)),
        ("timeout", ClientOptions(timeout: 0)),
        ("attemptTimeout", ClientOptions(attemptTimeout: 3601)),
        ("connectTimeout", ClientOptions(connectTimeout: 0)),
        ("retryBaseDelay", ClientOptions(retryBaseDelay: 3601)),
        ("throttlingBaseDelay", ClientOptions(throttlingBaseDelay: 3601)),
        ("retryMaxDelay", ClientOptions(retryMaxDelay: 3601)),
        ("settleTime", ClientOptions(settleTime: 3601)),
    ])
    func anOptionOutOfRange(field: String, options: ClientOptions) async throws {
        try await expectInvalid(field, options)
    }

    /// A program may compute such a time, and must not be ended for it.
    @Test func aTimeThatIsNone() async throws {
        let client = try DomainClient(credentials: .sandbox())
        for time in [TimeInterval.infinity, -.infinity, .nan, .greatestFiniteMagnitude, -1] {
            for (field, options) in [
                ("connectTimeout", ClientOptions(connectTimeout: time)),
                ("timeout", ClientOptions(timeout: time)),
                ("attemptTimeout", ClientOptions(attemptTimeout: time)),
                ("retryBaseDelay", ClientOptions(retryBaseDelay: time)),
                ("throttlingBaseDelay", ClientOptions(throttlingBaseDelay: time)),
                ("retryMaxDelay", ClientOptions(retryMaxDelay: time)),
                ("settleTime", ClientOptions(settleTime: time)),
                ("idleTimeout", ClientOptions(idleTimeout: time)),
            ] {
                try await expectInvalid(field, options)
            }
            for (field, options) in [
                ("timeout", CallOptions(timeout: time)), ("attemptTimeout", CallOptions(attemptTimeout: time)),
            ] {
                try await expectInvalid(field) { try client.withCallOptions(options: options) }
            }
            for (field, options) in [
                ("timeout", WaitOptions(timeout: time)), ("minInterval", WaitOptions(minInterval: time)),
                ("maxInterval", WaitOptions(maxInterval: time)),
            ] {
                try await expectInvalid(field) { try client.watchTask(taskNo: "1", options: options) }
            }
            let role = RamRole(roleArn: Account.roleArn, duration: time)
            try await expectInvalid("duration") { try Credentials.fromRamRole(source: .sandbox(), role: role) }
        }
    }

    @Test func theLibraryHasAVersion() {
        #expect(!version().isEmpty)
    }

    private func expectInvalid(_ expected: String, _ options: ClientOptions) async throws {
        try await expectInvalid(expected) { try DomainClient(credentials: .sandbox(), options: options) }
    }

    private func expectInvalid(_ expected: String, _ call: () throws -> some Any) async throws {
        let error = try await domainError(call)
        guard case .invalidRequest(let details) = error else { throw error }
        let (reason, field, retryable, outcome) = (details.reason, details.field, details.retryable, details.outcome)
        #expect(field == expected)
        #expect(reason.contains(expected))
        #expect(!retryable)
        #expect(outcome == .notSent)
    }
}
