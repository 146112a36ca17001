import AliDomain
import Foundation
import Testing

@Test func aTestSubmits() async throws {
    let endpoint = ProcessInfo.processInfo.environment["ALIDOMAIN_ENDPOINT"]
    let client = try DomainClient(options: ClientOptions(endpoint: endpoint))
    let response = try await client.saveSingleTaskForUpdatingContactInfo(
        request: .init(contactType: .admin, domainName: "tested.example", registrantProfileId: 1))
    #expect(!response.taskNo.isEmpty)
    print("TaskNo: \(response.taskNo)")
}
