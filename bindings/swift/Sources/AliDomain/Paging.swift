/// Lists without their pages.
extension DomainClientProtocol {
    /// Lists the tasks of the account, from the page of the request to the last page.
    ///
    /// Iterating asks for a page when its first task is needed. Iterating again asks again. Iterating throws
    /// `DomainError` if a query fails. A task that is made meanwhile can move others to the next page, so that
    /// they come twice.
    ///
    /// - Parameter request: The first page, and the tasks to list.
    public func queryTaskListAll(request: QueryTaskListRequest = .init()) -> AsyncPagedSequence<TaskInfo> {
        AsyncPagedSequence(request) { [self] in try await queryTaskList(request: $0).page }
    }

    /// Lists what ``queryTaskListAll(request:)`` lists, and blocks the thread that iterates. An error is the last
    /// element.
    @available(*, noasync, message: "It blocks the thread: iterate queryTaskListAll.")
    public func queryTaskListAllBlocking(request: QueryTaskListRequest = .init()) -> PagedSequence<TaskInfo> {
        PagedSequence(request) { [self] in try queryTaskListBlocking(request: $0).page }
    }

    /// Lists the details of a task, from the page of the request to the last page.
    ///
    /// Iterating asks for a page when its first detail is needed. Iterating again asks again. Iterating throws
    /// `DomainError` if a query fails.
    ///
    /// - Parameter request: The task, and the first page.
    public func queryTaskDetailListAll(request: QueryTaskDetailListRequest) -> AsyncPagedSequence<TaskDetail> {
        AsyncPagedSequence(request) { [self] in try await queryTaskDetailList(request: $0).page }
    }

    /// Lists what ``queryTaskDetailListAll(request:)`` lists, and blocks the thread that iterates. An error is the last
    /// element.
    @available(*, noasync, message: "It blocks the thread: iterate queryTaskDetailListAll.")
    public func queryTaskDetailListAllBlocking(request: QueryTaskDetailListRequest) -> PagedSequence<TaskDetail> {
        PagedSequence(request) { [self] in try queryTaskDetailListBlocking(request: $0).page }
    }

    /// Lists the details that have ended and were not acknowledged yet, from the page of the request to the last page.
    ///
    /// Iterating asks for a page when its first detail is needed. Iterating again asks again. Iterating throws
    /// `DomainError` if a query fails.
    ///
    /// Acknowledge the details after the last one has come. Details that are acknowledged before leave the list, so
    /// that the rest moves up and as many are skipped.
    ///
    /// - Parameter request: The first page, and the details to list.
    public func pollTaskResultAll(request: PollTaskResultRequest = .init()) -> AsyncPagedSequence<TaskDetail> {
        AsyncPagedSequence(request) { [self] in try await pollTaskResult(request: $0).page }
    }

    /// Lists what ``pollTaskResultAll(request:)`` lists, and blocks the thread that iterates. An error is the last
    /// element.
    @available(*, noasync, message: "It blocks the thread: iterate pollTaskResultAll.")
    public func pollTaskResultAllBlocking(request: PollTaskResultRequest = .init()) -> PagedSequence<TaskDetail> {
        PagedSequence(request) { [self] in try pollTaskResultBlocking(request: $0).page }
    }
}

/// A list that the service answers page by page. A page is asked for when its first element is needed.
public struct AsyncPagedSequence<Element: Sendable>: AsyncSequence, Sendable {
    private let first: Int32
    private let fetch: @Sendable (Int32) async throws -> Page<Element>

    init<Request: PagedRequest>(
        _ request: Request, fetch: @escaping @Sendable (Request) async throws -> Page<Element>
    ) {
        first = request.pageNum
        self.fetch = { try await fetch(request.with(pageNum: $0)) }
    }

    /// Begins with the page of the request; asks for nothing yet.
    public func makeAsyncIterator() -> Iterator {
        Iterator(next: first, fetch: fetch)
    }

    /// Where an iteration has got to.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        private var rest: ArraySlice<Element> = []
        private var nextPageNum: Int32?
        private let fetch: @Sendable (Int32) async throws -> Page<Element>

        fileprivate init(next: Int32, fetch: @escaping @Sendable (Int32) async throws -> Page<Element>) {
            nextPageNum = next
            self.fetch = fetch
        }

        /// The next element; `nil` after the last one, and after an error.
        ///
        /// Cancelling the task ends a request for a page at once, with `DomainError.Cancelled`.
        public mutating func next() async throws -> Element? {
            while rest.isEmpty, let pageNum = nextPageNum {
                // None follows if this one fails.
                nextPageNum = nil
                let page = try await fetch(pageNum)
                (rest, nextPageNum) = (page.elements[...], page.nextPageNum)
            }
            return rest.popFirst()
        }
    }
}

/// A list that the service answers page by page. A page is asked for when its first element is needed, blocking the
/// thread.
public struct PagedSequence<Item: Sendable>: Sequence, Sendable {
    private let first: Int32
    private let fetch: @Sendable (Int32) throws -> Page<Item>

    init<Request: PagedRequest>(_ request: Request, fetch: @escaping @Sendable (Request) throws -> Page<Item>) {
        first = request.pageNum
        self.fetch = { try fetch(request.with(pageNum: $0)) }
    }

    /// Begins with the page of the request; asks for nothing yet.
    public func makeIterator() -> Iterator {
        Iterator(next: first, fetch: fetch)
    }

    /// Where an iteration has got to.
    public struct Iterator: IteratorProtocol, Sendable {
        private var rest: ArraySlice<Item> = []
        private var nextPageNum: Int32?
        private let fetch: @Sendable (Int32) throws -> Page<Item>

        fileprivate init(next: Int32, fetch: @escaping @Sendable (Int32) throws -> Page<Item>) {
            nextPageNum = next
            self.fetch = fetch
        }

        /// The next element, or the error that ends the list; `nil` after the last one, and after an error.
        public mutating func next() -> Result<Item, any Error>? {
            while rest.isEmpty, let pageNum = nextPageNum {
                // None follows if this one fails.
                nextPageNum = nil
                do {
                    let page = try fetch(pageNum)
                    (rest, nextPageNum) = (page.elements[...], page.nextPageNum)
                } catch {
                    return .failure(error)
                }
            }
            return rest.popFirst().map(Result.success)
        }
    }
}

/// What the responses have in common.
struct Page<Element> {
    let elements: [Element]
    let nextPageNum: Int32?
}

extension QueryTaskListResponse {
    fileprivate var page: Page<TaskInfo> { Page(elements: tasks, nextPageNum: nextPageNum) }
}

extension QueryTaskDetailListResponse {
    fileprivate var page: Page<TaskDetail> { Page(elements: taskDetails, nextPageNum: nextPageNum) }
}

extension PollTaskResultResponse {
    fileprivate var page: Page<TaskDetail> { Page(elements: taskDetails, nextPageNum: nextPageNum) }
}

/// What the requests have in common.
protocol PagedRequest: Sendable {
    var pageNum: Int32 { get set }
}

extension PagedRequest {
    fileprivate func with(pageNum: Int32) -> Self {
        var request = self
        request.pageNum = pageNum
        return request
    }
}

extension QueryTaskListRequest: PagedRequest {}
extension QueryTaskDetailListRequest: PagedRequest {}
extension PollTaskResultRequest: PagedRequest {}
