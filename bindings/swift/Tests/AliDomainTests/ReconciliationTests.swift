import AliDomain
import Foundation
import Testing

/// Submissions of which it is not known whether they were executed are looked for later.
struct ReconciliationTests {
    @Test(arguments: Twin.allCases, SignatureVersion.both)
    func anExecutedSubmissionIsFound(twin: Twin, signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let domain = uniqueDomain()
        let submission = try await sandbox.unresolved(domain, after: #"{"kind": "close", "execute": true}"#)
        let found = try await sandbox.reconcile(submission, twin)
        #expect(found.state == .found)
        #expect(try await sandbox.tasks(domain).map(\.taskNo) == [found.taskNo])
        #expect(found.candidates.isEmpty)
        #expect(!found.reason.isEmpty)
    }

    @Test(arguments: Twin.allCases, SignatureVersion.both)
    func aSubmissionThatCannotExecuteAnyMore(twin: Twin, signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let arrived = #"{"kind": "refuse", "code": "SignatureNonceUsed"}"#
        let submission = try await sandbox.unresolved(uniqueDomain(), after: arrived)
        #expect(submission.arrived)
        let found = try await sandbox.reconcile(submission, twin)
        #expect(found.state == .notExecuted)
        #expect(found.taskNo == nil)
    }

    @Test(arguments: Twin.allCases, SignatureVersion.both)
    func aSubmissionThatMayStillArrive(twin: Twin, signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let submission = try await sandbox.unresolved(uniqueDomain(), after: #"{"kind": "close", "execute": false}"#)
        #expect(!submission.arrived)
        let found = try await sandbox.reconcile(submission, twin)
        #expect(found.state == .stillUnknown)
        #expect(found.taskNo == nil)
    }

    @Test(arguments: Twin.allCases, SignatureVersion.both)
    func aTaskThatAnotherCallOfTheProcessWasToldIsNotItsOwn(twin: Twin, signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let domain = uniqueDomain()
        let submission = try await sandbox.unresolved(domain, after: #"{"kind": "close", "execute": true}"#)
        let other = try await sandbox.client().submit(domain)
        let found = try await sandbox.reconcile(submission, twin)
        #expect(found.state == .found)
        #expect(try await sandbox.tasks(domain).map(\.taskNo).contains(try #require(found.taskNo)))
        #expect(found.taskNo != other.taskNo)
    }

    @Test func aSubmissionCanBeStored() async throws {
        let sandbox = try Sandbox()
        let domain = uniqueDomain()
        let submission = try await sandbox.unresolved(domain, after: #"{"kind": "close", "execute": true}"#)
        let restored = try UnresolvedSubmission(json: submission.toJSON())
        #expect(restored == submission)
        #expect(try await sandbox.reconcile(restored, .awaited).state == .found)
    }
}

extension Sandbox {
    fileprivate func unresolved(_ domain: String, after behaviour: String) async throws -> UnresolvedSubmission {
        try await tell(domain, behaviour)
        let client = try self.client(options: .single)
        let error = try await domainError { try await client.submit(domain) }
        return try #require(error.submission)
    }

    /// By another client, as another process would.
    fileprivate func reconcile(_ submission: UnresolvedSubmission, _ twin: Twin) async throws -> Reconciliation {
        let client = try self.client(options: .quick)
        return try await twin.call {
            try await client.reconcileSubmission(submission: submission)
        } or: {
            try client.reconcileSubmissionBlocking(submission: submission)
        }
    }
}
