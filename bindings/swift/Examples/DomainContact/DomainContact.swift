// Changes a contact of a domain, and reports the outcome, also after Ctrl-C and after a lost reply.

import AliDomain
import Foundation

@main
enum DomainContact {
    static func main() async {
        if CommandLine.arguments.contains("--help") {
            print(usage)
            exit(0)
        }
        let arguments: Arguments
        do {
            arguments = try Arguments(CommandLine.arguments.dropFirst())
        } catch {
            complain(error.reason)
            exit(2)
        }
        let work = Task { await run(arguments) }
        // Ctrl-C cancels the task. Its call ends at once, with an error that says what became of the request.
        signal(SIGINT, SIG_IGN)
        let interrupt = DispatchSource.makeSignalSource(signal: SIGINT)
        interrupt.setEventHandler { work.cancel() }
        interrupt.resume()
        let status = await work.value
        interrupt.cancel()
        exit(status)
    }

    /// Returns the exit status.
    private static func run(_ arguments: Arguments) async -> Int32 {
        do {
            return try await call(arguments)
        } catch {
            complain("\(error)\noutcome: \(error.outcome)")
            if let submission = error.submission {
                store(submission, in: arguments.unresolved)
            }
            return error.outcome == .maybeExecuted ? 5 : 1
        }
    }

    private static func call(_ arguments: Arguments) async throws(DomainError) -> Int32 {
        var options = arguments.options
        options.endpoint = options.endpoint ?? ProcessInfo.processInfo.environment["ALIDOMAIN_ENDPOINT"]
        // The credentials are those that Alibaba Cloud's own tools would use.
        let client = try DomainClient(options: options)
        switch arguments.command {
        case .submit(let request):
            let response = try await client.saveSingleTaskForUpdatingContactInfo(request: request)
            print("TaskNo: \(response.taskNo)")
            guard let wait = arguments.wait else { return 0 }
            return try await report(client, taskNo: response.taskNo, wait)
        case .wait(let taskNo):
            return try await report(client, taskNo: taskNo, arguments.wait ?? .init())
        case .cancel(let taskNo):
            _ = try await client.cancelTask(request: .init(taskNo: taskNo))
            print("Task: cancelled")
            return 0
        case .reconcile(let submission):
            let found = try await client.reconcileSubmission(submission: submission)
            print(found.taskNo.map { "TaskNo: \($0)" } ?? found.reason)
            switch found.state {
            case .found: return 0
            case .notExecuted: return 1
            case .stillUnknown: return 5
            }
        }
    }

    private static func report(
        _ client: DomainClient, taskNo: String, _ options: WaitOptions
    ) async throws(DomainError) -> Int32 {
        let progress: TaskProgress
        do {
            progress = try await client.waitForTask(taskNo: taskNo, options: options)
        } catch .cancelled(let details) {
            // Only the wait was cancelled, not the task.
            complain(details.reason)
            return 4
        }
        print("Task: \(progress.state)")
        for detail in progress.taskDetails {
            if let reason = detail.failReason ?? detail.errorMsg { print("\(detail.domainName ?? ""): \(reason)") }
        }
        switch progress.state {
        case .succeeded: return 0
        case .failed: return 3
        case .stillRunning: return 4
        }
    }

    /// Only this text can tell the outcome later, so the program prints the text if it cannot store it.
    private static func store(_ submission: UnresolvedSubmission, in file: URL?) {
        let json = submission.toJSON()
        do {
            guard let file else {
                return complain("To learn the outcome later, pass this to reconcile in a file:\n\(json)")
            }
            try Data(json.utf8).write(to: file, options: .atomic)
            complain("To learn the outcome later: DomainContact reconcile \(file.path)")
        } catch {
            complain("\(error)\nTo learn the outcome later, pass this to reconcile in a file:\n\(json)")
        }
    }

    private static func complain(_ message: String) {
        FileHandle.standardError.write(Data("\(message)\n".utf8))
    }
}
