import Foundation

/// Following a task to its end.
extension DomainClientProtocol {
    /// Follows a task to its end, with one element for each query. The last element says how the task ended, or that
    /// the timeout of the options has passed.
    ///
    /// Iterating sends the queries. Each new iteration starts again. Iterating throws
    /// ``DomainError/invalidRequest(_:)`` if an option is wrong, and ``DomainError`` if a query fails with an error
    /// that is not transient.
    ///
    /// Cancelling the task that iterates ends the iteration at once, with ``DomainError/cancelled(_:)``. A transient
    /// error is in ``TaskProgress/problem``.
    ///
    /// - Parameter taskNo: The number of the task.
    /// - Parameter options: The timeout and the query intervals. Default: the defaults of ``WaitOptions``.
    public func followTask(taskNo: String, options: WaitOptions = .init()) -> AsyncTaskProgressSequence {
        AsyncTaskProgressSequence { () throws(DomainError) in try watchTask(taskNo: taskNo, options: options) }
    }

    /// Follows a task as ``followTask(taskNo:options:)`` does, and blocks the thread that iterates. An error is the
    /// last element.
    @available(*, noasync, message: "It blocks the thread: iterate followTask.")
    public func followTaskBlocking(taskNo: String, options: WaitOptions = .init()) -> TaskProgressSequence {
        TaskProgressSequence { () throws(DomainError) in try watchTask(taskNo: taskNo, options: options) }
    }
}

/// The states of a task, one for each query. Returned by ``DomainClientProtocol/followTask(taskNo:options:)``.
public struct AsyncTaskProgressSequence: AsyncSequence, Sendable {
    /// The state after one query.
    public typealias Element = TaskProgress

    fileprivate let watch: @Sendable () throws(DomainError) -> any TaskWatchProtocol

    /// Starts to follow the task when the first element is requested.
    public func makeAsyncIterator() -> Iterator {
        Iterator(watch: watch)
    }

    /// The position of an iteration.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        fileprivate let watch: @Sendable () throws(DomainError) -> any TaskWatchProtocol
        private var watched: (any TaskWatchProtocol)?
        /// Before the next question; `nil` if none follows.
        private var pause: TimeInterval? = 0

        fileprivate init(watch: @escaping @Sendable () throws(DomainError) -> any TaskWatchProtocol) {
            self.watch = watch
        }

        /// Waits, then queries again. Returns `nil` after the last element, and after an error.
        public mutating func next() async throws(DomainError) -> TaskProgress? {
            guard let pause else { return nil }
            // None follows if this one fails.
            self.pause = nil
            let task = if let watched { watched } else { try watch() }
            watched = task
            let progress = try await task.next(after: pause)
            self.pause = progress.nextPollIn
            return progress
        }
    }
}

/// The states of a task, one for each query, for a blocking thread. Returned by
/// ``DomainClientProtocol/followTaskBlocking(taskNo:options:)``.
public struct TaskProgressSequence: Sequence, Sendable {
    fileprivate let watch: @Sendable () throws(DomainError) -> any TaskWatchProtocol

    /// Starts to follow the task when the first element is requested.
    @available(*, noasync, message: "It blocks the thread: iterate followTask.")
    public func makeIterator() -> Iterator {
        Iterator(watch: watch)
    }

    /// The position of an iteration.
    public struct Iterator: IteratorProtocol, Sendable {
        fileprivate let watch: @Sendable () throws(DomainError) -> any TaskWatchProtocol
        private var watched: (any TaskWatchProtocol)?
        /// Before the next question; `nil` if none follows.
        private var pause: TimeInterval? = 0

        fileprivate init(watch: @escaping @Sendable () throws(DomainError) -> any TaskWatchProtocol) {
            self.watch = watch
        }

        /// Waits, then queries again. Returns `nil` after the last element, and after an error.
        public mutating func next() -> Result<TaskProgress, DomainError>? {
            guard let pause else { return nil }
            // None follows if this one fails.
            self.pause = nil
            return Result { () throws(DomainError) in
                let task = if let watched { watched } else { try watch() }
                watched = task
                let progress = try task.nextBlocking(after: pause)
                self.pause = progress.nextPollIn
                return progress
            }
        }
    }
}

/// The pause before a question. That of the library ends with whatever cancels the question. Of a program's own type,
/// only cancelling the task ends it.
extension TaskWatchProtocol {
    fileprivate func next(after pause: TimeInterval) async throws(DomainError) -> TaskProgress {
        if let watch = self as? TaskWatch { return try await watch.pollAfter(pause: pause) }
        do {
            // In nanoseconds, since the form that takes a `Duration` needs macOS 13.
            try await Task.sleep(nanoseconds: UInt64(pause.usable * 1e9))
        } catch {
            let reason =
                "The wait was cancelled. Nothing was changed. The task goes on: query the task to learn its state."
            throw .cancelled(.init(reason: reason, retryable: false, outcome: .notExecuted))
        }
        return try await poll()
    }

    fileprivate func nextBlocking(after pause: TimeInterval) throws(DomainError) -> TaskProgress {
        if let watch = self as? TaskWatch { return try watch.pollAfterBlocking(pause: pause) }
        Thread.sleep(forTimeInterval: pause.usable)
        return try pollBlocking()
    }
}

extension TimeInterval {
    /// A program's own type may say anything.
    fileprivate var usable: TimeInterval { isNaN ? 0 : Swift.max(0, Swift.min(self, 1e9)) }
}
