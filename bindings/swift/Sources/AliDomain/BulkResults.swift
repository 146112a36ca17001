/// Submitting many changes.
extension DomainClientProtocol {
    /// Submits many changes, with one element for each result as it comes.
    ///
    /// Iterating submits. Each new iteration submits again, unless the client has a ``Journal`` with a job. An error of
    /// one submission is in ``BulkResult/error``, and the others go on. Cancelling the task that iterates ends the
    /// submissions as ``BulkSubmission/cancel()`` does. Iterating throws ``DomainError/invalidRequest(_:)`` if an
    /// option is wrong.
    ///
    /// - Parameter requests: The changes.
    /// - Parameter options: How fast to submit. Default: the defaults of ``BulkOptions``.
    public func submitAll(
        requests: [SaveSingleTaskForUpdatingContactInfoRequest], options: BulkOptions = .init()
    ) -> AsyncBulkResultSequence {
        AsyncBulkResultSequence { () throws(DomainError) in
            try bulkSubmission(requests: requests, options: options)
        }
    }

    /// Submits as ``submitAll(requests:options:)`` does, and blocks the thread that iterates. An error of the wait is the
    /// last element.
    @available(*, noasync, message: "It blocks the thread: iterate submitAll.")
    public func submitAllBlocking(
        requests: [SaveSingleTaskForUpdatingContactInfoRequest], options: BulkOptions = .init()
    ) -> BulkResultSequence {
        BulkResultSequence { () throws(DomainError) in try bulkSubmission(requests: requests, options: options) }
    }
}

/// The results of many submissions. Returned by ``DomainClientProtocol/submitAll(requests:options:)``.
public struct AsyncBulkResultSequence: AsyncSequence, Sendable {
    /// What became of one submission.
    public typealias Element = BulkResult

    fileprivate let make: @Sendable () throws(DomainError) -> any BulkSubmissionProtocol

    /// Begins to submit when the first element is requested.
    public func makeAsyncIterator() -> Iterator {
        Iterator(make: make)
    }

    /// The position of an iteration.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        fileprivate let make: @Sendable () throws(DomainError) -> any BulkSubmissionProtocol
        private var bulk: (any BulkSubmissionProtocol)?
        /// Those that are there, the next one last.
        private var results: [BulkResult] = []
        private var hasEnded = false

        fileprivate init(make: @escaping @Sendable () throws(DomainError) -> any BulkSubmissionProtocol) {
            self.make = make
        }

        /// Waits for the next result. Returns `nil` after the last one, and after an error.
        public mutating func next() async throws(DomainError) -> BulkResult? {
            if let result = results.popLast() { return result }
            if hasEnded { return nil }
            // None follows if this one fails.
            hasEnded = true
            let bulk = if let known = self.bulk { known } else { try make() }
            self.bulk = bulk
            results = try await bulk.nextResults().reversed()
            hasEnded = results.isEmpty
            return results.popLast()
        }
    }
}

/// The results of many submissions, for a blocking thread. Returned by
/// ``DomainClientProtocol/submitAllBlocking(requests:options:)``.
public struct BulkResultSequence: Sequence, Sendable {
    fileprivate let make: @Sendable () throws(DomainError) -> any BulkSubmissionProtocol

    /// Begins to submit when the first element is requested.
    @available(*, noasync, message: "It blocks the thread: iterate submitAll.")
    public func makeIterator() -> Iterator {
        Iterator(make: make)
    }

    /// The position of an iteration.
    public struct Iterator: IteratorProtocol, Sendable {
        fileprivate let make: @Sendable () throws(DomainError) -> any BulkSubmissionProtocol
        private var bulk: (any BulkSubmissionProtocol)?
        /// Those that are there, the next one last.
        private var results: [BulkResult] = []
        private var hasEnded = false

        fileprivate init(make: @escaping @Sendable () throws(DomainError) -> any BulkSubmissionProtocol) {
            self.make = make
        }

        /// Waits for the next result. Returns `nil` after the last one, and after an error.
        public mutating func next() -> Result<BulkResult, DomainError>? {
            if let result = results.popLast() { return .success(result) }
            if hasEnded { return nil }
            // None follows if this one fails.
            hasEnded = true
            do {
                let bulk = if let known = self.bulk { known } else { try make() }
                self.bulk = bulk
                results = try bulk.nextResultsBlocking().reversed()
            } catch {
                return .failure(error)
            }
            hasEnded = results.isEmpty
            return results.popLast().map { .success($0) }
        }
    }
}
