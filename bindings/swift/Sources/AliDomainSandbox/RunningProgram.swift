import Foundation

/// The program while it runs. It ends when this process does: its standard input is closed then.
final class RunningProgram: @unchecked Sendable {
    /// What the program says when it listens, or nothing if it ended.
    let introduction: Data

    // Only `stop` changes it, under the lock.
    private let process = Process()
    private let input = Pipe()
    private let lock = NSLock()

    init(path: String) throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["--json", "--until-stdin-closes"]
        process.standardInput = input
        process.standardOutput = output
        do {
            try process.run()
        } catch {
            throw SandboxError("\(path) could not be run: \(error.localizedDescription)")
        }
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            line += more
        }
        introduction = line
    }

    func stop() {
        lock.lock()
        defer { lock.unlock() }
        guard process.isRunning else { return }
        // The program inherits the signals that a thread of Dispatch blocks, SIGTERM among them.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}

/// The path of the program that the environment names, or of the one in `PATH`.
func findProgram() throws -> String {
    let environment = ProcessInfo.processInfo.environment
    if let named = environment["ALIDOMAIN_SANDBOX_PROGRAM"] { return named }
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    let candidates = folders.map { "\($0)/alidomain-sandbox" }
    guard let found = candidates.first(where: FileManager.default.isExecutableFile) else {
        throw SandboxError(
            "alidomain-sandbox is not in PATH: install it, such as by `pip install alidomain-sandbox`, or set "
                + "ALIDOMAIN_SANDBOX_PROGRAM to the path of the program")
    }
    return found
}
