import AliDomain
import Foundation
import Testing

/// What survives the program, many submissions, and batches.
struct JournalTests {
    private let sandbox: Sandbox
    private let path: String

    init() throws {
        sandbox = try Sandbox()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appendingPathComponent("a.journal").path
    }

    private func client(_ journal: Journal?, _ policy: SubmissionPolicy = .reconcileAndResubmit) throws -> DomainClient
    {
        let options = ClientOptions(endpoint: sandbox.endpoint, submissionPolicy: policy)
        return try DomainClient(credentials: .sandbox(), options: options, journal: journal)
    }

    private func change(_ domainName: String) -> SaveSingleTaskForUpdatingContactInfoRequest {
        .init(contactType: .admin, domainName: domainName, registrantProfileId: 1)
    }

    @Test func theSameChangeIsAnsweredWithItsTask() async throws {
        let name = unique()
        try await sandbox.tell(name, #"{"kind": "close", "execute": true}"#)
        do {
            let first = try client(Journal(path: path), .report)
            await #expect(throws: DomainError.self) {
                try await first.saveSingleTaskForUpdatingContactInfo(request: change(name))
            }
        }
        let journal = try Journal(path: path)
        #expect(journal.unresolvedSubmissions().map(\.domainName) == [name])
        let response = try await client(journal).saveSingleTaskForUpdatingContactInfo(request: change(name))
        #expect(response.recovered)
        #expect(try await sandbox.tasks(name).map(\.taskNo) == [response.taskNo])
        #expect(journal.unresolvedSubmissions().isEmpty)
    }

    @Test func aPersonSaysWhatBecameOfASubmission() async throws {
        let name = unique()
        try await sandbox.tell(name, #"{"kind": "close", "execute": true}"#)
        let journal = try Journal(path: path, job: "job")
        let client = try client(journal, .report)
        await #expect(throws: DomainError.self) {
            try await client.saveSingleTaskForUpdatingContactInfo(request: change(name))
        }
        let open = try #require(journal.unresolvedSubmissions().first)
        try journal.settleByHand(submission: open, taskNo: "T-1")
        #expect(throws: DomainError.self) { try journal.settleByHand(submission: open, taskNo: nil) }
        let again = try await client.saveSingleTaskForUpdatingContactInfo(request: change(name))
        #expect(again.taskNo == "T-1" && again.recovered)
        journal.release()
        do {
            _ = try await client.saveSingleTaskForUpdatingContactInfo(request: change(name))
            Issue.record("it was released")
        } catch {
            guard case .journal(let details) = error else { throw error }
            #expect(details.reason.contains("was released"))
        }
        // The client still exists, but does not hold the file.
        #expect(try Journal(path: path).unresolvedSubmissions().isEmpty)
    }

    @Test func oneAtATimeHoldsAJournal() throws {
        let journal = try Journal(path: path)
        do {
            _ = try Journal(path: path)
            Issue.record("two hold \(journal.path())")
        } catch {
            guard case .journal(let details) = error else { throw error }
            #expect(details.retryable && details.outcome == .notSent)
            #expect(details.reason.contains("is in use by this process"))
        }
    }

    @Test func eachRequestHasAResultAndAJobMakesEachChangeOnce() async throws {
        let names = (0..<8).map { _ in unique() }
        try await sandbox.tell(names[2], #"{"kind": "refuse", "code": "DomainNotExist"}"#)
        let requests = names.map(change) + [change("no domain")]
        do {
            let client = try client(Journal(path: path, job: "job"))
            var results: [BulkResult] = []
            for try await result in client.submitAll(requests: requests, options: .init(maxInFlight: 3)) {
                results.append(result)
            }
            #expect(results.map(\.index).sorted() == Array(0...names.count))
            for result in results {
                #expect((result.response == nil) != (result.error == nil))
                switch result.index {
                case 2: #expect(result.error?.code == "DomainNotExist")
                case names.count: #expect(result.error?.field == "domainName")
                default:
                    #expect(try await sandbox.tasks(names[result.index]).map(\.taskNo) == [result.response?.taskNo])
                }
            }
        }
        let again = try client(Journal(path: path, job: "job"))
        for try await result in again.submitAll(requests: Array(requests.prefix(2))) {
            #expect(result.response?.recovered == true)
        }
    }

    @Test func resultsComeOnABlockingThread() throws {
        let requests = (0..<3).map { _ in change(unique()) }
        let results = try Array(client(nil).submitAllBlocking(requests: requests)).map { try $0.get() }
        #expect(results.map(\.index).sorted() == [0, 1, 2])
        #expect(results.allSatisfy { $0.response != nil })
    }

    @Test func batchesAreOneTask() async throws {
        let client = try client(nil)
        let names = (0..<3).map { _ in unique() }
        // Its reply is lost, and the task is found.
        try await sandbox.tell(names[0], #"{"kind": "close", "execute": true}"#)
        let batch = SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest(
            contactType: .admin, domainName: names, registrantProfileId: 1)
        let made = try await client.saveBatchTaskForUpdatingContactInfoByRegistrantProfileId(request: batch)
        for name in names {
            #expect(try await sandbox.tasks(name).map(\.taskNo) == [made.taskNo])
        }
        let older = SaveBatchTaskForUpdatingContactInfoRequest(
            contactType: .tech, domainName: names, registrantProfileId: 1)
        do {
            _ = try await client.saveBatchTaskForUpdatingContactInfo(request: older)
            Issue.record("this version lacks it")
        } catch {
            #expect(error.field == "apiVersion")
        }
    }

    private func unique() -> String { "swift-\(UUID().uuidString.lowercased()).example" }
}
