import AliDomain
import Foundation
import Measure

@main
struct Main {
    static func main() async throws {
        let credentials = try Credentials.fromAccessKey(
            accessKeyId: Settings.accessKeyId, accessKeySecret: Settings.accessKeySecret)
        // The defaults would limit the calls at once.
        let options = ClientOptions(endpoint: Settings.endpoint, maxConnections: 512, maxIdleConnections: 512)
        let client = try DomainClient(credentials: credentials, options: options)
        let arguments = CommandLine.arguments.dropFirst()
        let measured: any Client =
            switch arguments.first {
            case "awaited": Awaited(client: client)
            case "bulk": Bulk(client: client)
            default: Blocking(client: client)
            }
        try await measure(Array(arguments.dropFirst()), measured)
    }
}

private func request(_ domainName: String) -> SaveSingleTaskForUpdatingContactInfoRequest {
    .init(contactType: .admin, domainName: domainName, registrantProfileId: 42)
}

private struct Awaited: Client {
    let client: DomainClient

    func call(_ names: Names) async throws {
        for name in names {
            _ = try await client.saveSingleTaskForUpdatingContactInfo(request: request(name))
        }
    }
}

private struct Blocking: Client {
    let client: DomainClient

    func call(_ names: Names) throws {
        for name in names {
            _ = try client.saveSingleTaskForUpdatingContactInfoBlocking(request: request(name))
        }
    }

    /// On a thread for each list.
    func call(atOnce lists: [Names]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for names in lists {
                group.addTask {
                    try await withCheckedThrowingContinuation { continuation in
                        Thread.detachNewThread { continuation.resume(with: Result { try call(names) }) }
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

private struct Bulk: Client {
    let client: DomainClient

    /// How many are in flight is the client's own decision.
    func call(_ names: Names) async throws {
        for try await result in client.submitAll(requests: names.map(request)) {
            guard result.response != nil else { fatalError("no task was made") }
        }
    }
}
