import AliDomain
import Foundation
import Testing

/// Credentials that the app gets itself, by a class of its own.
struct CredentialsProviderTests {
    let scope = uniqueLabel()

    @Test(arguments: SignatureVersion.both)
    func itIsAskedOnceForWhatStaysValid(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let key = try await sandbox.key(scope: scope)
        let provider = Provider { _ in try .issued(key) }
        let client = try sandbox.client(credentials: .fromProvider(provider: provider))
        #expect(provider.calls.count == 0)
        for twin in Twin.allCases {
            let domain = uniqueDomain()
            _ = try await twin.submit(.admin(domain), with: client)
            #expect(try await sandbox.seenOnce(domain).parameters["AccessKeyId"] == key.accessKeyId)
        }
        #expect(provider.calls.count == 1)
    }

    @Test(arguments: SignatureVersion.both)
    func whatIsAwaitedIsAProviderToo(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let domain = uniqueDomain()
        let credentials = Credentials.fromProvider { [scope] in try .issued(await sandbox.key(scope: scope)) }
        _ = try await sandbox.client(credentials: credentials).submit(domain)
        let issued = try await sandbox.issued(scope: scope).map(\.accessKeyId)
        #expect(try await sandbox.seenOnce(domain).parameters["AccessKeyId"] == issued.first)
        #expect(issued.count == 1)

        let failing = try sandbox.client(credentials: .fromProvider { throw NoBackend(status: 503) })
        let error = try await domainError { try await failing.submit(uniqueDomain()) }
        guard case .credentials = error else { throw error }
        #expect(error.reason.contains("NoBackend(status: 503)"))
    }

    @MainActor @Test func itIsNotCalledOnTheMainThread() async throws {
        let sandbox = try Sandbox()
        for twin in Twin.allCases {
            let provider = Provider { _ in try .sandbox() }
            let client = try sandbox.client(credentials: .fromProvider(provider: provider))
            // Blocking, the main thread itself waits.
            let submitHere = {
                try client.saveSingleTaskForUpdatingContactInfoBlocking(request: .admin(uniqueDomain()))
            }
            try #require(isOnMainThread())
            switch twin {
            case .awaited: _ = try await client.submit(uniqueDomain())
            case .blocking: _ = try submitHere()
            }
            #expect(provider.calls.count == 1)
            #expect(provider.calls.onlyElsewhere)
        }
    }

    @Test func aThousandCallsAtOnceAskOnce() async throws {
        let provider = Provider { _ in
            Thread.sleep(forTimeInterval: 1)
            return try .sandbox()
        }
        let client = try Sandbox().client(credentials: .fromProvider(provider: provider))
        #expect(try await client.callAtOnce(1000) == 1000)
        #expect(provider.calls.count == 1)
        #expect(provider.calls.onlyElsewhere)
    }

    @Test(arguments: Twin.allCases)
    func aSlowOneKeepsNobodyElseWaiting(twin: Twin) async throws {
        let sandbox = try Sandbox()
        let gate = DispatchSemaphore(value: 0)
        let provider = Provider { _ in
            gate.wait()
            return try .sandbox()
        }
        let client = try sandbox.client(credentials: .fromProvider(provider: provider))
        let domain = uniqueDomain()
        let slow = Task { try await twin.submit(.admin(domain), with: client) }
        defer { gate.signal() }
        while provider.calls.count == 0 { await Task.yield() }
        let quick = Provider { _ in try .sandbox() }
        for credentials in [try .sandbox(), Credentials.fromProvider(provider: quick)] {
            _ = try await twin.submit(.admin(uniqueDomain()), with: sandbox.client(credentials: credentials))
        }
        #expect(try await sandbox.seen(domain).isEmpty)
        gate.signal()
        #expect(try await sandbox.seenOnce(domain, after: slow).verified)
    }

    @Test(arguments: Twin.allCases)
    func whatItThrowsIsTheError(twin: Twin) async throws {
        let thrown: [(any Error, words: String, retryable: Bool)] = [
            (NoBackend(status: 503), "NoBackend(status: 503)", false),
            (SealedVault(), "the vault is sealed", false),
            (NSError(domain: "net", code: 3, userInfo: [NSLocalizedDescriptionKey: "no net"]), "no net", false),
            (DomainError.credentials(.init(reason: "not now", retryable: true, outcome: .notSent)), "not now", true),
        ]
        for (error, words, expected) in thrown {
            let provider = Provider { _ in throw error }
            let client = try Sandbox().client(
                credentials: .fromProvider(provider: provider), options: .init(timeout: 5, maxAttempts: 1))
            let error = try await domainError { try await twin.submit(.admin(uniqueDomain()), with: client) }
            guard case .credentials(let details) = error else { throw error }
            let (reason, retryable, outcome) = (details.reason, details.retryable, details.outcome)
            #expect(reason.contains(words))
            #expect(reason.contains("credentials provider of this program"))
            #expect(retryable == expected)
            #expect(outcome == .notSent)
        }
    }

    @Test(arguments: SignatureVersion.both)
    func itIsAskedOnceMoreWhenItsTokenIsRefused(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let old = try await sandbox.key(scope: scope)
        try await sandbox.expire(scope: scope)
        let new = try await sandbox.key(scope: scope)
        let renewing = Provider { call in try .issued(call == 1 ? old : new) }
        let response = try await sandbox.client(credentials: .fromProvider(provider: renewing), options: .quick)
            .submit(uniqueDomain())
        #expect(response.attempts.map(\.ended) == [.refused, .succeeded])
        #expect(renewing.calls.count == 2)

        let stubborn = Provider { _ in try .issued(old) }
        let client = try sandbox.client(credentials: .fromProvider(provider: stubborn), options: .quick)
        let error = try await domainError { try await client.submit(uniqueDomain()) }
        #expect(error.code == "InvalidSecurityToken.Expired")
        #expect(error.attempts.count == 1)
        #expect(stubborn.calls.count == 2)
    }
}

private struct SealedVault: LocalizedError {
    let errorDescription: String? = "the vault is sealed"
}

private struct NoBackend: Error {
    let status: Int
}

extension Sandbox {
    /// The only request for `domainName`, when its submission has ended.
    fileprivate func seenOnce(_ domainName: String, after submission: Task<Response, any Error>) async throws -> Seen {
        _ = try await submission.value
        return try await seenOnce(domainName)
    }
}
