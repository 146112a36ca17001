import Foundation

/// Following a task to its end.
extension DomainClientProtocol {
    /// How a task stands, one element each time that it was asked; the last element tells how it ended, or that the
    /// time of the options is up. Iterating asks, and iterating twice starts anew.
    ///
    /// Cancelling the task that iterates ends the iteration at once, with `DomainError.Cancelled`. A transient failure is
    /// in the element's `problem`.
    ///
    /// Errors that end it: `InvalidRequest` names the option that is wrong, and those that asking again would not
    /// help against.
    public func followTask(taskNo: String, options: WaitOptions? = nil) -> AsyncTaskProgressSequence {
        AsyncTaskProgressSequence { [self] in try watchTask(taskNo: taskNo, options: options) }
    }

    /// The same as `followTask`, blocking the thread that iterates. An error is its last element.
    @available(*, noasync, message: "It blocks the thread: iterate followTask.")
    public func followTaskBlocking(taskNo: String, options: WaitOptions? = nil) -> TaskProgressSequence {
        TaskProgressSequence { [self] in try watchTask(taskNo: taskNo, options: options) }
    }
}

/// How a task stands, each time that it was asked. Made by `followTask`.
public struct AsyncTaskProgressSequence: AsyncSequence, Sendable {
    /// One answer.
    public typealias Element = TaskProgress

    fileprivate let watch: @Sendable () throws -> TaskWatch

    /// Begins to follow the task with the first element that is asked for.
    public func makeAsyncIterator() -> Iterator {
        Iterator(watch: watch)
    }

    /// Where an iteration has got to.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        fileprivate let watch: @Sendable () throws -> TaskWatch
        private var watched: TaskWatch?
        /// Before the next question; `nil` if none follows.
        private var pause: TimeInterval? = 0

        fileprivate init(watch: @escaping @Sendable () throws -> TaskWatch) {
            self.watch = watch
        }

        /// Waits, and asks again; `nil` after the last element, and after an error.
        public mutating func next() async throws -> TaskProgress? {
            guard let pause else { return nil }
            // None follows if this one fails.
            self.pause = nil
            let task = try watched ?? watch()
            watched = task
            // A sleep that was cancelled needs no error of its own: the question after it sends nothing, and throws.
            try? await Task.sleep(seconds: pause)
            let progress = try await task.poll()
            self.pause = progress.nextPollIn
            return progress
        }
    }
}

/// How a task stands, each time that it was asked, blocking the thread. Made by `followTaskBlocking`.
public struct TaskProgressSequence: Sequence, Sendable {
    fileprivate let watch: @Sendable () throws -> TaskWatch

    /// Begins to follow the task with the first element that is asked for.
    public func makeIterator() -> Iterator {
        Iterator(watch: watch)
    }

    /// Where an iteration has got to.
    public struct Iterator: IteratorProtocol, Sendable {
        fileprivate let watch: @Sendable () throws -> TaskWatch
        private var watched: TaskWatch?
        /// Before the next question; `nil` if none follows.
        private var pause: TimeInterval? = 0

        fileprivate init(watch: @escaping @Sendable () throws -> TaskWatch) {
            self.watch = watch
        }

        /// Waits, and asks again; `nil` after the last element, and after an error.
        public mutating func next() -> Result<TaskProgress, any Error>? {
            guard let pause else { return nil }
            // None follows if this one fails.
            self.pause = nil
            return Result {
                let task = try watched ?? watch()
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
