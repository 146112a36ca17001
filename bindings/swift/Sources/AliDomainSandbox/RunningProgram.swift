#if os(macOS) || os(Linux)
    import Foundation

    /// The program while it runs. It ends when this process does: its standard input is closed then.
    final class RunningProgram: @unchecked Sendable {
        /// The first line of what the program says. It is empty if the program ended, and `nil` if the program took too
        /// long.
        let firstLine: Data?

        // Only `stop` changes it, under the lock.
        private let process = Process()
        private let input = Pipe()
        private let lock = NSLock()

        /// - Parameter limit: Seconds to wait for the line.
        init(path: String, limit: TimeInterval) throws {
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
            firstLine = readLine(from: output.fileHandleForReading, within: limit)
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

    private func readLine(from file: FileHandle, within limit: TimeInterval) -> Data? {
        let end = ProcessInfo.processInfo.systemUptime + limit
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let left = end - ProcessInfo.processInfo.systemUptime
            var ready = pollfd(fd: file.fileDescriptor, events: Int16(POLLIN), revents: 0)
            // A signal may interrupt it.
            let count = poll(&ready, 1, Int32(max(0, left) * 1000))
            if count == 0 || left <= 0 { return nil }
            if count < 0 { continue }
            let more = file.availableData
            if more.isEmpty { break }
            line += more
        }
        return line
    }

    /// The path of the program that the environment names, or of the one in `PATH`.
    func findProgram() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["ALIDOMAIN_SANDBOX_PROGRAM"], !named.isEmpty { return named }
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        let candidates = folders.map { "\($0)/alidomain-sandbox" }
        guard let found = candidates.first(where: FileManager.default.isExecutableFile) else {
            throw SandboxError(
                "alidomain-sandbox is not in PATH: install the Python package alidomain-sandbox, which has it, or set "
                    + "ALIDOMAIN_SANDBOX_PROGRAM to the path of the program")
        }
        return found
    }
#endif
