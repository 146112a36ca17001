import AliDomain
import Foundation
import Testing

/// The command-line example, run as its users run it.
struct CommandLineExampleTests {
    let sandbox: Sandbox
    let folder: Folder
    let domain = uniqueDomain()

    init() throws {
        sandbox = try Sandbox()
        folder = try Folder()
    }

    @Test func submitsAndWaits() async throws {
        let options = try folder.write("options.json", #"{"endpoint": "\#(sandbox.endpoint)", "timeout": 30}"#)
        let run = try await runExample(
            "submit", domain, "9007199254740993", "--contact", "billing", "--wait", "60", "--options", options,
            endpoint: "http://127.0.0.1:1")
        let seen = try await sandbox.seenOnce(domain)
        #expect(seen.arguments["ContactType"] == "billing")
        #expect(seen.arguments["RegistrantProfileId"] == "9007199254740993")
        let taskNo = try #require(seen.taskNo)
        #expect(run == Run(status: 0, output: "TaskNo: \(taskNo)\nTask: succeeded\n", errors: ""))
    }

    @Test func waitsAndCancels() async throws {
        try await sandbox.plan(domain, #"{"waiting_ms": 3600000}"#)
        let submitted = try await runExample("submit", domain, "1")
        let taskNo = try #require(try await sandbox.tasks(domain).first?.taskNo)
        #expect(submitted == Run(status: 0, output: "TaskNo: \(taskNo)\n", errors: ""))
        #expect(
            try await runExample("wait", taskNo, "--wait", "1")
                == Run(status: 4, output: "Task: stillRunning\n", errors: ""))
        #expect(try await runExample("cancel", taskNo) == Run(status: 0, output: "Task: cancelled\n", errors: ""))
        let again = try await runExample("cancel", taskNo)
        #expect(again.status == 1)
        #expect(again.errors.hasSuffix("outcome: rejected\n"), "\(again.errors)")
    }

    @Test func aTaskThatFails() async throws {
        try await sandbox.plan(domain, #"{"failure": {"error_msg": "refused"}}"#)
        let run = try await runExample("submit", domain, "1", "--wait", "60")
        #expect(run.status == 3)
        #expect(run.output.contains("Task: failed\n\(domain): "), "\(run.output)")
    }

    /// The signal comes after the change was executed, and long before the reply.
    @Test func anInterruptionStoresTheSubmission() async throws {
        try await sandbox.tell(domain, slow)
        let file = "\(folder.path)/unresolved.json"
        let program = try start("submit", domain, "1", "--wait", "60", "--unresolved", file)
        let taskNo = try await taskNumber()
        let start = Date()
        program.interrupt()
        let run = try await program.end()
        #expect(Date().timeIntervalSince(start) < 10)
        #expect(run.status == 5)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("the call was cancelled before a reply arrived"), "\(run.errors)")
        let advice = "To learn the outcome later: DomainContact reconcile \(file)\n"
        #expect(run.errors.hasSuffix("outcome: maybeExecuted\n\(advice)"))

        let found = try await runExample("reconcile", file)
        #expect(found == Run(status: 0, output: "TaskNo: \(taskNo)\n", errors: ""))
    }

    /// Without a place for the submission, the program prints it.
    @Test func anInterruptionPrintsTheSubmission() async throws {
        try await sandbox.tell(domain, slow)
        let program = try start("submit", domain, "1", "--unresolved", "\(folder.path)/missing/unresolved.json")
        _ = try await taskNumber()
        program.interrupt()
        let run = try await program.end()
        #expect(run.status == 5)
        let json = try #require(run.errors.split(separator: "\n").last)
        #expect(try UnresolvedSubmission(json: String(json)).domainName == domain)
    }

    @Test func anInterruptedWaitSaysThatTheTaskGoesOn() async throws {
        try await sandbox.plan(domain, #"{"waiting_ms": 3600000}"#)
        let program = try start("submit", domain, "1", "--wait", "3600")
        let taskNo = try await taskNumber()
        while try await sandbox.seen("QueryTaskDetailList", where: "TaskNo", is: taskNo).isEmpty {}
        program.interrupt()
        let run = try await program.end()
        #expect(run.status == 4)
        #expect(run.output == "TaskNo: \(taskNo)\n")
        #expect(run.errors.contains("cancelled"), "\(run.errors)")
    }

    @Test func saysHowItIsUsed() async throws {
        let help = try await runExample("--help")
        #expect(help.status == 0)
        #expect(help.output.hasPrefix("usage: DomainContact submit DOMAIN PROFILE_ID"))
        for (arguments, words) in [
            ([], "usage: "), (["submit", "a.example"], "usage: "), (["delete", "1"], "usage: "),
            (["submit", "a.example", "one"], #"PROFILE_ID cannot be "one""#),
            (["submit", "a.example", "1", "--contact", "owner"], #"--contact cannot be "owner""#),
            (["wait", "1", "--wait"], "--wait cannot be left out"), (["wait", "1", "--soon"], "unknown option --soon"),
            (["reconcile", "/missing.json"], "missing.json"),
            (["cancel", "1", "--options", try folder.write("options.json", #"{"timout": 1}"#)], "timout"),
        ] {
            let run = try await run("DomainContact", arguments, [:])
            #expect(run.status == 2)
            #expect(run.output.isEmpty)
            #expect(run.errors.contains(words), "\(run.errors)")
        }
    }

    private let slow = #"{"kind": "delay", "milliseconds": 60000, "execute": true}"#

    /// The number of the only task of the domain, as soon as there is one.
    private func taskNumber() async throws -> String {
        while true {
            if let task = try await sandbox.tasks(domain).first { return task.taskNo }
        }
    }

    private func runExample(_ arguments: String..., endpoint: String? = nil) async throws -> Run {
        try await run("DomainContact", arguments, environment(endpoint ?? sandbox.endpoint))
    }

    private func start(_ arguments: String...) throws -> RunningProgram {
        try RunningProgram("DomainContact", arguments, environment(sandbox.endpoint))
    }

    private func environment(_ endpoint: String) -> [String: String] {
        [
            "ALIDOMAIN_ENDPOINT": endpoint,
            "ALIBABA_CLOUD_ACCESS_KEY_ID": Account.accessKeyId,
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": Account.accessKeySecret,
        ]
    }
}
