import AliDomain
import Foundation
import Testing

/// Submissions of which it is not known whether they were executed are looked for later.
struct ReconciliationTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
    }

    @Test(arguments: Twin.allCases)
    func anExecutedSubmissionIsFound(twin: Twin) async throws {
        let domain = uniqueDomain()
        let submission = try await unresolved(domain, after: #"{"kind": "close", "execute": true}"#)
        let found = try await reconcile(submission, twin)
        #expect(found.state == .found)
        #expect(try await sandbox.tasks(domain).map(\.taskNo) == [found.taskNo])
        #expect(found.candidates.isEmpty)
        #expect(!found.reason.isEmpty)
    }

    @Test(arguments: Twin.allCases)
    func aSubmissionThatCannotExecuteAnyMore(twin: Twin) async throws {
        let arrived = #"{"kind": "refuse", "code": "SignatureNonceUsed"}"#
        let submission = try await unresolved(uniqueDomain(), after: arrived)
        #expect(submission.arrived)
        let found = try await reconcile(submission, twin)
        #expect(found.state == .notExecuted)
        #expect(found.taskNo == nil)
    }

    @Test(arguments: Twin.allCases)
    func aSubmissionThatMayStillArrive(twin: Twin) async throws {
        let submission = try await unresolved(uniqueDomain(), after: #"{"kind": "close", "execute": false}"#)
        #expect(!submission.arrived)
        let found = try await reconcile(submission, twin)
        #expect(found.state == .stillUnknown)
        #expect(found.taskNo == nil)
    }

    @Test(arguments: Twin.allCases)
    func twoTasksAreNotGuessedBetween(twin: Twin) async throws {
        let domain = uniqueDomain()
        let submission = try await unresolved(domain, after: #"{"kind": "close", "execute": true}"#)
        _ = try await sandbox.client().submit(domain)
        let found = try await reconcile(submission, twin)
        #expect(found.state == .stillUnknown)
        #expect(found.taskNo == nil)
        #expect(found.candidates.count == 2)
        #expect(try await sandbox.tasks(domain).map(\.taskNo).sorted() == found.candidates.sorted())
    }

    @Test func aSubmissionCanBeStored() async throws {
        let domain = uniqueDomain()
        let submission = try await unresolved(domain, after: #"{"kind": "close", "execute": true}"#)
        let stored = try JSONEncoder().encode(submission)
        let restored = try JSONDecoder().decode(UnresolvedSubmission.self, from: stored)
        #expect(restored == submission)
        #expect(try await reconcile(restored, .awaited).state == .found)
    }

    private func unresolved(_ domain: String, after behaviour: String) async throws -> UnresolvedSubmission {
        try await sandbox.tell(domain, behaviour)
        let client = try sandbox.client(options: .single)
        let error = try await domainError { try await client.submit(domain) }
        return try #require(error.submission)
    }

    /// By another client, as another process would.
    private func reconcile(_ submission: UnresolvedSubmission, _ twin: Twin) async throws -> Reconciliation {
        let client = try sandbox.client(options: .quick)
        return try await twin.call {
            try await client.reconcileSubmission(submission: submission)
        } or: {
            try client.reconcileSubmissionBlocking(submission: submission)
        }
    }
}
