import AliDomain
import Foundation
import Testing

/// What a client reports of what its calls depend on.
struct DiagnosticsTests {
    private func diagnose(_ client: DomainClient, _ twin: Twin) async throws -> DiagnosticReport {
        try await twin.call {
            try await client.diagnose()
        } or: {
            try client.diagnoseBlocking()
        }
    }

    @Test(arguments: Twin.allCases)
    func problemsComeWithTheNextStep(twin: Twin) async throws {
        let works = try await diagnose(try Sandbox().client(), twin)
        #expect(works.problems.isEmpty, "\(works)")
        #expect(works.version == version())
        #expect(works.credentials.map(\.state) == [.used])
        #expect(works.credentials.map(\.detail) == ["the access key sa****"])
        #expect((400..<500).contains(works.httpStatus ?? 0))
        #expect(works.elapsed != nil && works.clockOffset != nil)
        #expect(!"\(works)".contains(Account.accessKeyId) && !"\(works)".contains(Account.accessKeySecret))

        let dead = try DeadEndpoint()
        let proxy = dead.url.replacingOccurrences(
            of: "://", with: "://\(ProxyLogin.username):\(ProxyLogin.password)@")
        // The system that the tests run on may have no authorities.
        let options = ClientOptions(
            endpoint: "https://a.example", extraCACertificates: try surroundings("ALIDOMAIN_TLS_CA"))
        let client = try DomainClient.forDiagnosis(
            credentials: .sandbox(), options: options, proxy: Proxy(url: proxy))
        let unreachable = try await diagnose(client, twin)
        let problem = try #require(unreachable.problems.first)
        #expect(unreachable.problems.count == 1)
        #expect(problem.area == .endpoint)
        #expect(problem.reason.contains("the proxy 127.0.0.1"))
        #expect(problem.nextStep.hasSuffix("."))
        #expect(unreachable.proxy == proxy.replacingOccurrences(of: ProxyLogin.password, with: "***"))
        #expect(!"\(unreachable)".contains("canary"))

        let local = try await twin.call {
            try await client.diagnose(scope: .local)
        } or: {
            try client.diagnoseBlocking(scope: .local)
        }
        #expect(local.httpStatus == nil)
        let error = try await domainError { try DomainClient.forDiagnosis(options: .init(maxAttempts: 0)) }
        guard case .invalidRequest(let details) = error, details.field == "maxAttempts" else { throw error }
    }
}
