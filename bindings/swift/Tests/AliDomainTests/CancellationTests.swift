import AliDomain
import Foundation
import Testing

/// Cancelling the Swift task that awaits, or a `Cancellation`. A reply takes 3 s here, and a wait an hour, so that a call
/// that is not cut short is noticed.
struct CancellationTests {
    let domain = uniqueDomain()

    // MARK: Submissions

    @Test(arguments: SignatureVersion.both)
    func aSubmissionThatMayHaveBeenExecutedIsHandedOver(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client()
        try await sandbox.tell(domain, slow)
        let task = Task { try await client.submit(domain) }
        try await expectHandedOver(client, sandbox, cancel: { task.cancel() }, call: { try await task.value })
    }

    @MainActor @Test func aSubmissionOnAnActorIsHandedOver() async throws {
        let sandbox = try Sandbox()
        let client = try sandbox.client()
        try await sandbox.tell(domain, slow)
        let task = Task { @MainActor in try await client.submit(domain) }
        try await expectHandedOver(client, sandbox, cancel: { task.cancel() }, call: { try await task.value })
    }

    @Test(arguments: Twin.allCases)
    func aCancellationEndsASubmission(twin: Twin) async throws {
        let sandbox = try Sandbox()
        let cancellation = Cancellation()
        let client = try sandbox.client().withCancellation(cancellation: cancellation)
        try await sandbox.tell(domain, slow)
        let task = Task { try await twin.submit(.admin(domain), with: client) }
        let other = try sandbox.client()
        try await expectHandedOver(other, sandbox, cancel: { cancellation.cancel() }, call: { try await task.value })
    }

    /// A blocking call does not look at the task that it blocks, unless it is told to.
    @Test func aCheckCanLookAtTheTask() async throws {
        let sandbox = try Sandbox()
        let client = try sandbox.client()
        let checked = client.withCancellation(cancellation: .fromCheck(check: CurrentTask()))
        try await sandbox.tell(domain, slow)
        let submit: @Sendable () throws -> Response = {
            try checked.saveSingleTaskForUpdatingContactInfoBlocking(request: .admin(domain))
        }
        let task = Task.detached { try submit() }
        try await expectHandedOver(client, sandbox, cancel: { task.cancel() }, call: { try await task.value })
    }

    /// Cancels the submission when it was executed, 2.7 s before it would be answered.
    private func expectHandedOver(
        _ client: DomainClient, _ sandbox: Sandbox, cancel: @Sendable () -> Void,
        call: @Sendable () async throws -> Response
    ) async throws {
        let taskNo = try await sandbox.taskNumber(domain)
        try await Task.sleep(nanoseconds: 300_000_000)
        let start = Date()
        cancel()
        let error = try await domainError(call)
        #expect(Date().timeIntervalSince(start) < 1.5)
        #expect(error.reason.contains("call was cancelled before a reply arrived"))
        #expect(error.localizedDescription == error.reason)
        #expect(error.outcome == .maybeExecuted)
        let found = try await client.reconcileSubmission(submission: try #require(error.submission))
        #expect(found.state == .found)
        #expect(found.taskNo == taskNo)
    }

    @Test(arguments: SignatureVersion.both)
    func itDoesNotLoseASubmission(signature: SignatureVersion) async throws {
        let sandbox = try await slowSandbox(signature)
        let client = try sandbox.client()
        let task = Task { try await client.submitAndWait(request: .admin(domain), options: .slow) }
        let taskNo = try await sandbox.taskNumber(domain)
        try await sandbox.questionAbout(taskNo)
        // Until the question is answered, the details are not known.
        try await Task.sleep(nanoseconds: 300_000_000)
        task.cancel()
        let response = try await task.value
        #expect(response.submission.taskNo == taskNo)
        #expect(response.progress.taskNo == taskNo)
        #expect(response.progress.state == .stillRunning)
        #expect(response.progress.polls == 1)
        #expect(response.progress.taskDetails.map(\.domainName) == [domain])
        #expect(response.progress.nextPollIn == nil)
        #expect(response.progress.problem == "The wait was cancelled.")
    }

    @Test func whatWasAnsweredIsReturned() async throws {
        let sandbox = try Sandbox()
        let client = try sandbox.client()
        let task = Task {
            let response = try await client.submit(domain)
            withUnsafeCurrentTask { $0?.cancel() }
            return response
        }
        #expect(try await task.value.taskNo == sandbox.seenOnce(domain).taskNo)
        // Nothing is sent, so that nothing has to be cancelled.
        let cancelled = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.explain(request: .admin(domain))
        }
        #expect(try await cancelled.value.method == "POST")
    }

    // MARK: Other calls

    @Test func aCallThatReadsWasNotExecuted() async throws {
        let sandbox = try Sandbox()
        let client = try sandbox.client()
        let address = uniqueAddress()
        let error = try await cancelled(sandbox, "QueryTaskList", address) {
            _ = try await client.queryTaskList(request: .init(userClientIp: address))
        }
        guard case .cancelled(let details) = error else { throw error }
        let reason = details.reason
        let attempts = details.attempts
        let retryable = details.retryable
        let outcome = details.outcome
        #expect(reason.contains("call was cancelled before a reply arrived"))
        #expect(attempts.count == 1)
        #expect(!retryable)
        #expect(outcome == .notExecuted)
    }

