/// Lists without their pages.
extension DomainClientProtocol {
    /// Lists the tasks of the account, from the page of the request to the last page.
    ///
    /// Iterating requests a page when its first task is needed. Each new iteration requests them again. Iterating
    /// throws ``DomainError`` if a query fails. A task that is created meanwhile can move others to the next page, so
    /// that they are listed twice.
    ///
    /// - Parameter request: The first page, and the tasks to list.
    public func queryTaskListAll(request: QueryTaskListRequest = .init()) -> AsyncPagedSequence<TaskInfo> {
        AsyncPagedSequence(request) { request async throws(DomainError) in
            try await queryTaskList(request: request).page
        }
    }

    /// Lists what ``queryTaskListAll(request:)`` lists, and blocks the thread that iterates. An error is the last
    /// element.
    @available(*, noasync, message: "It blocks the thread: iterate queryTaskListAll.")
    public func queryTaskListAllBlocking(request: QueryTaskListRequest = .init()) -> PagedSequence<TaskInfo> {
        PagedSequence(request) { request throws(DomainError) in try queryTaskListBlocking(request: request).page }
    }

    /// Lists the details of a task, from the page of the request to the last page.
    ///
    /// Iterating requests a page when its first detail is needed. Each new iteration requests them again. Iterating
    /// throws ``DomainError`` if a query fails.
    ///
    /// - Parameter request: The task, and the first page.
    public func queryTaskDetailListAll(request: QueryTaskDetailListRequest) -> AsyncPagedSequence<TaskDetail> {
        AsyncPagedSequence(request) { request async throws(DomainError) in
            try await queryTaskDetailList(request: request).page
        }
    }

    /// Lists what ``queryTaskDetailListAll(request:)`` lists, and blocks the thread that iterates. An error is the last
    /// element.
    @available(*, noasync, message: "It blocks the thread: iterate queryTaskDetailListAll.")
    public func queryTaskDetailListAllBlocking(request: QueryTaskDetailListRequest) -> PagedSequence<TaskDetail> {
        PagedSequence(request) { request throws(DomainError) in try queryTaskDetailListBlocking(request: request).page }
    }

    /// Lists the details that have ended and were not acknowledged yet, from the page of the request to the last page.
    ///
    /// Iterating requests a page when its first detail is needed. Each new iteration requests them again. Iterating
    /// throws ``DomainError`` if a query fails.
    ///
    /// Acknowledge the details after the last element. Details that you acknowledge earlier leave the list. The rest
    /// then moves up, and the iteration skips as many.
    ///
    /// - Parameter request: The first page, and the details to list.
    public func pollTaskResultAll(request: PollTaskResultRequest = .init()) -> AsyncPagedSequence<TaskDetail> {
        AsyncPagedSequence(request) { request async throws(DomainError) in
            try await pollTaskResult(request: request).page
        }
    }

    /// Lists what ``pollTaskResultAll(request:)`` lists, and blocks the thread that iterates. An error is the last
    /// element.
    @available(*, noasync, message: "It blocks the thread: iterate pollTaskResultAll.")
    public func pollTaskResultAllBlocking(request: PollTaskResultRequest = .init()) -> PagedSequence<TaskDetail> {
        PagedSequence(request) { request throws(DomainError) in try pollTaskResultBlocking(request: request).page }
    }

    /// Lists registrant profiles, from the page of the request to the last page.
    ///
    /// Iterating requests a page when its first profile is needed. Each new iteration requests them again. Iterating
    /// throws ``DomainError`` if a query fails.
    ///
    /// - Parameter request: The first page, and the profiles to list.
    public func queryRegistrantProfilesAll(
        request: QueryRegistrantProfilesRequest = .init()
    ) -> AsyncPagedSequence<RegistrantProfile> {
        AsyncPagedSequence(request) { request async throws(DomainError) in
            try await queryRegistrantProfiles(request: request).page
        }
    }

