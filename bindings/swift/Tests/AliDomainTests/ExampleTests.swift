import Foundation
import Testing

/// The example, run as its users run it; it takes its credentials from the environment.
struct ExampleTests {
    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
    }

    @Test func submitsWithTheCredentialsOfTheEnvironment() async throws {
        let domain = uniqueDomain()
        let run = try await runExample(
            [domain, "9007199254740993"],
            [
                "ALIDOMAIN_ENDPOINT": sandbox.endpoint,
                "ALIBABA_CLOUD_ACCESS_KEY_ID": Account.stsAccessKeyId,
                "ALIBABA_CLOUD_ACCESS_KEY_SECRET": Account.stsAccessKeySecret,
                "ALIBABA_CLOUD_SECURITY_TOKEN": Account.stsSecurityToken,
            ])
        let taskNo = try #require(try await sandbox.seenOnce(domain).taskNo)
        #expect(run == Run(status: 0, output: "TaskNo: \(taskNo)\nTask: succeeded\n", errors: ""))
    }

    @Test(arguments: [
        (#"{"failure": {"error_msg": "refused"}}"#, Int32(3), "failed"),
        (#"{"waiting_ms": 3600000}"#, Int32(4), "stillRunning"),
    ])
    func theStatusSaysHowTheTaskEnded(life: String, status: Int32, state: String) async throws {
        let domain = uniqueDomain()
        try await sandbox.plan(domain, life)
        let run = try await runExample(
            [domain, "1", "1"],
            [
                "ALIDOMAIN_ENDPOINT": sandbox.endpoint,
                "ALIBABA_CLOUD_ACCESS_KEY_ID": Account.accessKeyId,
                "ALIBABA_CLOUD_ACCESS_KEY_SECRET": Account.accessKeySecret,
            ])
        let taskNo = try #require(try await sandbox.tasks(domain).first?.taskNo)
        #expect(run == Run(status: status, output: "TaskNo: \(taskNo)\nTask: \(state)\n", errors: ""))
    }

    @Test func findsTheProfileInTheHomeFolder() async throws {
        let (domain, home) = (uniqueDomain(), try Folder())
        let (id, secret) = (Account.accessKeyId, Account.accessKeySecret)
        let profile = #"{"name": "a", "mode": "AK", "access_key_id": "\#(id)", "access_key_secret": "\#(secret)"}"#
        try home.write(".aliyun/config.json", #"{"current": "a", "profiles": [\#(profile)]}"#)
        let run = try await runExample(
            [domain, "1"],
            [
                "ALIDOMAIN_ENDPOINT": sandbox.endpoint, "HOME": home.path,
                "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true",
            ])
        #expect(run.status == 0, "\(run.errors)")
        #expect(try await sandbox.seenOnce(domain).parameters["AccessKeyId"] == Account.accessKeyId)
    }

    @Test func saysWhatIsMissing() async throws {
        let home = try Folder()
        let run = try await runExample(
            ["a.example", "1"],
            [
                "ALIDOMAIN_ENDPOINT": sandbox.endpoint, "HOME": home.path,
                "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true",
            ])
        #expect(run.status == 1)
        #expect(run.output.isEmpty)
        let tried = [
            "environment variables: ALIBABA_CLOUD_ACCESS_KEY_ID and", "OIDC: not set: ALIBABA_CLOUD_ROLE_ARN",
            ".aliyun/config.json", ".alibabacloud/credentials.ini", "disables the ECS instance role",
            "ALIBABA_CLOUD_CREDENTIALS_URI is not set", "outcome: notSent",
        ]
        for words in tried {
            #expect(run.errors.contains(words))
        }
    }

    @Test func saysHowItIsUsed() async throws {
        let wrong = ["", "a.example", "a.example one", "a.example 1 soon", "a.example 1 0"]
        for arguments in wrong.map({ $0.split(separator: " ").map(String.init) }) {
            let run = try await runExample(arguments, [:])
            let usage = "usage: SubmitContactChange DOMAIN PROFILE_ID [SECONDS, from 1 to 86400]\n"
            #expect(run == Run(status: 2, output: "", errors: usage))
        }
    }

    private func runExample(_ arguments: [String], _ environment: [String: String]) async throws -> Run {
        try await run("SubmitContactChange", arguments, environment)
    }
}
