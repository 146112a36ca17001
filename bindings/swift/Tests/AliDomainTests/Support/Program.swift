import Foundation

/// What a program did.
struct Run: Equatable {
    let status: Int32
    let output: String
    let errors: String
}

/// Runs a program of this package in an environment of its own.
func run(_ program: String, _ arguments: [String], _ environment: [String: String]) async throws -> Run {
    try await RunningProgram(program, arguments, environment).end()
}

/// A program of this package that was started.
struct RunningProgram {
    private let process = Process()
    private let output = Pipe()
    private let errors = Pipe()

    init(_ program: String, _ arguments: [String], _ environment: [String: String]) throws {
        process.executableURL = try location(of: program)
        process.arguments = arguments
        process.environment = environment
        process.standardOutput = output
        process.standardError = errors
        try process.run()
    }

    /// Sends what Ctrl-C sends.
    func interrupt() {
        process.interrupt()
    }

    /// Waits until the program has ended.
    func end() async throws -> Run {
        // Both at once: a program that cannot get rid of one waits.
        async let outputText = text(output.fileHandleForReading)
        async let errorsText = text(errors.fileHandleForReading)
        let texts = try await (outputText, errorsText)
        process.waitUntilExit()
        return Run(status: process.terminationStatus, output: texts.0, errors: texts.1)
    }
}

private func text(_ handle: FileHandle) async throws -> String {
    try await onNewThread { String(decoding: handle.readDataToEndOfFile(), as: UTF8.self) }
}

/// SwiftPM puts programs beside the tests.
private func location(of program: String) throws -> URL {
    var folder = Bundle.main.bundleURL
    for _ in 0..<4 {
        let file = folder.appendingPathComponent(program)
        if FileManager.default.isExecutableFile(atPath: file.path) {
            return file
        }
        folder.deleteLastPathComponent()
    }
    throw Failure("\(program) was not built")
}
