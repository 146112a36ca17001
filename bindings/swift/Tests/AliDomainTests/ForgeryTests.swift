import AliDomain
import Testing

/// What was forged, changed or delayed on the way is refused, and the error says so.
struct ForgeryTests {
    @Test(arguments: SignatureVersion.both)
    func aWrongSecret(signature: SignatureVersion) async throws {
        let wrong = try Credentials.fromAccessKey(accessKeyId: Account.accessKeyId, accessKeySecret: "not-the-secret")
        try await expectRefusal(
            signature, with: wrong, code: "SignatureDoesNotMatch", hint: "access key secret is wrong")
    }

    @Test(arguments: SignatureVersion.both)
    func aChangedParameter(signature: SignatureVersion) async throws {
        try await expectRefusal(
            signature, after: #"{"kind": "tamper", "parameter": "RegistrantProfileId", "value": "666"}"#,
            code: "SignatureDoesNotMatch",
            // V3 signs the body as a whole.
            hint: signature == .v1 ? "RegistrantProfileId" : "the body was changed")
    }

    @Test(arguments: SignatureVersion.both)
    func aClockThatIsOff(signature: SignatureVersion) async throws {
        try await expectRefusal(
            signature, after: #"{"kind": "clock_skew", "seconds": 3600}"#,
            code: "InvalidTimeStamp.Expired", hint: "clock")
    }

    private func expectRefusal(
        _ signature: SignatureVersion, with credentials: Credentials? = nil, after behaviour: String? = nil,
        code: String,
        hint: String, at location: SourceLocation = #_sourceLocation
    ) async throws {
        let sandbox = try Sandbox(signature)
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
