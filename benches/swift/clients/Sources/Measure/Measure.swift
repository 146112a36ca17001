import Foundation

/// A client that calls the endpoint which the environment names.
public protocol Client: Sendable {
    /// Makes one call for each name, one after the other.
    func call(_ names: Names) async throws

    /// Does the same for several lists of names at once.
    func call(atOnce lists: [Names]) async throws
}

extension Client {
    public func call(atOnce lists: [Names]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for names in lists {
                group.addTask { try await call(names) }
            }
            try await group.waitForAll()
        }
    }
}

/// Domain names that were never used before.
public struct Names: Sequence, IteratorProtocol, Sendable {
    private let prefix = UUID().uuidString.lowercased()
    private var left: Int

    init(_ count: Int) {
        left = count
    }

    public mutating func next() -> String? {
        guard left > 0 else { return nil }
        left -= 1
        return "\(prefix)-\(left).example"
    }
}

/// What the environment tells the clients.
public enum Settings {
    public static let endpoint = variable("ALIDOMAIN_ENDPOINT")
    public static let accessKeyId = variable("ALIBABA_CLOUD_ACCESS_KEY_ID")
    public static let accessKeySecret = variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET")

    private static func variable(_ name: String) -> String {
        guard let value = ProcessInfo.processInfo.environment[name] else { fatalError("\(name) is not set") }
        return value
    }
}

/// After so many, memory counts as used once and for all.
private let firstCalls = 10_000

/// Measures what the arguments name: see `xtask/src/bench/contender.rs` for them and for the figures.
public func measure(_ arguments: [String], _ client: any Client) async throws {
    try await client.call(Names(1))
    let numbers = arguments.dropFirst().compactMap { Int($0) }
    switch arguments.first {
    case "cold":
        show(["cpu_ms": seconds(CLOCK_PROCESS_CPUTIME_ID) * 1e3])
    case "memory":
        try await client.call(Names(firstCalls))
        let before = try memory("VmRSS")
        try await client.call(Names(numbers[0] - firstCalls))
        show(["grown_mb": try memory("VmRSS") - before])
    default:
        show(try await calls(client, numbers[0], inFlight: numbers[1], warmUp: numbers[2]))
    }
    // Threads of the clients would go on.
    exit(0)
}

private func calls(_ client: any Client, _ count: Int, inFlight: Int, warmUp: Int) async throws -> [String: Double] {
    func work(_ count: Int) async throws {
        if inFlight == 1 { return try await client.call(Names(count)) }
        try await client.call(atOnce: (0..<inFlight).map { _ in Names(count / inFlight) })
    }
    try await work(max(warmUp, inFlight))
    let began = (wall: seconds(CLOCK_MONOTONIC), cpu: seconds(CLOCK_PROCESS_CPUTIME_ID))
    try await work(count)
    let (wall, cpu) = (seconds(CLOCK_MONOTONIC) - began.wall, seconds(CLOCK_PROCESS_CPUTIME_ID) - began.cpu)
    let done = Double(count / inFlight * inFlight)
    return [
        "wall_us": wall / done * 1e6,
        "cpu_us": cpu / done * 1e6,
        "calls_per_second": done / wall,
        "peak_mb": try memory("VmHWM"),
    ]
}

/// On one line, without an encoder: it would be a part of a cold start.
private func show(_ figures: [String: Double]) {
    print("{" + figures.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}")
    fflush(nil)
}

private func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Megabytes. Linux alone tells them so.
private func memory(_ name: String) throws -> Double {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
    return Double(line?.filter(\.isNumber) ?? "").map { $0 / 1024 } ?? 0
}
