import AliDomainSandbox
import Foundation
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The program that the product starts, and its end.
struct LocalSandboxTests {
    @Test func aSandboxEndsWhenItIsStopped() async throws {
        let sandbox = try LocalSandbox()
        #expect(await answers(sandbox.endpoint))
        sandbox.stop()
        #expect(await !answers(sandbox.endpoint))
        sandbox.stop()
    }

    @Test func aSandboxEndsWithTheLastReference() async throws {
        var sandbox: LocalSandbox? = try LocalSandbox()
        let endpoint = try #require(sandbox?.endpoint)
        sandbox = nil
        #expect(await !answers(endpoint))
    }

    @Test func whatTheSandboxDoesNotKnowIsRefused() async throws {
        let sandbox = try LocalSandbox()
        let error = try await sandboxError { try await sandbox.misbehave("example.com", ["kind": "sulk"]) }
        #expect(error.contains("unknown variant `sulk`"))
    }

    @Test func aProgramThatCannotBeUsedIsNamed() async throws {
        let missing = try await sandboxError { _ = try LocalSandbox(program: "/nowhere/sandbox") }
        #expect(missing.contains("/nowhere/sandbox"))
        let other = try await sandboxError { _ = try LocalSandbox(program: "/bin/true") }
        #expect(other == "the sandbox ended before it listened")
    }

    private func sandboxError(_ body: () async throws -> Void) async throws -> String {
        do {
            try await body()
        } catch let error as SandboxError {
            return error.description
        }
        throw Failure("no SandboxError was thrown")
    }

    private func answers(_ endpoint: String) async -> Bool {
        guard let url = URL(string: "\(endpoint)/_sandbox/stats") else { return false }
        return await withCheckedContinuation { continuation in
            URLSession.shared.dataTask(with: url) { _, _, error in
                continuation.resume(returning: error == nil)
            }.resume()
        }
    }
}
