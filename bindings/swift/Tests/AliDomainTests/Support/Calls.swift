import AliDomain
import Foundation

typealias Request = SaveSingleTaskForUpdatingContactInfoRequest
typealias Response = SaveSingleTaskForUpdatingContactInfoResponse

extension Sandbox {
    func client(credentials: Credentials? = nil, options: ClientOptions = .init()) throws -> DomainClient {
        var options = options
        options.endpoint = endpoint
        options.signatureVersion = signature
        options.stsEndpoint = endpoint
        options.ecsMetadataEndpoint = options.ecsMetadataEndpoint ?? endpoint
        return try DomainClient(credentials: credentials ?? .sandbox(), options: options)
    }
}

extension ClientOptions {
    /// The first failure is the error, and nothing is looked for.
    static let single = ClientOptions(maxAttempts: 1, submissionPolicy: .report)

    /// Hardly waits between attempts, or for tasks to be listed.
    static let quick = ClientOptions(retryBaseDelay: 0.001, settleTime: 0.05)
}

extension WaitOptions {
    /// Asks often, and for a minute at most.
    static let quick = WaitOptions(timeout: 60, minInterval: 0.02, maxInterval: 0.05)

    /// Asks a second time after half a minute: what ends earlier was ended.
    static let slow = WaitOptions(timeout: 60, minInterval: 60)
}

extension DomainClient {
    /// An awaited call with the required arguments alone.
    func submit(_ domainName: String) async throws -> Response {
        try await saveSingleTaskForUpdatingContactInfo(request: .admin(domainName))
    }

    /// Awaits so many calls at once, which need a key each, and says how many were answered. Most send nothing, since
    /// not every machine allows so many connections.
    func callAtOnce(_ calls: Int) async throws -> Int {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<calls {
                group.addTask {
                    if number.isMultiple(of: 4) {
                        _ = try await self.queryTaskDetailList(request: .init(taskNo: "unknown"))
                    } else {
                        _ = try await self.explain(request: .admin("a.example"))
                    }
                }
            }
            return try await group.reduce(into: 0) { count, _ in count += 1 }
        }
    }
}

extension Request {
    static func admin(_ domainName: String) -> Self {
        Self(contactType: .admin, domainName: domainName, registrantProfileId: 1)
    }
}

extension SignatureVersion {
    static let both: [Self] = [.v1, .v3]
}

/// The two ways to call.
enum Twin: CaseIterable {
    case awaited, blocking

    /// One of two calls that ought to do the same.
    func call<T: Sendable>(
        _ awaited: () async throws -> T, or blocking: @escaping @Sendable () throws -> T
    ) async throws -> T {
        switch self {
        case .awaited: try await awaited()
        case .blocking: try await onNewThread(blocking)
        }
    }

    func submit(_ request: Request, with client: DomainClient) async throws -> Response {
        try await call {
            try await client.saveSingleTaskForUpdatingContactInfo(request: request)
        } or: {
            try client.saveSingleTaskForUpdatingContactInfoBlocking(request: request)
        }
    }
}

/// What blocks must not hold one of the few threads that all tasks share.
func onNewThread<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result(catching: work)) }
    }
}

/// The error that `work` ends with.
func domainError(_ work: () async throws -> some Any) async throws -> DomainError {
    do {
        throw Failure("nothing was thrown, but \(try await work()) returned")
    } catch let error as DomainError {
        return error
    }
}

/// The elements of a sequence, until one is an error.
func elements<S: AsyncSequence>(of sequence: S) async throws -> [S.Element] {
    try await sequence.reduce(into: []) { $0.append($1) }
}

/// A domain name that no other test and no other run uses.
func uniqueDomain() -> String {
    "\(uniqueLabel()).example"
}

func uniqueLabel() -> String {
    "swift-\(UUID().uuidString.lowercased())"
}

/// An address (of those for documentation) that no other test and no other run uses.
func uniqueAddress() -> String {
    "2001:db8" + (0..<6).map { _ in String(format: ":%x", UInt16.random(in: 0x1000...0xffff)) }.joined()
}
