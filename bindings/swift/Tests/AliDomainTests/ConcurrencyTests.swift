import AliDomain
import Testing

struct ConcurrencyTests {
    @Test(arguments: SignatureVersion.both)
    func awaitedCallsAtOnce(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        #expect(try await taskNumbers(sandbox, of: .awaited, calls: 64).count == 64)
    }

    @Test(arguments: SignatureVersion.both)
    func oneClientOnEightThreads(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        #expect(try await taskNumbers(sandbox, of: .blocking, calls: 8).count == 8)
    }

    private func taskNumbers(_ sandbox: Sandbox, of twin: Twin, calls: Int) async throws -> Set<String> {
        let client = try sandbox.client()
        return try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<calls {
                group.addTask { try await twin.submit(.admin(uniqueDomain()), with: client).taskNo }
            }
            return try await group.reduce(into: []) { $0.insert($1) }
        }
    }

    @Test(arguments: Twin.allCases)
    func theTimeoutEndsACall(twin: Twin) async throws {
        let sandbox = try Sandbox()
        let domain = uniqueDomain()
        try await sandbox.tell(domain, #"{"kind": "delay", "milliseconds": 60000}"#)
        let client = try sandbox.client(options: .init(timeout: 3))
        let error = try await domainError { try await twin.submit(.admin(domain), with: client) }
        guard case .outcomeUnknown = error else { throw error }
        #expect(error.submission?.domainName == domain)
        #expect(!(try await twin.submit(.admin(uniqueDomain()), with: client).taskNo.isEmpty))
    }
}
