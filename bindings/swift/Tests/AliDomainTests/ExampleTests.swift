import Foundation
import Testing

/// The example, run as its users run it; it takes its credentials from the environment.
struct ExampleTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
    }

    @Test func submitsWithTheCredentialsOfTheEnvironment() async throws {
        let domain = uniqueDomain()
        let run = try await runExample(
            [domain, "9007199254740993"],
            [
                "ALIDOMAIN_ENDPOINT": sandbox.endpoint,
                "ALIBABA_CLOUD_ACCESS_KEY_ID": Account.stsAccessKeyId,
                "ALIBABA_CLOUD_ACCESS_KEY_SECRET": Account.stsAccessKeySecret,
                "ALIBABA_CLOUD_SECURITY_TOKEN": Account.stsSecurityToken,
            ])
        let taskNo = try #require(try await sandbox.seenOnce(domain).taskNo)
        #expect(run == Run(status: 0, output: "TaskNo: \(taskNo)\nTask: succeeded\n", errors: ""))
    }

    @Test func saysWhatIsMissing() async throws {
        let run = try await runExample(["a.example", "1"], [:])
        #expect(run.status == 1)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("ALIBABA_CLOUD_ACCESS_KEY_ID"))
        #expect(run.errors.contains("outcome: notSent"))
    }

    @Test func saysHowItIsUsed() async throws {
        let run = try await runExample([], [:])
        #expect(run == Run(status: 2, output: "", errors: "usage: SubmitContactChange DOMAIN PROFILE_ID\n"))
    }

    private struct Run: Equatable {
        let status: Int32
        let output: String
        let errors: String
    }

    private func runExample(_ arguments: [String], _ environment: [String: String]) async throws -> Run {
        try await onNewThread {
            let process = Process()
            process.executableURL = try exampleURL()
            process.arguments = arguments
            process.environment = environment
            let (output, errors) = (Pipe(), Pipe())
            process.standardOutput = output
            process.standardError = errors
            try process.run()
            let text = { (pipe: Pipe) in
                String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            }
            let run = (text(output), text(errors))
            process.waitUntilExit()
            return Run(status: process.terminationStatus, output: run.0, errors: run.1)
        }
    }
}

/// SwiftPM puts programs beside the tests.
private func exampleURL() throws -> URL {
    var folder = Bundle.main.bundleURL
    for _ in 0..<4 {
        let program = folder.appendingPathComponent("SubmitContactChange")
        if FileManager.default.isExecutableFile(atPath: program.path) {
            return program
        }
        folder.deleteLastPathComponent()
    }
    throw Failure("the example was not built")
}
