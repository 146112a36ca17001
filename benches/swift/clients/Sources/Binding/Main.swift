import AliDomain
import Foundation
import Measure

@main
struct Main {
    static func main() async throws {
        let credentials = try Credentials.fromAccessKey(
            accessKeyId: Settings.accessKeyId, accessKeySecret: Settings.accessKeySecret)
        let client = try DomainClient(credentials: credentials, options: ClientOptions(endpoint: Settings.endpoint))
        let arguments = CommandLine.arguments.dropFirst()
        let measured: any Client = arguments.first == "awaited" ? Awaited(client: client) : Blocking(client: client)
        try await measure(Array(arguments.dropFirst()), measured)
    }
}

private struct Awaited: Client {
    let client: DomainClient

    func call(_ names: Names) async throws {
        for name in names {
            if Settings.listsTasks {
                _ = try await client.queryTaskList(request: .init())
            } else {
                _ = try await client.saveSingleTaskForUpdatingContactInfo(
                    request: .init(contactType: .admin, domainName: name, registrantProfileId: 42))
            }
        }
    }
}

private struct Blocking: Client {
    let client: DomainClient

    func call(_ names: Names) throws {
        for name in names {
            if Settings.listsTasks {
                _ = try client.queryTaskListBlocking(request: .init())
            } else {
                _ = try client.saveSingleTaskForUpdatingContactInfoBlocking(
                    request: .init(contactType: .admin, domainName: name, registrantProfileId: 42))
            }
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
