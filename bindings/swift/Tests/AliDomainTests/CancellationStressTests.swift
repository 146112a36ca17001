import AliDomain
import Foundation
import Testing

/// Many calls that are cancelled at random moments. `ALIDOMAIN_STRESS_CALLS` says how many, for a run by hand.
struct CancellationStressTests {
    private static let calls = ProcessInfo.processInfo.environment["ALIDOMAIN_STRESS_CALLS"].flatMap(Int.init) ?? 400
    private static let atOnce = 16
    /// Calls take about so long here: some are cancelled before they begin, some when they have ended.
    private static let longestNanoseconds: UInt64 = 12_000_000

    @Test func everySubmissionIsAccountedFor() async throws {
        let sandbox = try Sandbox(from: "ALIDOMAIN_STORM")
        let client = try sandbox.client()
        let label = uniqueLabel()
        let fates = try await eachCancelled { number in
            await Fate(of: { try await client.submit("\(label)-\(number).example") })
        }
        // A request that was on its way when its call ended may be executed a little later.
        try await Task.sleep(nanoseconds: 1_000_000_000)
        let tasks = try await sandbox.tasks().filter { $0.domainName.hasPrefix(label) }
        let tasksOf = Dictionary(grouping: tasks, by: \.domainName).mapValues { $0.map(\.taskNo) }
        var tally: [String: Int] = [:]
        for (number, fate) in fates.enumerated() {
            let tasks = tasksOf["\(label)-\(number).example", default: []]
            switch fate {
            case let .answered(taskNo): #expect(tasks == [taskNo])
            case .nothingHappened: #expect(tasks.isEmpty)
            case .handedOver: #expect(tasks.count <= 1)
            case let .other(error): Issue.record(error)
            }
            tally["\(fate.name), \(tasks.isEmpty ? "no task" : "a task")", default: 0] += 1
        }
        #expect(fates.count == Self.calls)
        report("Submissions", tally)
    }

    @Test func memoryStaysFlat() async throws {
        let client = try Sandbox(from: "ALIDOMAIN_STORM").client()
        let watch = try client.watchTask(taskNo: "unknown")
        var memory: [Int] = []
        for _ in 0..<4 {
            _ = try await eachCancelled { number in
                if number.isMultiple(of: 2) {
                    _ = try? await watch.poll()
                } else {
                    _ = try? await client.queryTaskDetailList(request: .init(taskNo: "unknown"))
                }
            }
            memory.append(residentKilobytes())
        }
        // The first round makes threads, connections and buffers.
        #expect(memory[3] - memory[1] < 2048 + Self.calls / 20)
        report("Resident KB after each round", ["\(memory)": Self.calls])
    }

    /// What came of so many calls, each in a task of its own that is cancelled at a random moment.
    private func eachCancelled<T: Sendable>(_ call: @escaping @Sendable (Int) async -> T) async throws -> [T] {
        let results = await withTaskGroup(of: [(Int, T)].self) { group in
            for worker in 0..<Self.atOnce {
                group.addTask {
                    var results: [(Int, T)] = []
                    for number in stride(from: worker, to: Self.calls, by: Self.atOnce) {
                        let task = Task { await call(number) }
                        let delay = UInt64.random(in: 0...Self.longestNanoseconds)
                        if !number.isMultiple(of: 10) {
                            try? await Task.sleep(nanoseconds: delay)
                        }
                        task.cancel()
                        results.append((number, await task.value))
                    }
                    return results
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        return results.sorted { $0.0 < $1.0 }.map(\.1)
    }

    private func report(_ what: String, _ tally: [String: Int]) {
        let lines = tally.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }
        print(([what] + lines).joined(separator: "\n"))
    }
}

/// What a submission's caller was told.
private enum Fate {
    case answered(String)
    case nothingHappened(Outcome)
    case handedOver
    case other(any Error)

    init(of call: () async throws -> Response) async {
        do {
            self = .answered(try await call().taskNo)
        } catch let error as DomainError {
            self =
                switch error {
                case .outcomeUnknown: .handedOver
                case _ where error.outcome != .maybeExecuted: .nothingHappened(error.outcome)
                default: .other(error)
                }
        } catch {
            self = .other(error)
        }
    }

    var name: String {
        switch self {
        case .answered: "answered"
        case let .nothingHappened(outcome): "\(outcome)"
        case .handedOver: "handed over"
        case .other: "other"
        }
    }
}

/// How much memory this process occupies. 0 where that is not known.
private func residentKilobytes() -> Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return 0 }
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
}
