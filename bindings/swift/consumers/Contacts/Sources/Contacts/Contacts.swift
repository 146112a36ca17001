import AliDomain
import Foundation

/// Changes the administrative contact of a domain, and returns the number of the task.
public func changeContact(of domain: String) async throws -> String {
    let endpoint = ProcessInfo.processInfo.environment["ALIDOMAIN_ENDPOINT"]
    let client = try DomainClient(options: ClientOptions(endpoint: endpoint))
    let response = try await client.saveSingleTaskForUpdatingContactInfo(
        request: .init(contactType: .admin, domainName: domain, registrantProfileId: 1))
    return response.taskNo
}
