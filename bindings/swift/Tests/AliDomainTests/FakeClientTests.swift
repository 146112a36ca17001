import AliDomain
import Testing

/// A program's tests can do without the library's client.
struct FakeClientTests {
    private struct Fake: DomainClientProtocol {
        func saveSingleTaskForUpdatingContactInfo(
            request: SaveSingleTaskForUpdatingContactInfoRequest
        ) async throws(DomainError) -> SaveSingleTaskForUpdatingContactInfoResponse {
            .init(taskNo: "of \(request.domainName)")
        }

        func watchTask(taskNo: String, options: WaitOptions?) throws(DomainError) -> any TaskWatchProtocol {
            FakeWatch(taskNo: taskNo)
        }

        func waitForTask(taskNo: String, options: WaitOptions?) async throws(DomainError) -> TaskProgress {
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

    private let client: any DomainClientProtocol = Fake()

    @Test func whatItImplementsIsCalled() async throws {
        #expect(
            try await client.saveSingleTaskForUpdatingContactInfo(request: .admin("a.example")).taskNo == "of a.example"
        )
        #expect(try await client.waitForTask(taskNo: "1").state == .succeeded)
        #expect(try await elements(of: client.followTask(taskNo: "1")).map(\.taskNo) == ["1"])
        #expect(try await elements(of: client.queryTaskListAll()).map(\.taskNo) == ["1", "2", "3"])
    }

    @Test func whatItDoesNotImplementSaysSo() async throws {
        let error = try await domainError { try await client.cancelTask(request: .init(taskNo: "1")) }
        #expect(error.reason == "Fake does not implement cancelTask.")
        guard case .internalError = error else { throw error }
        #expect(throws: error) { throw error }
        #expect(client.withCancellation(cancellation: Cancellation()) is Fake)
    }
}
