import AliDomain
import Testing

/// What was forged, changed or delayed on the way is refused, and the error says so.
struct ForgeryTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
    }

    @Test func aWrongSecret() async throws {
        let wrong = try Credentials.fromAccessKey(accessKeyId: Account.accessKeyId, accessKeySecret: "not-the-secret")
        try await expectRefusal(
            with: wrong, code: "SignatureDoesNotMatch", hint: "the access key secret is wrong")
    }

    @Test func aChangedParameter() async throws {
        try await expectRefusal(
            after: #"{"kind": "tamper", "parameter": "RegistrantProfileId", "value": "666"}"#,
            code: "SignatureDoesNotMatch", hint: "RegistrantProfileId")
    }

    @Test func aClockThatIsOff() async throws {
        try await expectRefusal(
            after: #"{"kind": "clock_skew", "seconds": 3600}"#,
            code: "InvalidTimeStamp.Expired", hint: "clock")
    }

    private func expectRefusal(
        with credentials: Credentials? = nil, after behaviour: String? = nil, code: String,
        hint: String, at location: SourceLocation = #_sourceLocation
    ) async throws {
        let domain = uniqueDomain()
        if let behaviour {
            try await sandbox.tell(domain, behaviour)
        }
        let client = try sandbox.client(credentials: credentials, options: .single)
        let error = try await domainError { try await client.submit(domain) }
        #expect(error.code == code, sourceLocation: location)
        #expect(error.hint?.contains(hint) == true, sourceLocation: location)
        #expect(error.outcome == .rejected, sourceLocation: location)
        #expect(!error.retryable, sourceLocation: location)
    }
}