    @Test func aCallThatWritesMayHaveBeenExecuted() async throws {
        let sandbox = try Sandbox()
        let client = try sandbox.client()
        let (address, taskNo) = (uniqueAddress(), try await client.submit(domain).taskNo)
        let error = try await cancelled(sandbox, "CancelTask", address) {
            _ = try await client.cancelTask(request: .init(taskNo: taskNo, userClientIp: address))
        }
        guard case .cancelled(let details) = error else { throw error }
        let outcome = details.outcome
        #expect(outcome == .maybeExecuted)
    }

    /// The error of a call of which the sandbox has taken note, 2.7 s before it would be answered.
    private func cancelled(
        _ sandbox: Sandbox, _ action: String, _ address: String, call: @escaping @Sendable () async throws -> Void
    ) async throws -> DomainError {
        // No request of these operations has a domain name.
        try await sandbox.tell("", slow)
        let task = Task { try await call() }
        while try await sandbox.seen(action, where: "UserClientIp", is: address).isEmpty {}
        try await Task.sleep(nanoseconds: 300_000_000)
        let start = Date()
        task.cancel()
        let error = try await domainError { try await task.value }
        #expect(Date().timeIntervalSince(start) < 1.5)
        return error
    }

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
        try await expectCancelled { try await task.value }
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
        try await expectCancelled { try await task.value }
    }

    @Test(arguments: SignatureVersion.both)
    func itEndsAWait(signature: SignatureVersion) async throws {
        let sandbox = try await slowSandbox(signature)
        let client = try sandbox.client()
        let taskNo = try await client.submit(domain).taskNo
        let task = Task { try await client.waitForTask(taskNo: taskNo, options: .slow) }
        try await sandbox.questionAbout(taskNo)
        task.cancel()
        try await expectCancelled { try await task.value }
    }

    @Test(arguments: SignatureVersion.both)
    func aCancelledTaskBeginsNothing(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client()
        let (address, taskNo) = (uniqueAddress(), uniqueLabel())
        let submission = UnresolvedSubmission(
            domainName: domain, contactType: .admin, signatureNonce: uniqueLabel(), submittedAt: Date(),
            signedAt: Date(), arrived: false)
        let watch = try client.watchTask(taskNo: taskNo)
        let calls: [@Sendable () async throws -> Void] = [
            { _ = try await client.submit(domain) },
            { _ = try await client.submitAndWait(request: .admin(domain), options: .slow) },
            { _ = try await client.queryTaskDetailList(request: .init(taskNo: taskNo)) },
            { _ = try await client.queryTaskList(request: .init(userClientIp: address)) },
            { _ = try await client.pollTaskResult(request: .init(domainName: domain)) },
            { _ = try await client.acknowledgeTaskResult(request: .init(taskDetailNo: [taskNo])) },
            { _ = try await client.cancelTask(request: .init(taskNo: taskNo)) },
            { _ = try await client.waitForTask(taskNo: taskNo, options: .slow) },
            { _ = try await elements(of: client.followTask(taskNo: taskNo, options: .slow)) },
            { _ = try await watch.poll() },
        ]
        for call in calls {
            let error = try await errorInCancelledTask(call)
            guard case .cancelled(let details) = error else { throw error }
            let (reason, attempts, outcome) = (details.reason, details.attempts, details.outcome)
            #expect(reason == "The call was cancelled. Nothing was sent.")
            #expect(attempts.isEmpty)
            #expect(outcome == .notSent)
        }
        // Of the submission that it looks for nothing is known.
        let error = try await errorInCancelledTask { _ = try await client.reconcileSubmission(submission: submission) }
        guard case .cancelled = error, error.outcome == .maybeExecuted else { throw error }
        #expect(try await sandbox.seen(domain).isEmpty)
        for action in ["QueryTaskDetailList", "CancelTask"] {
            #expect(try await sandbox.seen(action, where: "TaskNo", is: taskNo).isEmpty)
        }
        #expect(try await sandbox.seen("QueryTaskList", where: "UserClientIp", is: address).isEmpty)
    }

    private func errorInCancelledTask(_ call: @escaping @Sendable () async throws -> Void) async throws -> DomainError {
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await call()
        }
        return try await domainError { try await task.value }
    }

    private func expectCancelled(_ call: @Sendable () async throws -> some Any) async throws {
        let error = try await domainError(call)
        guard case .cancelled = error else { throw error }
    }

    /// A reply that comes 3 s after its request was executed.
    private let slow = #"{"kind": "delay", "milliseconds": 3000, "execute": true}"#

    /// Where the tasks of the domain wait for an hour.
    private func slowSandbox(_ signature: SignatureVersion) async throws -> Sandbox {
        let sandbox = try Sandbox(signature)
        try await sandbox.plan(domain, #"{"waiting_ms": 3600000}"#)
        return sandbox
    }
}

/// Whether the task was cancelled on whose thread it is asked.
private final class CurrentTask: CancellationCheck {
    func isCancelled() -> Bool {
        withUnsafeCurrentTask { $0?.isCancelled ?? false }
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
