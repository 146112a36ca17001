import Foundation
import Testing

@testable import AliDomainSandbox

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
        #expect(other == "/bin/true ended before it listened")
    }

    @Test(arguments: ["no JSON", "[]", "{}"])
    func anotherProgramIsStopped(line: String) async throws {
        let program = try script("echo $$ > \"$0.pid\"; echo '\(line)'; exec sleep 1000")
        defer { try? FileManager.default.removeItem(atPath: program) }
        let error = try await sandboxError { _ = try LocalSandbox(program: program) }
        #expect(error == "\(program) is not the sandbox: its first line does not say where it listens")
        let pid = try String(contentsOfFile: "\(program).pid", encoding: .utf8)
        try FileManager.default.removeItem(atPath: "\(program).pid")
        let number = try #require(Int32(pid.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(kill(number, 0) == -1)
    }

    @Test func aSilentProgramIsStopped() async throws {
        let program = try script("exec sleep 1000")
        defer { try? FileManager.default.removeItem(atPath: program) }
        let error = try await sandboxError { _ = try LocalSandbox(path: program, limit: 0.1) }
        #expect(error == "\(program) is not the sandbox: it said nothing within 0.1 seconds")
    }

    /// A program in place of the sandbox.
    private func script(_ lines: String) throws -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try "#!/bin/sh\n\(lines)\n".write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
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