    /// Lists what ``queryRegistrantProfilesAll(request:)`` lists, and blocks the thread that iterates. An error is the
    /// last element.
    @available(*, noasync, message: "It blocks the thread: iterate queryRegistrantProfilesAll.")
    public func queryRegistrantProfilesAllBlocking(
        request: QueryRegistrantProfilesRequest = .init()
    ) -> PagedSequence<RegistrantProfile> {
        PagedSequence(request) { request throws(DomainError) in
            try queryRegistrantProfilesBlocking(request: request).page
        }
    }
}

/// A list that the service returns page by page. The iterator requests a page when its first element is needed.
public struct AsyncPagedSequence<Element: Sendable>: AsyncSequence, Sendable {
    private let first: Int
    private let fetch: @Sendable (Int) async throws(DomainError) -> Page<Element>

    init<Request: PagedRequest>(
        _ request: Request, fetch: @escaping @Sendable (Request) async throws(DomainError) -> Page<Element>
    ) {
        first = request.pageNum
        self.fetch = { pageNum async throws(DomainError) in try await fetch(request.with(pageNum: pageNum)) }
    }

    /// Starts with the page of the request. Sends nothing yet.
    public func makeAsyncIterator() -> Iterator {
        Iterator(next: first, fetch: fetch)
    }

    /// The position of an iteration.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        private var rest: ArraySlice<Element> = []
        private var nextPageNum: Int?
        private let fetch: @Sendable (Int) async throws(DomainError) -> Page<Element>

        fileprivate init(next: Int, fetch: @escaping @Sendable (Int) async throws(DomainError) -> Page<Element>) {
            nextPageNum = next
            self.fetch = fetch
        }

        /// Returns the next element, or `nil` after the last element and after an error.
        ///
        /// Cancelling the task ends the request for a page at once, with ``DomainError/cancelled(_:)``.
        public mutating func next() async throws(DomainError) -> Element? {
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

/// A list that the service returns page by page. The iterator requests a page when its first element is needed, and
/// blocks the thread.
public struct PagedSequence<Item: Sendable>: Sequence, Sendable {
    private let first: Int
    private let fetch: @Sendable (Int) throws(DomainError) -> Page<Item>

    init<Request: PagedRequest>(
        _ request: Request, fetch: @escaping @Sendable (Request) throws(DomainError) -> Page<Item>
    ) {
        first = request.pageNum
        self.fetch = { pageNum throws(DomainError) in try fetch(request.with(pageNum: pageNum)) }
    }

    /// Starts with the page of the request. Sends nothing yet.
    @available(*, noasync, message: "It blocks the thread: iterate the asynchronous sequence.")
    public func makeIterator() -> Iterator {
        Iterator(next: first, fetch: fetch)
    }

    /// The position of an iteration.
    public struct Iterator: IteratorProtocol, Sendable {
        private var rest: ArraySlice<Item> = []
        private var nextPageNum: Int?
        private let fetch: @Sendable (Int) throws(DomainError) -> Page<Item>

        fileprivate init(next: Int, fetch: @escaping @Sendable (Int) throws(DomainError) -> Page<Item>) {
            nextPageNum = next
            self.fetch = fetch
        }

        /// Returns the next element, or the error that ends the list. Returns `nil` after the last element and after
        /// an error.
        public mutating func next() -> Result<Item, DomainError>? {
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
    let nextPageNum: Int?
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

extension QueryRegistrantProfilesResponse {
    fileprivate var page: Page<RegistrantProfile> { Page(elements: registrantProfiles, nextPageNum: nextPageNum) }
}

/// What the requests have in common.
protocol PagedRequest: Sendable {
    var pageNum: Int { get set }
}

extension PagedRequest {
    fileprivate func with(pageNum: Int) -> Self {
        var request = self
        request.pageNum = pageNum
        return request
    }
}

extension QueryTaskListRequest: PagedRequest {}
extension QueryTaskDetailListRequest: PagedRequest {}
extension PollTaskResultRequest: PagedRequest {}
extension QueryRegistrantProfilesRequest: PagedRequest {}
