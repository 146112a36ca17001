import Foundation

/// Sends the log of this library to `sink`, for example to swift-log. Call it again to change either.
/// ``enableLogging(level:)`` then changes the level only: the sink stays.
///
/// The sink runs on a queue that only the log uses, one line at a time. A slow sink does not delay calls. At most
/// 10,000 lines wait for the sink. If lines were dropped, a line tells how many. As the program ends, the last lines
/// take at most one second.
///
/// No line holds a secret, a token, a signature, an argument of a request or the text of a reply. The lines hold
/// operations, task numbers, request IDs, error codes, times, and the sources of credentials (roles, hosts, paths of
/// files and programs).
///
/// - Parameter level: Minimum severity to log.
/// - Parameter sink: Receives the lines from this call on, instead of standard error or the unified log: the severity
///   of a line, and the event with fields such as `code=DomainNotExist`, on one line.
/// - Throws: ``DomainError/invalidRequest(_:)`` if this process has its own subscriber for the library's log.
public func enableLogging(
    level: LogLevel, to sink: @escaping @Sendable (_ level: LogLevel, _ message: String) -> Void
) throws(DomainError) {
    Log.shared.send(to: sink)
    try enableLogging(level: level)
}

/// Takes lines from Rust, and hands them over on a queue: the threads of the events serve all connections.
private final class Log: LogSink, @unchecked Sendable {
    static let shared: Log = {
        let log = Log()
        takeLog(sink: log)
        // The last lines of a program are those that matter.
        atexit { Log.shared.waitForSink() }
        return log
    }()

    private static let mostLines = 10_000

    private let queue = DispatchQueue(label: "io.github.alidomain.log")
    private let lock = NSLock()
    // Only with the lock.
    private var sink: (@Sendable (LogLevel, String) -> Void)?
    private var waiting = 0
    private var leftOut = 0

    func send(to sink: @escaping @Sendable (LogLevel, String) -> Void) {
        lock.withLock { self.sink = sink }
    }

    func log(level: LogLevel, message: String) {
        lock.withLock {
            guard waiting < Self.mostLines else {
                leftOut += 1
                return
            }
            waiting += 1
            let missing = leftOut
            leftOut = 0
            // With the lock, so that the lines keep their order.
            queue.async { self.handOver(level, message, after: missing) }
        }
    }

    /// Hands over a line, and before it how many are missing there.
    private func handOver(_ level: LogLevel, _ message: String, after missing: Int) {
        let sink = lock.withLock { self.sink }
        if missing > 0 {
            sink?(.warn, "log lines dropped, sink too slow lines=\(missing)")
        }
        sink?(level, message)
        lock.withLock { waiting -= 1 }
    }

    /// For a second at most: the program may end because of the sink itself.
    private func waitForSink() {
        let end = Date(timeIntervalSinceNow: 1)
        while lock.withLock({ waiting }) > 0, Date() < end {
            Thread.sleep(forTimeInterval: 0.001)
        }
    }
}
