import AliDomain
import Foundation
import Other

// Two libraries of Rust in one program: both work, and a panic in the other one stays there.
guard words(in: "one two one") == 2, words(in: nil) == -1 else {
    fatalError("the other library does not work")
}
let endpoint = ProcessInfo.processInfo.environment["ALIDOMAIN_ENDPOINT"]
let client = try DomainClient(options: ClientOptions(endpoint: endpoint))
let response = try await client.saveSingleTaskForUpdatingContactInfo(
    request: .init(contactType: .admin, domainName: CommandLine.arguments[1], registrantProfileId: 1))
print("TaskNo: \(response.taskNo)")
