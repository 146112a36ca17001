import AliDomain
import Foundation

// The credentials come from the environment: ALIBABA_CLOUD_ACCESS_KEY_ID and …_SECRET.
let endpoint = ProcessInfo.processInfo.environment["ALIDOMAIN_ENDPOINT"]
let client = try DomainClient(options: ClientOptions(endpoint: endpoint))
let response = try await client.saveSingleTaskForUpdatingContactInfo(
    request: .init(contactType: .admin, domainName: CommandLine.arguments[1], registrantProfileId: 1))
print("TaskNo: \(response.taskNo)")
