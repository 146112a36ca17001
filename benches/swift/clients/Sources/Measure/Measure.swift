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

/// What `compare.py` tells the clients.
public enum Settings {
    public static let endpoint = variable("ALIDOMAIN_ENDPOINT")
    public static let accessKeyId = variable("ALIBABA_CLOUD_ACCESS_KEY_ID")
    public static let accessKeySecret = variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET")
    /// Whether calls list tasks, instead of submitting changes.
    public static let listsTasks = variable("OPERATION") == "list"

    private static func variable(_ name: String) -> String {
        guard let value = ProcessInfo.processInfo.environment[name] else { fatalError("\(name) is not set") }
        return value
    }
}

/// Runs `cold`, or `warm CALLS WARM_UP AT_ONCE`, and prints JSON.
public func measure(_ arguments: [String], _ client: any Client) async throws {
    try await client.call(Names(1))
    if arguments[0] == "cold" { return }
    let (calls, warmUp, atOnce) = (Int(arguments[1])!, Int(arguments[2])!, Int(arguments[3])!)
    func lists(_ count: Int) -> [Names] { (0..<atOnce).map { _ in Names(count / atOnce) } }

    try await client.call(Names(warmUp))
    try await client.call(atOnce: lists(warmUp))
    let one = try await spent { try await client.call(Names(calls)) }
    let many = try await spent { try await client.call(atOnce: lists(calls * 4)) }
    let callsAtOnce = Double(calls * 4 / atOnce * atOnce)
    let figures = [
        "wall_us": one.wall / Double(calls) * 1e6,
        "cpu_us": one.cpu / Double(calls) * 1e6,
        "per_second": callsAtOnce / many.wall,
        "cpu_us_at_once": many.cpu / callsAtOnce * 1e6,
        "rss_mb": try residentMegabytes(),
    ]
    print(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
}

/// Seconds of real time and of CPU time in this process.
private func spent(_ work: () async throws -> Void) async throws -> (wall: Double, cpu: Double) {
    func now() -> (wall: Double, cpu: Double) {
        func seconds(_ clock: clockid_t) -> Double {
            var time = timespec()
            clock_gettime(clock, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        return (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
    }
    let began = now()
    try await work()
    let ended = now()
    return (ended.wall - began.wall, ended.cpu - began.cpu)
}

/// Linux alone tells it so.
private func residentMegabytes() throws -> Double {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS") }
    return Double(line?.filter(\.isNumber) ?? "").map { $0 / 1024 } ?? 0
}
