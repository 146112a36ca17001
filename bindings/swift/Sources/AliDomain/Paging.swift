import Foundation

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

    /// Lists the domains of the account, from the page of the request to the last page.
    ///
    /// Iterating requests a page when its first domain is needed. Each new iteration requests them again. Iterating
    /// throws ``DomainError`` if a query fails.
    ///
    /// - Parameter request: The first page, and the domains to list.
    public func queryDomainListAll(request: QueryDomainListRequest = .init()) -> AsyncPagedSequence<Domain> {
        AsyncPagedSequence(request) { request async throws(DomainError) in
            try await queryDomainList(request: request).page
        }
    }

    /// Lists what ``queryDomainListAll(request:)`` lists, and blocks the thread that iterates. An error is the last
    /// element.
    @available(*, noasync, message: "It blocks the thread: iterate queryDomainListAll.")
    public func queryDomainListAllBlocking(request: QueryDomainListRequest = .init()) -> PagedSequence<Domain> {
        PagedSequence(request) { request throws(DomainError) in try queryDomainListBlocking(request: request).page }
    }

    /// Lists the history of the account's tasks, from the cursor of the request to the last page.
    ///
    /// Iterating requests a page when its first task is needed. Each new iteration requests them again. Iterating
    /// throws ``DomainError`` if a query fails.
    ///
    /// - Parameter request: The first page, and the tasks to list.
    public func queryTaskInfoHistoryAll(request: QueryTaskInfoHistoryRequest = .init()) -> AsyncPagedSequence<TaskInfo> {
        AsyncPagedSequence(request) { request async throws(DomainError) in
            try await queryTaskInfoHistory(request: request).page
        }
    }

    /// Lists what ``queryTaskInfoHistoryAll(request:)`` lists, and blocks the thread that iterates. An error is the last
    /// element.
    @available(*, noasync, message: "It blocks the thread: iterate queryTaskInfoHistoryAll.")
    public func queryTaskInfoHistoryAllBlocking(request: QueryTaskInfoHistoryRequest = .init()) -> PagedSequence<TaskInfo> {
        PagedSequence(request) { request throws(DomainError) in try queryTaskInfoHistoryBlocking(request: request).page }
    }

    /// Lists the history of a task's details, from the cursor of the request to the last page.
    ///
    /// Iterating requests a page when its first detail is needed. Each new iteration requests them again. Iterating
    /// throws ``DomainError`` if a query fails.
    ///
    /// - Parameter request: The task, and the first page.
    public func queryTaskDetailHistoryAll(request: QueryTaskDetailHistoryRequest) -> AsyncPagedSequence<TaskDetail> {
        AsyncPagedSequence(request) { request async throws(DomainError) in
            try await queryTaskDetailHistory(request: request).page
        }
    }

    /// Lists what ``queryTaskDetailHistoryAll(request:)`` lists, and blocks the thread that iterates. An error is the last
    /// element.
    @available(*, noasync, message: "It blocks the thread: iterate queryTaskDetailHistoryAll.")
    public func queryTaskDetailHistoryAllBlocking(request: QueryTaskDetailHistoryRequest) -> PagedSequence<TaskDetail> {
        PagedSequence(request) { request throws(DomainError) in try queryTaskDetailHistoryBlocking(request: request).page }
    }
}

/// A list that the service returns page by page. The iterator requests a page when its first element is needed.
public struct AsyncPagedSequence<Element: Sendable>: AsyncSequence, Sendable {
    private let fetch: @Sendable (Place) async throws(DomainError) -> Page<Element>

    init<Request: PagedRequest>(
        _ request: Request, fetch: @escaping @Sendable (Request) async throws(DomainError) -> Page<Element>
    ) {
        self.fetch = { place async throws(DomainError) in try await fetch(request.at(place)) }
    }

    /// Starts with the page of the request. Sends nothing yet.
    public func makeAsyncIterator() -> Iterator {
        Iterator(fetch: fetch)
    }

    /// The position of an iteration.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        private var rest: ArraySlice<Element> = []
        private var next: Place? = .start
        private let fetch: @Sendable (Place) async throws(DomainError) -> Page<Element>

        fileprivate init(fetch: @escaping @Sendable (Place) async throws(DomainError) -> Page<Element>) {
            self.fetch = fetch
        }

        /// Returns the next element, or `nil` after the last element and after an error.
        ///
        /// Cancelling the task ends the request for a page at once, with ``DomainError/cancelled(_:)``.
        public mutating func next() async throws(DomainError) -> Element? {
            while rest.isEmpty, let place = next {
                // None follows if this one fails.
                next = nil
                let page = try await fetch(place)
                (rest, next) = (page.elements[...], page.next)
            }
            return rest.popFirst()
        }
    }
}

