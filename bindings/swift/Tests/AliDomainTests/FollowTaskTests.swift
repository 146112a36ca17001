import AliDomain
import Foundation
import Testing

/// Following a task to its end.
struct FollowTaskTests {
    private static let failure =
        #""failure": {"error_msg": "refused", "fail_reason": "audit", "task_result": "rejected"}"#

    let sandbox: Sandbox
    let client: DomainClient

    init() throws {
        sandbox = try Sandbox()
        client = try sandbox.client()
    }

    @Test(arguments: Twin.allCases)
    func aTaskThatSucceeds(twin: Twin) async throws {
        let taskNo = try await submitted(#"{"waiting_ms": 300, "executing_ms": 300}"#)
        let steps = try await follow(taskNo, .quick, twin)
        let last = try #require(steps.last)
        #expect(last.state == .succeeded)
        #expect(last.nextPollIn == nil)
        #expect(last.problem == nil)
        #expect(last.taskNo == taskNo)
        #expect(last.taskDetails.map(\.status) == [.executeSuccess])
        #expect(steps.dropLast().allSatisfy { $0.state == .stillRunning && $0.nextPollIn != nil })
        #expect(steps.map { Int($0.polls) } == Array(1...steps.count))
        #expect(steps.map(\.elapsed) == steps.map(\.elapsed).sorted())
    }

    @Test(arguments: Twin.allCases)
    func aTaskThatFailsSaysWhy(twin: Twin) async throws {
        let taskNo = try await submitted("{\(Self.failure)}")
        for last in [try await follow(taskNo, .quick, twin).last, try await wait(taskNo, .quick, twin)] {
            #expect(last?.state == .failed)
            #expect(last?.polls == 1)
            let detail = try #require(last?.taskDetails.first)
            #expect(detail.status == .executeFailure)
            #expect(detail.errorMsg == "refused")
            #expect(detail.failReason == "audit")
            #expect(detail.taskResult == "rejected")
        }
    }

    /// Somebody ends the task while it is followed.
    @Test func everyChangeIsSeen() async throws {
        let taskNo = try await submitted(#"{"waiting_ms": 3600000}"#)
        var states: [TaskState] = []
        for try await progress in client.followTask(taskNo: taskNo, options: .quick) {
            states.append(progress.state)
            if states.count == 3 {
                _ = try await client.cancelTask(request: .init(taskNo: taskNo))
            }
        }
        #expect(states == [.stillRunning, .stillRunning, .stillRunning, .failed])
    }

    @Test func everyChangeIsSeenBlocking() async throws {
        let taskNo = try await submitted(#"{"waiting_ms": 3600000}"#)
        let states = try await onNewThread {
            var states: [TaskState] = []
            for progress in client.followTaskBlocking(taskNo: taskNo, options: .quick) {
                states.append(try progress.get().state)
                if states.count == 3 {
                    _ = try client.cancelTaskBlocking(request: .init(taskNo: taskNo))
                }
            }
            return states
        }
        #expect(states == [.stillRunning, .stillRunning, .stillRunning, .failed])
    }

    @Test(arguments: Twin.allCases)
    func aTaskThatIsStillRunningAtTheDeadline(twin: Twin) async throws {
        let taskNo = try await submitted(#"{"waiting_ms": 3600000}"#)
        let soon = WaitOptions(timeout: 2, minInterval: 0.02, maxInterval: 0.5)
        for last in [try await follow(taskNo, soon, twin).last, try await wait(taskNo, soon, twin)] {
            let last = try #require(last)
            #expect(last.state == .stillRunning)
            #expect(last.nextPollIn == nil)
            #expect(last.polls > 1)
            #expect(last.taskDetails.map(\.status) == [.waitingExecute])
        }
    }

    /// Its pause is half a minute at least.
    @Test(arguments: Twin.allCases)
    func aCancellationEndsThePause(twin: Twin) async throws {
        let cancellation = Cancellation()
        let client = client.withCancellation(cancellation: cancellation)
        let taskNo = try await submitted(#"{"waiting_ms": 3600000}"#)
        let began = Date()
        let error = try await domainError {
            try await twin.call {
                for try await _ in client.followTask(taskNo: taskNo, options: .slow) { cancellation.cancel() }
            } or: {
                for progress in client.followTaskBlocking(taskNo: taskNo, options: .slow) {
                    _ = try progress.get()
                    cancellation.cancel()
                }
            }
        }
        guard case .cancelled = error else { throw error }
        #expect(Date().timeIntervalSince(began) < 20)
    }

    @Test func iteratingTwiceStartsAnew() async throws {
        let steps = client.followTask(taskNo: try await submitted("{}"), options: .quick)
        for _ in 1...2 {
            #expect(try await elements(of: steps).map(\.polls) == [1])
        }
    }

    @Test(arguments: Twin.allCases)
    func submitAndWait(twin: Twin) async throws {
        for (life, state) in [
            (#"{"executing_ms": 100}"#, TaskState.succeeded), (#"{"executing_ms": 100, \#(Self.failure)}"#, .failed),
        ] {
            let domain = uniqueDomain()
            try await sandbox.plan(domain, life)
            let response = try await submitAndWait(domain, .quick, twin)
            #expect(response.progress.state == state)
            #expect(response.progress.polls > 0)
            #expect(response.progress.taskNo == response.submission.taskNo)
            #expect(response.submission.attempts.count == 1)
            #expect(try await sandbox.tasks(domain).map(\.taskNo) == [response.submission.taskNo])
        }
        let error = try await domainError { try await submitAndWait("unknown.example", .quick, twin) }
        #expect(error.code == "DomainNotExist")
    }

    @Test(arguments: [
        ("timeout", WaitOptions(timeout: 0)),
        ("minInterval", WaitOptions(minInterval: 0)),
        ("maxInterval", WaitOptions(maxInterval: 0)),
    ])
    func anOptionOutOfRange(field: String, options: WaitOptions) async throws {
        let domain = uniqueDomain()
        try await expectInvalid(field) { try client.watchTask(taskNo: "1", options: options) }
        for twin in Twin.allCases {
            try await expectInvalid(field) { try await follow("1", options, twin) }
            try await expectInvalid(field) { try await wait("1", options, twin) }
            try await expectInvalid(field) { try await submitAndWait(domain, options, twin) }
        }
        #expect(try await sandbox.seen(domain).isEmpty)
    }

    @Test func anEmptyTaskNumber() async throws {
        try await expectInvalid("taskNo") { try client.watchTask(taskNo: "") }
        for twin in Twin.allCases {
            try await expectInvalid("taskNo") { try await follow("", .quick, twin) }
            try await expectInvalid("taskNo") { try await wait("", .quick, twin) }
        }
    }

    /// A new task with such a life.
    private func submitted(_ life: String) async throws -> String {
        let domain = uniqueDomain()
        try await sandbox.plan(domain, life)
        return try await client.submit(domain).taskNo
    }

    private func follow(_ taskNo: String, _ options: WaitOptions, _ twin: Twin) async throws -> [TaskProgress] {
        try await twin.call {
            try await elements(of: client.followTask(taskNo: taskNo, options: options))
        } or: {
            try client.followTaskBlocking(taskNo: taskNo, options: options).map { try $0.get() }
        }
    }

    private func wait(_ taskNo: String, _ options: WaitOptions, _ twin: Twin) async throws -> TaskProgress {
        try await twin.call {
            try await client.waitForTask(taskNo: taskNo, options: options)
        } or: {
            try client.waitForTaskBlocking(taskNo: taskNo, options: options)
        }
    }

    private func submitAndWait(
        _ domain: String, _ options: WaitOptions, _ twin: Twin
    ) async throws -> SubmitAndWaitResponse {
        try await twin.call {
            try await client.submitAndWait(request: .admin(domain), options: options)
        } or: {
            try client.submitAndWaitBlocking(request: .admin(domain), options: options)
        }
    }

    private func expectInvalid(_ expected: String, _ call: () async throws -> some Any) async throws {
        let error = try await domainError(call)
        guard case .invalidRequest(let details) = error else { throw error }
        let field = details.field
        #expect(field == expected)
    }
}
