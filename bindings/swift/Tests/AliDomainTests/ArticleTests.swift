import AliDomain
import Foundation
import Testing

/// The samples of the articles and of the READMEs: each is between `snippet.NAME` and `snippet.end`.
/// tests/readme.rs compares them.
struct ArticleTests {
    let domain = uniqueDomain()

    // MARK: GettingStarted

    @Test func aSubmissionIsFollowed() async throws {
        let client = try Sandbox().client()
        let response = try await client.submit(domain)

        // snippet.follow
        for try await progress in client.followTask(taskNo: response.taskNo) {
            print(progress.state, progress.polls)
        }
        // snippet.end

        #expect(try await elements(of: client.followTask(taskNo: response.taskNo)).last?.state == .succeeded)
    }

    @Test func aTaskThatFailsSaysWhy() async throws {
        let sandbox = try Sandbox()
        let client = try sandbox.client()
        try await sandbox.plan(domain, #"{"failure": {"error_msg": "refused"}}"#)
        let response = try await client.submit(domain)

        // snippet.wait
        let progress = try await client.waitForTask(taskNo: response.taskNo, options: WaitOptions(timeout: 120))
        switch progress.state {
        case .succeeded: print("The contact was changed.")
        case .stillRunning: print("Wait again later: \(response.taskNo)")
        case .failed:
            for detail in progress.taskDetails where detail.status == .executeFailure {
                print(detail.domainName ?? "", detail.failReason ?? detail.errorMsg ?? "")
            }
        }
        // snippet.end

        #expect(progress.state == .failed)
        #expect(progress.taskDetails.contains { $0.status == .executeFailure })
    }

    @Test func optionsComeFromAFile() async throws {
        let folder = try Folder()
        let path = try folder.write("options.json", #"{"site": "international", "timeout": 30, "maxAttempts": 2}"#)

        // snippet.options
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let options = try JSONDecoder().decode(ClientOptions.self, from: data)
        // snippet.end

        #expect(options == ClientOptions(site: .international, timeout: 30, maxAttempts: 2))
    }

    @Test func limitsOfSomeCalls() async throws {
        let client = try Sandbox().client()

        // snippet.limits
        let patient = try client.withCallOptions(options: CallOptions(timeout: 300))
        // snippet.end

        #expect(try await patient.queryTaskDetailList(request: .init(taskNo: "unknown")).taskDetails.isEmpty)
    }

    // MARK: HandlingErrors

    @Test func everyCaseIsMatched() async throws {
        let sandbox = try Sandbox()
        let client = try sandbox.client(options: .single)
        let file = URL(fileURLWithPath: try Folder().path + ".json")
        defer { try? FileManager.default.removeItem(at: file) }
        try await sandbox.tell(domain, #"{"kind": "close", "execute": true}"#)
        try await submit(.admin(domain), with: client, storeIn: file)
        #expect(try await reconcile(file, with: client) == .found)

        let submission = try JSONDecoder().decode(UnresolvedSubmission.self, from: Data(contentsOf: file))
        let job = Job(id: 7, submission: submission)
        #expect(try JSONDecoder().decode(Job.self, from: JSONEncoder().encode(job)) == job)

        try await submit(.admin("unknown.example"), with: client, storeIn: file)
        try await submit(.admin("no domain"), with: client, storeIn: file)
    }

    private func submit(
        _ request: SaveSingleTaskForUpdatingContactInfoRequest, with client: DomainClient, storeIn file: URL
    ) async throws {
        // snippet.match
        do {
            let response = try await client.saveSingleTaskForUpdatingContactInfo(request: request)
            print("TaskNo: \(response.taskNo)")
        } catch {
            switch error {
            case .outcomeUnknown(let details):
                try Data(details.submission.toJSON().utf8).write(to: file, options: .atomic)
            case .service(let details):
                print(details.code, details.hint ?? details.serverMessage)
            case .invalidRequest(let details):
                print("correct \(details.field): \(details.reason)")
            case .cancelled, .credentials, .journal, .transport, .unexpectedReply, .internalError:
                print("\(error), outcome: \(error.outcome)")
            }
        }
        // snippet.end
    }

    private func reconcile(_ file: URL, with client: DomainClient) async throws -> ReconciliationState {
        // snippet.reconcile
        let submission = try UnresolvedSubmission(json: String(contentsOf: file, encoding: .utf8))
        let found = try await client.reconcileSubmission(submission: submission)
        switch found.state {
        case .found: print("TaskNo: \(found.taskNo ?? "")")
        case .notExecuted: print("You can submit the change again.")
        case .stillUnknown: print(found.reason, found.candidates)
        }
        // snippet.end
        return found.state
    }

    // snippet.job
    struct Job: Codable, Hashable {
        var id: Int
        var submission: UnresolvedSubmission
    }
    // snippet.end

    @Test func aCancelledTaskSaysWhatBecameOfTheChange() async throws {
        let client = try Sandbox().client()
        let request = Request.admin(domain)

        // snippet.cancel
        let work = Task { try await client.saveSingleTaskForUpdatingContactInfo(request: request) }
        work.cancel()
        do {
            print("TaskNo: \(try await work.value.taskNo)")
        } catch DomainError.cancelled(let details) {
            print("Nothing was submitted: \(details.reason)")
        } catch DomainError.outcomeUnknown(let details) {
            print("Store this: \(details.submission.toJSON())")
        }
        // snippet.end
    }

    @Test func aBlockingCallIsCancelledByAnObject() async throws {
        let client = try Sandbox().client()
        let request = Request.admin(domain)

        // snippet.cancellation
        let cancellation = Cancellation()
        let cancellable = client.withCancellation(cancellation: cancellation)
        let thread = Thread {
            do throws(DomainError) {
                print(try cancellable.saveSingleTaskForUpdatingContactInfoBlocking(request: request).taskNo)
            } catch {
                print(error, error.submission?.toJSON() ?? "")
            }
        }
        thread.start()
        cancellation.cancel()
        // snippet.end
    }

    // MARK: Credentials

    @Test func credentialsOfABackend() async throws {
        let sandbox = try Sandbox()
        let backend = Backend(sandbox: sandbox, scope: uniqueLabel())

        // snippet.provider
        let credentials = Credentials.fromProvider {
            let key = try await backend.temporaryKey()
            return try .fromSts(
                accessKeyId: key.accessKeyId, accessKeySecret: key.accessKeySecret,
                securityToken: key.securityToken, expiration: key.expiration)
        }
        // snippet.end

        #expect(try await !sandbox.client(credentials: credentials).submit(domain).taskNo.isEmpty)
    }

    private struct Backend {
        let sandbox: Sandbox
        let scope: String

        func temporaryKey() async throws -> Sandbox.Key { try await sandbox.key(scope: scope) }
    }

    @Test func otherCredentials() throws {
        // snippet.choose
        let profile = try DomainClient(credentials: .fromConfigFile(profile: "prod"))
        let instance = try DomainClient(credentials: .fromEcsRamRole(tokenRequired: true))
        // snippet.end

        let source = try Credentials.sandbox()
        // snippet.role
        let role = RamRole(roleArn: "acs:ram::1234567890123456:role/domains", duration: 3600)
        let client = try DomainClient(credentials: .fromRamRole(source: source, role: role))
        // snippet.end

        // snippet.chain
        let either = try Credentials.fromChain(providers: [.fromConfigFile(), .fromEcsRamRole()])
        // snippet.end

        for client in [profile, instance, client, try DomainClient(credentials: either)] {
            #expect(client.clockCorrection() == 0)
        }
    }

    // MARK: TestingWithTheSandbox

    @Test func anEndpointOfTheEnvironment() throws {
        // snippet.endpoint
        let endpoint = ProcessInfo.processInfo.environment["ALIDOMAIN_ENDPOINT"]
        let client = try DomainClient(options: ClientOptions(endpoint: endpoint))
        // snippet.end

        #expect(client.clockCorrection() == 0)
    }

    // snippet.generic
    func change(_ domains: [String], with client: some DomainClientProtocol) async throws(DomainError) -> [String] {
        var taskNumbers: [String] = []
        for domain in domains {
            let request = SaveSingleTaskForUpdatingContactInfoRequest(
                contactType: .admin, domainName: domain, registrantProfileId: 1_234_567)
            taskNumbers.append(try await client.saveSingleTaskForUpdatingContactInfo(request: request).taskNo)
        }
        return taskNumbers
    }
    // snippet.end

    // snippet.fake
    struct FakeClient: DomainClientProtocol {
        func saveSingleTaskForUpdatingContactInfo(
            request: SaveSingleTaskForUpdatingContactInfoRequest
        ) async throws(DomainError) -> SaveSingleTaskForUpdatingContactInfoResponse {
            guard request.domainName != "busy.example" else {
                throw .transport(.init(reason: "no connection", kind: .connect, retryable: true, outcome: .notSent))
            }
            return .init(taskNo: "task of \(request.domainName)")
        }
    }

    @Test func everyDomainIsChanged() async throws {
        let taskNumbers = try await change(["a.example", "b.example"], with: FakeClient())
        #expect(taskNumbers == ["task of a.example", "task of b.example"])
    }
    // snippet.end

    @Test func aFakeCanFail() async throws {
        let error = try await domainError { try await change(["busy.example"], with: FakeClient()) }
        #expect(error.retryable)
    }

    // MARK: What would go to the service itself

    // snippet.submit
    func submit() async throws {
        let client = try DomainClient()
        let request = SaveSingleTaskForUpdatingContactInfoRequest(
            contactType: .admin, domainName: "example.com", registrantProfileId: 1_234_567)
        let response = try await client.saveSingleTaskForUpdatingContactInfo(request: request)
        print("TaskNo: \(response.taskNo)")
    }
    // snippet.end

    func submitShortly() async throws {
        // snippet.short
        let client = try DomainClient()
        let response = try await client.saveSingleTaskForUpdatingContactInfo(
            request: .init(contactType: .admin, domainName: "example.com", registrantProfileId: 1_234_567))
        let state = try await client.waitForTask(taskNo: response.taskNo).state
        // snippet.end

        print(state)
    }

    // snippet.block
    func submitAndBlock() throws {
        let client = try DomainClient(options: ClientOptions(site: .international, timeout: 30))
        let request = SaveSingleTaskForUpdatingContactInfoRequest(
            contactType: .admin, domainName: "example.com", registrantProfileId: 1_234_567)
        let response = try client.saveSingleTaskForUpdatingContactInfoBlocking(request: request)
        print("TaskNo: \(response.taskNo)")
    }
    // snippet.end

    // MARK: docs/all-operations.md

    @Test func anyOperationIsCalled() async throws {
        let client = try Sandbox().client()

        // snippet.call
        let response = try await client.call(action: "CheckDomain", parameters: ["DomainName": "example.com"])
        print(response.fields["StaticPriceInfo"]?["PriceInfo"]?[0]?["money"]?.numberValue ?? 0)
        // snippet.end

        #expect(response.fields["DomainName"] == "example.com")
    }
}
