import AliDomain
import Foundation

typealias Request = SaveSingleTaskForUpdatingContactInfoRequest
typealias Response = SaveSingleTaskForUpdatingContactInfoResponse

extension Sandbox {
    func client(
        credentials: Credentials? = nil, httpMethod: HttpMethod = .post, replyFormat: ReplyFormat = .json,
        timeout: TimeInterval? = nil
    ) throws -> DomainClient {
        let options = ClientOptions(
            endpoint: endpoint, replyFormat: replyFormat, httpMethod: httpMethod, timeout: timeout)
        return try DomainClient(credentials: credentials ?? .sandbox(), options: options)
    }
}

extension DomainClient {
    /// An awaited call with the required arguments alone.
    func submit(_ domainName: String) async throws -> Response {
        try await saveSingleTaskForUpdatingContactInfo(request: .admin(domainName))
    }
}

extension Request {
    static func admin(_ domainName: String) -> Self {
        Self(contactType: .admin, domainName: domainName, registrantProfileId: 1)
    }
}

/// The two ways to call.
enum Twin: CaseIterable {
    case awaited, blocking

    func submit(_ request: Request, with client: DomainClient) async throws -> Response {
        switch self {
        case .awaited:
            try await client.saveSingleTaskForUpdatingContactInfo(request: request)
        case .blocking:
            try await onNewThread { try client.saveSingleTaskForUpdatingContactInfoBlocking(request: request) }
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

/// A domain name that no other test and no other run uses.
func uniqueDomain() -> String {
    "\(uniqueLabel()).example"
}

func uniqueLabel() -> String {
    "swift-\(UUID().uuidString.lowercased())"
}
