import Foundation

/// Following a task to its end.
extension DomainClientProtocol {
    /// Follows a task to its end, with one element for each query. The last element says how the task ended, or that
    /// the timeout of the options has passed.
    ///
    /// Iterating sends the queries. Iterating again starts again. Iterating throws ``DomainError/invalidRequest(_:)`` if an
    /// option is wrong, and ``DomainError`` if a query fails in a way that asking again would not help against.
    ///
    /// Cancelling the task that iterates ends the iteration at once, with ``DomainError/cancelled(_:)``. A transient error is in
    /// ``TaskProgress/problem``.
    ///
    /// - Parameter taskNo: The number of the task.
    /// - Parameter options: How long to follow, and how often to ask. Default: the defaults of ``WaitOptions``.
    public func followTask(taskNo: String, options: WaitOptions? = nil) -> AsyncTaskProgressSequence {
        AsyncTaskProgressSequence { () throws(DomainError) in try watchTask(taskNo: taskNo, options: options) }
    }

    /// Follows a task as ``followTask(taskNo:options:)`` does, and blocks the thread that iterates. An error is the
    /// last element.
    @available(*, noasync, message: "It blocks the thread: iterate followTask.")
    public func followTaskBlocking(taskNo: String, options: WaitOptions? = nil) -> TaskProgressSequence {
        TaskProgressSequence { () throws(DomainError) in try watchTask(taskNo: taskNo, options: options) }
    }
}

/// The states of a task, one for each query. Made by ``DomainClientProtocol/followTask(taskNo:options:)``.
public struct AsyncTaskProgressSequence: AsyncSequence, Sendable {
    /// One answer.
    public typealias Element = TaskProgress

    fileprivate let watch: @Sendable () throws(DomainError) -> any TaskWatchProtocol

    /// Begins to follow the task with the first element that is asked for.
    public func makeAsyncIterator() -> Iterator {
        Iterator(watch: watch)
    }

    /// Where an iteration has got to.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        fileprivate let watch: @Sendable () throws(DomainError) -> any TaskWatchProtocol
        private var watched: (any TaskWatchProtocol)?
        /// Before the next question; `nil` if none follows.
        private var pause: TimeInterval? = 0

        fileprivate init(watch: @escaping @Sendable () throws(DomainError) -> any TaskWatchProtocol) {
            self.watch = watch
        }

        /// Waits, and asks again; `nil` after the last element, and after an error.
        public mutating func next() async throws(DomainError) -> TaskProgress? {
            guard let pause else { return nil }
            // None follows if this one fails.
            self.pause = nil
            let task = if let watched { watched } else { try watch() }
            watched = task
            // A sleep that was cancelled needs no error of its own: the question after it sends nothing, and throws.
            try? await Task.sleep(seconds: pause)
            let progress = try await task.poll()
            self.pause = progress.nextPollIn
            return progress
        }
    }
}

/// The states of a task, one for each query, for a thread that blocks. Made by
/// ``DomainClientProtocol/followTaskBlocking(taskNo:options:)``.
public struct TaskProgressSequence: Sequence, Sendable {
    fileprivate let watch: @Sendable () throws(DomainError) -> any TaskWatchProtocol

    /// Begins to follow the task with the first element that is asked for.
    public func makeIterator() -> Iterator {
        Iterator(watch: watch)
    }

    /// Where an iteration has got to.
    public struct Iterator: IteratorProtocol, Sendable {
        fileprivate let watch: @Sendable () throws(DomainError) -> any TaskWatchProtocol
        private var watched: (any TaskWatchProtocol)?
        /// Before the next question; `nil` if none follows.
        private var pause: TimeInterval? = 0

        fileprivate init(watch: @escaping @Sendable () throws(DomainError) -> any TaskWatchProtocol) {
            self.watch = watch
        }

        /// Waits, and asks again; `nil` after the last element, and after an error.
        public mutating func next() -> Result<TaskProgress, DomainError>? {
            guard let pause else { return nil }
            // None follows if this one fails.
            self.pause = nil
            return Result { () throws(DomainError) in
                let task = if let watched { watched } else { try watch() }
                watched = task
                Thread.sleep(forTimeInterval: pause)
                let progress = try task.pollBlocking()
                self.pause = progress.nextPollIn
                return progress
            }
        }
    }
}

extension Task where Success == Never, Failure == Never {
    /// In nanoseconds, since the form that takes a `Duration` needs macOS 13. Ended by cancelling the task.
    fileprivate static func sleep(seconds: TimeInterval) async throws {
        try await sleep(nanoseconds: UInt64(seconds * 1e9))
    }
}
