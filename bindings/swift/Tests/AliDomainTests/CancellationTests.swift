import AliDomain
import Foundation
import Testing

/// Cancelling the Swift task that waits. All waits here are so long that a test would notice if they took their time.
struct CancellationTests {
    let domain = uniqueDomain()

    @Test(arguments: SignatureVersion.both)
    func itEndsAnIteration(signature: SignatureVersion) async throws {
        let sandbox = try await slowSandbox(signature)
        let client = try sandbox.client()
        let steps = client.followTask(taskNo: try await client.submit(domain).taskNo, options: .slow)
        let task = Task {
            for try await _ in steps {
                // In its wait for the next step at the latest.
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @MainActor @Test(arguments: SignatureVersion.both)
    func itEndsAnIterationOnAnActor(signature: SignatureVersion) async throws {
        let sandbox = try await slowSandbox(signature)
        let client = try sandbox.client()
        let steps = client.followTask(taskNo: try await client.submit(domain).taskNo, options: .slow)
        let task = Task { @MainActor in
            for try await _ in steps {
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test(arguments: SignatureVersion.both)
    func itEndsAWait(signature: SignatureVersion) async throws {
        let sandbox = try await slowSandbox(signature)
        let client = try sandbox.client()
        let taskNo = try await client.submit(domain).taskNo
        let task = Task { try await client.waitForTask(taskNo: taskNo, options: .slow) }
        try await sandbox.questionAbout(taskNo)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test(arguments: SignatureVersion.both)
    func itDoesNotLoseASubmission(signature: SignatureVersion) async throws {
        let sandbox = try await slowSandbox(signature)
        let client = try sandbox.client()
        let task = Task { try await client.submitAndWait(request: .admin(domain), options: .slow) }
        let taskNo = try await sandbox.taskNumber(domain)
        try await sandbox.questionAbout(taskNo)
        task.cancel()
        let response = try await task.value
        #expect(response.submission.taskNo == taskNo)
        #expect(response.progress.taskNo == taskNo)
        #expect(response.progress.state == .stillRunning)
        #expect(response.progress.polls == 1)
        #expect(response.progress.taskDetails.map(\.domainName) == [domain])
        #expect(response.progress.nextPollIn == nil)
        #expect(response.progress.problem == "the wait was cancelled")
    }

    @Test(arguments: SignatureVersion.both)
    func aCancelledTaskBeginsNothing(signature: SignatureVersion) async throws {
        let sandbox = try await slowSandbox(signature)
        let client = try sandbox.client()
        let waits: [@Sendable () async throws -> Void] = [
            { _ = try await client.submitAndWait(request: .admin(domain), options: .slow) },
            { _ = try await client.waitForTask(taskNo: uniqueLabel(), options: .slow) },
            { _ = try await elements(of: client.followTask(taskNo: uniqueLabel(), options: .slow)) },
        ]
        for wait in waits {
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await wait()
            }
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        #expect(try await sandbox.seen(domain).isEmpty)
    }

    /// Where the tasks of the domain wait for an hour.
    private func slowSandbox(_ signature: SignatureVersion) async throws -> Sandbox {
        let sandbox = try Sandbox(signature)
        try await sandbox.plan(domain, #"{"waiting_ms": 3600000}"#)
        return sandbox
    }
}

extension Sandbox {
    /// The number of the only task of a domain, as soon as there is one.
    fileprivate func taskNumber(_ domainName: String) async throws -> String {
        while true {
            if let task = try await tasks(domainName).first { return task.taskNo }
        }
    }

    /// Returns when the sandbox was asked about a task.
    fileprivate func questionAbout(_ taskNo: String) async throws {
        while try await seen("QueryTaskDetailList", where: "TaskNo", is: taskNo).isEmpty {}
    }
}
