// Points the administrative contact of a domain at another registrant profile, and waits.
// The credentials come from the environment: ALIBABA_CLOUD_ACCESS_KEY_ID and …_SECRET.

import AliDomain
import Foundation

let arguments = CommandLine.arguments
guard arguments.count == 3, let profileId = Int64(arguments[2]) else {
    fail("usage: SubmitContactChange DOMAIN PROFILE_ID", status: 2)
}

do {
    let endpoint = ProcessInfo.processInfo.environment["ALIDOMAIN_ENDPOINT"]
    let client = try DomainClient(options: ClientOptions(endpoint: endpoint))
    let response = try await client.saveSingleTaskForUpdatingContactInfo(
        request: .init(contactType: .admin, domainName: arguments[1], registrantProfileId: profileId))
    print("TaskNo: \(response.taskNo)")
    print("Task: \(try await client.waitForTask(taskNo: response.taskNo).state)")
} catch let error as DomainError {
    fail("\(error.reason)\noutcome: \(error.outcome)", status: 1)
}

func fail(_ message: String, status: Int32) -> Never {
    FileHandle.standardError.write(Data("\(message)\n".utf8))
    exit(status)
}
