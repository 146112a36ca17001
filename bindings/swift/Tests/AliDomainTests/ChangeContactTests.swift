import AliDomain
import AliDomainSandbox
import Testing

/// Changes the admin contact of a domain: a function as users write it.
func changeContact(of domainName: String, with client: DomainClient) async throws -> TaskState {
    let answer = try await client.submitAndWait(
        request: .init(contactType: .admin, domainName: domainName, registrantProfileId: 1_234_567))
    return answer.progress.state
}

struct ChangeContactTests {
    let sandbox: LocalSandbox
    let client: DomainClient

    /// Swift Testing calls it for each test.
    init() throws {
        sandbox = try LocalSandbox()
        client = try DomainClient(
            credentials: .fromAccessKey(
                accessKeyId: sandbox.accessKeyID, accessKeySecret: sandbox.accessKeySecret),
            options: ClientOptions(endpoint: sandbox.endpoint))
    }

    @Test func theAdminContactIsChanged() async throws {
        #expect(try await changeContact(of: "example.com", with: client) == .succeeded)
        #expect(try await sandbox.tasks(of: "example.com").map(\.taskType) == ["UPDATE_ADMIN_CONTACT"])
    }

    @Test func aTaskThatFailsIsReported() async throws {
        try await sandbox.planTasks(failure: "The registrant profile is not verified.")
        #expect(try await changeContact(of: "example.com", with: client) == .failed)
    }

    @Test func aLostReplyDoesNotSubmitTwice() async throws {
        try await sandbox.loseReplies(of: "example.com")
        #expect(try await changeContact(of: "example.com", with: client) == .succeeded)
        #expect(try await sandbox.tasks().count == 1)
    }
}