/// A list that the service returns page by page. The iterator requests a page when its first element is needed, and
/// blocks the thread.
public struct PagedSequence<Item: Sendable>: Sequence, Sendable {
    private let fetch: @Sendable (Place) throws(DomainError) -> Page<Item>

    init<Request: PagedRequest>(
        _ request: Request, fetch: @escaping @Sendable (Request) throws(DomainError) -> Page<Item>
    ) {
        self.fetch = { place throws(DomainError) in try fetch(request.at(place)) }
    }

    /// Starts with the page of the request. Sends nothing yet.
    @available(*, noasync, message: "It blocks the thread: iterate the asynchronous sequence.")
    public func makeIterator() -> Iterator {
        Iterator(fetch: fetch)
    }

    /// The position of an iteration.
    public struct Iterator: IteratorProtocol, Sendable {
        private var rest: ArraySlice<Item> = []
        private var following: Place? = .start
        private let fetch: @Sendable (Place) throws(DomainError) -> Page<Item>

        fileprivate init(fetch: @escaping @Sendable (Place) throws(DomainError) -> Page<Item>) {
            self.fetch = fetch
        }

        /// Returns the next element, or the error that ends the list. Returns `nil` after the last element and after
        /// an error.
        public mutating func next() -> Result<Item, DomainError>? {
            while rest.isEmpty, let place = following {
                // None follows if this one fails.
                following = nil
                do {
                    let page = try fetch(place)
                    (rest, following) = (page.elements[...], page.next)
                } catch {
                    return .failure(error)
                }
            }
            return rest.popFirst().map(Result.success)
        }
    }
}

/// Where a page of a list begins.
enum Place: Sendable {
    /// Where the request says.
    case start
    case number(Int)
    case task(number: String, createTime: Date?)
    case detail(number: String?, domainName: String?)
}

/// What the responses have in common.
struct Page<Element> {
    let elements: [Element]
    let next: Place?
}

extension QueryTaskListResponse {
    fileprivate var page: Page<TaskInfo> { Page(elements: tasks, next: nextPageNum.map(Place.number)) }
}

extension QueryTaskDetailListResponse {
    fileprivate var page: Page<TaskDetail> { Page(elements: taskDetails, next: nextPageNum.map(Place.number)) }
}

extension PollTaskResultResponse {
    fileprivate var page: Page<TaskDetail> { Page(elements: taskDetails, next: nextPageNum.map(Place.number)) }
}

extension QueryRegistrantProfilesResponse {
    fileprivate var page: Page<RegistrantProfile> {
        Page(elements: registrantProfiles, next: nextPageNum.map(Place.number))
    }
}

extension QueryDomainListResponse {
    fileprivate var page: Page<Domain> { Page(elements: domains, next: nextPageNum.map(Place.number)) }
}

extension QueryTaskInfoHistoryResponse {
    fileprivate var page: Page<TaskInfo> {
        Page(elements: tasks, next: nextPageCursor.map { .task(number: $0.taskNo, createTime: $0.createTime) })
    }
}

extension QueryTaskDetailHistoryResponse {
    fileprivate var page: Page<TaskDetail> {
        Page(
            elements: taskDetails,
            next: nextPageCursor.map { .detail(number: $0.taskDetailNo, domainName: $0.domainName) })
    }
}

/// What the requests have in common.
protocol PagedRequest: Sendable {
    mutating func go(to place: Place)
}

extension PagedRequest {
    fileprivate func at(_ place: Place) -> Self {
        var request = self
        request.go(to: place)
        return request
    }
}

/// A request for a page with a number.
protocol NumberedRequest: PagedRequest {
    var pageNum: Int { get set }
}

extension NumberedRequest {
    mutating func go(to place: Place) {
        if case .number(let number) = place { pageNum = number }
    }
}

extension QueryTaskListRequest: NumberedRequest {}
extension QueryTaskDetailListRequest: NumberedRequest {}
extension PollTaskResultRequest: NumberedRequest {}
extension QueryRegistrantProfilesRequest: NumberedRequest {}
extension QueryDomainListRequest: NumberedRequest {}

extension QueryTaskInfoHistoryRequest: PagedRequest {
    mutating func go(to place: Place) {
        if case .task(let number, let createTime) = place { (taskNoCursor, createTimeCursor) = (number, createTime) }
    }
}

extension QueryTaskDetailHistoryRequest: PagedRequest {
    mutating func go(to place: Place) {
        if case .detail(let number, let name) = place { (taskDetailNoCursor, domainNameCursor) = (number, name) }
    }
}
