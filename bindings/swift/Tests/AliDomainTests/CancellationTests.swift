import AliDomain
import Foundation
import Testing

/// Cancelling the Swift task that waits. All waits here are so long that a test would notice if they took their time.
struct CancellationTests {
    let sandbox: Sandbox
    let client: DomainClient
    let domain = uniqueDomain()

    init() async throws {
        sandbox = try Sandbox()
        client = try sandbox.client()
        try await sandbox.plan(domain, #"{"waiting_ms": 3600000}"#)
    }

    @Test func itEndsAnIteration() async throws {
        let steps = client.followTask(taskNo: try await client.submit(domain).taskNo, options: .slow)
        let task = Task {
            for try await _ in steps {
                // In its wait for the next step at the latest.
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @MainActor @Test func itEndsAnIterationOnAnActor() async throws {
        let steps = client.followTask(taskNo: try await client.submit(domain).taskNo, options: .slow)
        let task = Task { @MainActor in
            for try await _ in steps {
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func itEndsAWait() async throws {
        let taskNo = try await client.submit(domain).taskNo
        let task = Task { try await client.waitForTask(taskNo: taskNo, options: .slow) }
        try await questionAbout(taskNo)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func itDoesNotLoseASubmission() async throws {
        let task = Task { try await client.submitAndWait(request: .admin(domain), options: .slow) }
        let taskNo = try await taskNumber()
        try await questionAbout(taskNo)
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

    @Test func aCancelledTaskBeginsNothing() async throws {
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

    /// The number of the only task of the domain, as soon as there is one.
    private func taskNumber() async throws -> String {
        while true {
            if let task = try await sandbox.tasks(domain).first { return task.taskNo }
        }
    }

    /// Returns when the sandbox was asked about a task.
    private func questionAbout(_ taskNo: String) async throws {
        while try await sandbox.seen("QueryTaskDetailList", where: "TaskNo", is: taskNo).isEmpty {}
    }
}
