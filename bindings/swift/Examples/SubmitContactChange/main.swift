// Points the administrative contact of a domain at another registrant profile, and waits until the task has ended.
// The credentials come from the environment: ALIBABA_CLOUD_ACCESS_KEY_ID and …_SECRET.
//
// Exit status: 0 if the contact was changed, 1 if there was an error, 2 if the arguments are wrong, 3 if the task
// failed, 4 if it is still running, 5 if the outcome is unknown.

import AliDomain
import Foundation

let arguments = CommandLine.arguments
let seconds = arguments.count > 3 ? TimeInterval(arguments[3]) : 600
guard (3...4).contains(arguments.count), let profileId = Int64(arguments[2]), let seconds,
    (1...86_400).contains(seconds)
else {
    fail("usage: SubmitContactChange DOMAIN PROFILE_ID [SECONDS, from 1 to 86400]", status: 2)
}

do {
    let endpoint = ProcessInfo.processInfo.environment["ALIDOMAIN_ENDPOINT"]
    let client = try DomainClient(options: ClientOptions(endpoint: endpoint))
    let response = try await client.saveSingleTaskForUpdatingContactInfo(
        request: .init(contactType: .admin, domainName: arguments[1], registrantProfileId: profileId))
    print("TaskNo: \(response.taskNo)")
    let options = WaitOptions(timeout: seconds)
    let state = try await client.waitForTask(taskNo: response.taskNo, options: options).state
    print("Task: \(state)")
    switch state {
    case .succeeded: exit(0)
    case .failed: exit(3)
    case .stillRunning: exit(4)
    }
} catch {
    fail("\(error.reason)\noutcome: \(error.outcome)", status: error.outcome == .maybeExecuted ? 5 : 1)
}

func fail(_ message: String, status: Int32) -> Never {
    FileHandle.standardError.write(Data("\(message)\n".utf8))
    exit(status)
}
