import AliDomain
import Foundation
import Testing

/// A program's tests can do without the library's client.
struct FakeClientTests {
    private struct Fake: DomainClientProtocol {
        func saveSingleTaskForUpdatingContactInfo(
            request: SaveSingleTaskForUpdatingContactInfoRequest
        ) async throws(DomainError) -> SaveSingleTaskForUpdatingContactInfoResponse {
            .init(taskNo: "of \(request.domainName)")
        }

        func watchTask(taskNo: String, options: WaitOptions) throws(DomainError) -> any TaskWatchProtocol {
            FakeWatch(taskNo: taskNo)
        }

        func waitForTask(taskNo: String, options: WaitOptions) async throws(DomainError) -> TaskProgress {
            try await watchTask(taskNo: taskNo, options: options).poll()
        }

        func queryTaskList(request: QueryTaskListRequest) async throws(DomainError) -> QueryTaskListResponse {
            let next = request.pageNum < 3 ? request.pageNum + 1 : nil
            let task = TaskInfo(taskNo: "\(request.pageNum)", status: .complete)
            return QueryTaskListResponse(tasks: [task], nextPageNum: next)
        }
    }

    private struct FakeWatch: TaskWatchProtocol {
        let taskNo: String

        func poll() async throws(DomainError) -> TaskProgress {
            TaskProgress(taskNo: taskNo, state: .succeeded, polls: 1, elapsed: 0)
        }
    }

    /// Says anything of when to ask again.
    private struct StrangeWatch: TaskWatchProtocol {
        let pause: TimeInterval

        func poll() async throws(DomainError) -> TaskProgress {
            TaskProgress(taskNo: "1", state: .stillRunning, polls: 1, elapsed: 0, nextPollIn: pause)
        }
    }

    private struct StrangeClient: DomainClientProtocol {
        let pause: TimeInterval

        func watchTask(taskNo: String, options: WaitOptions) throws(DomainError) -> any TaskWatchProtocol {
            StrangeWatch(pause: pause)
        }
    }

    private let client: any DomainClientProtocol = Fake()

    @Test func whatItImplementsIsCalled() async throws {
        #expect(
            try await client.saveSingleTaskForUpdatingContactInfo(request: .admin("a.example")).taskNo == "of a.example"
        )
        #expect(try await client.waitForTask(taskNo: "1").state == .succeeded)
        #expect(try await elements(of: client.followTask(taskNo: "1")).map(\.taskNo) == ["1"])
        #expect(try await elements(of: client.queryTaskListAll()).map(\.taskNo) == ["1", "2", "3"])
    }

    @Test func aPauseThatIsNoneEndsNothing() async throws {
        for pause in [-1, .nan, 0] as [TimeInterval] {
            let steps = try await elements(of: StrangeClient(pause: pause).followTask(taskNo: "1").prefix(3))
            #expect(steps.count == 3)
        }
    }

    @Test func cancellingTheTaskEndsThePause() async throws {
        for pause in [TimeInterval.infinity, 60] {
            let task = Task { try await elements(of: StrangeClient(pause: pause).followTask(taskNo: "1")) }
            try await Task.sleep(nanoseconds: 20_000_000)
            task.cancel()
            let error = try await domainError { try await task.value }
            guard case .cancelled = error else { throw error }
        }
    }

    @Test func whatItDoesNotImplementSaysSo() async throws {
        let error = try await domainError { try await client.cancelTask(request: .init(taskNo: "1")) }
        let declaration = "func cancelTask(request: CancelTaskRequest) async throws(DomainError) -> CancelTaskResponse"
        #expect(error.reason == "Fake does not implement \(declaration), in exactly this form.")
        guard case .internalError = error else { throw error }
        #expect(throws: error) { throw error }
        #expect(client.withCancellation(cancellation: Cancellation()) is Fake)
    }
}
