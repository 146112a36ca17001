import AliDomain
import Foundation
import Testing

/// The log that goes to the program. The log on standard error is tested with other programs (SecrecyTests).
@Suite(.serialized)
struct LoggingTests {
    /// What a sink has taken.
    private final class Lines: @unchecked Sendable {
        private let lock = NSLock()
        private var lines: [(LogLevel, String)] = []

        func take(_ level: LogLevel, _ message: String) {
            lock.withLock { lines.append((level, message)) }
        }

        func now(with text: String) -> Int {
            lock.withLock { lines.count { $0.1.contains(text) } }
        }

        /// Waits for lines that have a text in them.
        func lines(with text: String) async throws -> [(level: LogLevel, message: String)] {
            for _ in 0..<1000 {
                let found = lock.withLock { lines.filter { $0.1.contains(text) } }
                if !found.isEmpty { return found }
                try await Task.sleep(nanoseconds: 5_000_000)
            }
            return []
        }
    }

    @Test func theSinkTakesTheLines() async throws {
        let (lines, client) = (Lines(), try Sandbox().client())
        try enableLogging(level: .info) { lines.take($0, $1) }
        defer { try? enableLogging(level: .off) }
        let taskNo = try await client.submit(uniqueDomain()).taskNo
        let found = try await lines.lines(with: taskNo)
        #expect(found.map(\.level) == [.info])
        #expect(found.first?.message.contains("=\(taskNo)") == true)
    }

    @Test func aSinkThatIsSlowHoldsUpNoCall() async throws {
        let (lines, client, gate) = (Lines(), try Sandbox().client(), DispatchSemaphore(value: 0))
        try enableLogging(level: .info) { level, message in
            gate.wait()
            gate.signal()
            lines.take(level, message)
        }
        defer { try? enableLogging(level: .off) }
        let taskNo = try await client.submit(uniqueDomain()).taskNo
        gate.signal()
        #expect(try await lines.lines(with: taskNo).count == 1)
    }

    @Test func anotherSinkTakesItsPlace() async throws {
        let (first, second, client) = (Lines(), Lines(), try Sandbox().client())
        try enableLogging(level: .info) { first.take($0, $1) }
        try enableLogging(level: .info) { second.take($0, $1) }
        defer { try? enableLogging(level: .off) }
        let taskNo = try await client.submit(uniqueDomain()).taskNo
        #expect(try await second.lines(with: taskNo).count == 1)
        #expect(first.now(with: taskNo) == 0)
    }
}
