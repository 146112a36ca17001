import AliDomain
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
        #expect(!options.allowPlainHttp)
        _ = try DomainClient(credentials: .sandbox())
        let client = try DomainClient(credentials: .sandbox(), options: options)
        #expect(client.clockCorrection() == 0)
    }

    @Test(arguments: ["", "ftp://example.com", "http://example.com", "https://example.com/path"])
    func anEndpointThatIsNone(endpoint: String) async throws {
        try await expectInvalid("endpoint", ClientOptions(endpoint: endpoint))
    }

    @Test(arguments: [
        ("max_attempts", ClientOptions(maxAttempts: 0)),
        ("max_attempts", ClientOptions(maxAttempts: 101)),
        ("timeout", ClientOptions(timeout: 0)),
        ("attempt_timeout", ClientOptions(attemptTimeout: 3601)),
        ("connect_timeout", ClientOptions(connectTimeout: 0)),
        ("retry_base_delay", ClientOptions(retryBaseDelay: 3601)),
        ("retry_max_delay", ClientOptions(retryMaxDelay: 3601)),
        ("settle_time", ClientOptions(settleTime: 3601)),
    ])
    func anOptionOutOfRange(field: String, options: ClientOptions) async throws {
        try await expectInvalid(field, options)
    }

    @Test func theLibraryHasAVersion() {
        #expect(!version().isEmpty)
    }

    private func expectInvalid(_ expected: String, _ options: ClientOptions) async throws {
        let error = try await domainError { try DomainClient(credentials: .sandbox(), options: options) }
        guard case let .InvalidRequest(reason, field, retryable, outcome) = error else { throw error }
        #expect(field == expected)
        #expect(reason.contains(expected))
        #expect(!retryable)
        #expect(outcome == .notSent)
    }
}
