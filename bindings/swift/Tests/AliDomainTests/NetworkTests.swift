import AliDomain
import Testing

/// The way to the service: proxies, certificates, and limits of single calls.
struct NetworkTests {
    @Test(arguments: Twin.allCases, SignatureVersion.both)
    func throughAProxy(twin: Twin, signature: SignatureVersion) async throws {
        let proxy = try Proxy(url: surroundings("ALIDOMAIN_PROXY"))
        let client = try TLSEndpoint().client(signature, proxy)
        #expect(try await !twin.submit(.admin(uniqueDomain()), with: client).taskNo.isEmpty)
    }

    @Test(arguments: SignatureVersion.both)
    func throughAProxyWithAPassword(signature: SignatureVersion) async throws {
        let url = try surroundings("ALIDOMAIN_PROXY_WITH_PASSWORD")
        let endpoint = try TLSEndpoint()
        let right = try Proxy(url: url, username: ProxyLogin.username, password: ProxyLogin.password)
        #expect(try await !endpoint.client(signature, right).submit(uniqueDomain()).taskNo.isEmpty)
        let wrong = try Proxy(url: url, username: ProxyLogin.username, password: "wrong-canary-secret")
        for proxy in [wrong, try Proxy(url: url)] {
            let client = try endpoint.client(signature, proxy, maxAttempts: 1)
            let error = try await domainError { try await client.submit(uniqueDomain()) }
            #expect(error.transportKind == .proxy)
            #expect(error.outcome == .notSent)
            #expect(error.reason.contains("user name and password"))
            #expect(!"\(error)".contains("canary"))
        }
    }

    @Test func hostsThatNeedNoProxy() async throws {
        let dead = try DeadEndpoint()
        let endpoint = try TLSEndpoint()
        for proxy in [try Proxy(url: dead.url, noProxy: ["localhost"]), .direct()] {
            #expect(try await !endpoint.client(.v1, proxy).submit(uniqueDomain()).taskNo.isEmpty)
        }
        let client = try endpoint.client(.v1, Proxy(url: dead.url), maxAttempts: 1)
        #expect(try await domainError { try await client.submit(uniqueDomain()) }.transportKind == .proxy)
        let error = try await domainError { try Proxy(url: "socks4://127.0.0.1:1") }
        guard case .invalidRequest(let details) = error, details.field == "url" else { throw error }
    }

    @Test(
        arguments: [
            // Another authority than the one that signed it.
            ("", "_EXPIRED", TransportKind.certificateUntrusted, "extraCACertificates"),
            ("_EXPIRED", "_EXPIRED", .certificateExpired, "expired on"),
            ("_WRONG_HOST", "_WRONG_HOST", .certificateWrongHost, "not for this host"),
        ], Twin.allCases)
    func aCertificateThatIsRefused(
        certificate: (endpoint: String, authority: String, kind: TransportKind, words: String), twin: Twin
    ) async throws {
        var endpoint = try TLSEndpoint(certificate.endpoint)
        endpoint.authority = try TLSEndpoint(certificate.authority).authority
        let client = try endpoint.client()
        let error = try await domainError { try await twin.submit(.admin(uniqueDomain()), with: client) }
        #expect(error.transportKind == certificate.kind)
        #expect(error.reason.contains(certificate.words))
        #expect(error.outcome == .notSent)
        #expect(!error.retryable)
    }

    @Test func theOldestVersionOfTLSCanBeChosen() async throws {
        let endpoint = try TLSEndpoint()
        for version in [TLSVersion.tls12, .tls13] {
            let options = ClientOptions(
                endpoint: endpoint.url, extraCACertificates: endpoint.authority, minTLSVersion: version,
                maxIdleConnections: 0, idleTimeout: 1, userAgentSuffix: "swift-tests/1.0")
            let client = try DomainClient(credentials: .sandbox(), options: options)
            #expect(try await !client.submit(uniqueDomain()).taskNo.isEmpty)
        }
    }

    @Test(arguments: SignatureVersion.both)
    func someCallsHaveLimitsOfTheirOwn(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client(options: .quick)
        let once = try client.withCallOptions(options: .init(maxAttempts: 1))
        let busy = #"{"kind": "refuse", "code": "Throttling.User"}"#
        for (client, attempts) in [(once, 1), (client, 2), (once, 1)] {
            let domain = uniqueDomain()
            try await sandbox.tell(domain, busy)
            _ = try? await client.submit(domain)
            #expect(try await sandbox.seen(domain).count == attempts)
        }
        let error = try await domainError { try client.withCallOptions(options: .init(maxAttempts: 0)) }
        guard case .invalidRequest(let details) = error, details.field == "maxAttempts" else { throw error }
    }

    @Test(arguments: Twin.allCases)
    func someCallsHaveTimeoutsOfTheirOwn(twin: Twin) async throws {
        let sandbox = try Sandbox()
        let client = try sandbox.client()
        let hasty = try client.withCallOptions(options: .init(timeout: 1))
        let (hanging, slow) = (uniqueDomain(), uniqueDomain())
        try await sandbox.tell(hanging, #"{"kind": "delay", "milliseconds": 600000}"#)
        try await sandbox.tell(slow, #"{"kind": "delay", "milliseconds": 1500}"#)
        let error = try await domainError { try await twin.submit(.admin(hanging), with: hasty) }
        guard case .outcomeUnknown = error else { throw error }
        let response = try await twin.submit(.admin(slow), with: client)
        #expect(response.attempts.map(\.ended) == [.succeeded])
    }
}

/// A sandbox that speaks TLS, and who vouches for it.
private struct TLSEndpoint {
    let url: String
    var authority: String

    /// `kind` is the end of the names of its variables.
    init(_ kind: String = "") throws {
        url = try surroundings("ALIDOMAIN_TLS_SANDBOX\(kind)")
        authority = try surroundings("ALIDOMAIN_TLS\(kind)_CA")
    }

    func client(
        _ signature: SignatureVersion = .v1, _ proxy: Proxy? = nil, maxAttempts: Int = 4
    ) throws -> DomainClient {
        let options = ClientOptions(
            endpoint: url, signatureVersion: signature, maxAttempts: maxAttempts, extraCACertificates: authority)
        return try DomainClient(credentials: .sandbox(), options: options, proxy: proxy)
    }
}
