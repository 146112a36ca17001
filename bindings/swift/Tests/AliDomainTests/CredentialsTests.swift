import AliDomain
import Foundation
import Testing

/// Credentials that are elsewhere: of each kind, what they sign is accepted.
struct CredentialsTests {
    /// What the sandbox issues to this test alone.
    let scope = uniqueLabel()
    let folder: Folder

    init() throws {
        folder = try Folder()
    }

    @Test(arguments: SignatureVersion.both)
    func profilesOfTheCommandLine(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let key = #""access_key_id": "\#(Account.accessKeyId)", "access_key_secret": "\#(Account.accessKeySecret)""#
        let path = try folder.write(
            "config.json",
            """
            {"current": "key", "profiles": [
              {"name": "key", "mode": "AK", \(key)},
              {"name": "token", "mode": "StsToken", "access_key_id": "\(Account.stsAccessKeyId)",
               "access_key_secret": "\(Account.stsAccessKeySecret)", "sts_token": "\(Account.stsSecurityToken)"},
              {"name": "role", "mode": "RamRoleArn", \(key), "ram_role_arn": "\(Account.roleArn)",
               "ram_session_name": "\(scope)"},
              {"name": "odd", "mode": "Telepathy", \(key)}]}
            """)
        let profile = { (name: String?) in Credentials.fromConfigFile(path: path, profile: name) }
        #expect(try await sandbox.signer(profile(nil)) == Account.accessKeyId)
        #expect(try await sandbox.signer(profile("token")) == Account.stsAccessKeyId)
        let signer = try await sandbox.signer(profile("role"))
        let issued = try #require(try await sandbox.issued(scope: scope).first)
        #expect(signer == issued.accessKeyId)
        #expect(issued.by == "AssumeRole")
        #expect(issued.signedBy == Account.accessKeyId)
        for (name, words) in [("odd", "Telepathy"), ("nobody", "no profile has the name")] {
            let reason = try await refusal(of: profile(name), sandbox)
            #expect(reason.contains(words) && reason.contains(name) && reason.contains(path))
        }
    }

    @Test(arguments: SignatureVersion.both)
    func sectionsOfTheIniFile(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let key = "access_key_id = \(Account.accessKeyId)\naccess_key_secret = \(Account.accessKeySecret)"
        let path = try folder.write(
            "credentials.ini",
            """
            [default]
            type = access_key
            \(key)
            [role]
            type = ram_role_arn
            \(key)
            role_arn = \(Account.roleArn)
            role_session_name = \(scope)
            """)
        #expect(try await sandbox.signer(.fromIniFile(path: path)) == Account.accessKeyId)
        let signer = try await sandbox.signer(.fromIniFile(path: path, section: "role"))
        #expect(try await sandbox.issued(scope: scope).map(\.accessKeyId) == [signer])
        #expect(try await refusal(of: .fromIniFile(path: path, section: "nobody"), sandbox).contains("[nobody]"))
    }

    @Test(arguments: SignatureVersion.both)
    func aCredentialsURI(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let signer = try await sandbox.signer(.fromUri(uri: sandbox.credentialsURI(scope: scope)))
        #expect(try await sandbox.issued(scope: scope).map(\.accessKeyId) == [signer])
        let failing = try Credentials.fromUri(uri: sandbox.credentialsURI(scope: scope, "&fail_status=500"))
        #expect(try await refusal(of: failing, sandbox).contains("500"))
    }

    @Test(arguments: SignatureVersion.both)
    func aRoleThatIsAssumed(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let role = RamRole(
            roleArn: Account.roleArn, roleSessionName: scope, duration: 900, policy: "{}", externalId: "external")
        let signer = try await sandbox.signer(.fromRamRole(source: .sandboxSts(), role: role))
        let issued = try #require(try await sandbox.issued(scope: scope).first)
        #expect(issued.accessKeyId == signer)
        #expect(issued.signedBy == Account.stsAccessKeyId)
        #expect(issued.role == Account.roleArn)
        #expect(issued.externalId == "external")
        #expect(issued.durationSeconds == 900)
    }

    @Test func aRoleThatCannotBe() async throws {
        let role = RamRole(roleArn: Account.roleArn, duration: 1)
        let error = try await domainError { try Credentials.fromRamRole(source: .sandbox(), role: role) }
        guard case .invalidRequest(let details) = error, details.field == "duration" else { throw error }
    }

    @Test(arguments: SignatureVersion.both)
    func anIdentityToken(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let role = RamRole(roleArn: Account.roleArn, roleSessionName: scope)
        let credentials = { (token: String) in
            try Credentials.fromOidc(
                providerArn: "acs:ram::1234567890123456:oidc-provider/cluster",
                tokenFile: folder.write("token", token), role: role)
        }
        let signer = try await sandbox.signer(credentials(Account.oidcToken))
        let issued = try await sandbox.issued(scope: scope)
        #expect(issued.map(\.accessKeyId) == [signer])
        #expect(issued.map(\.by) == ["AssumeRoleWithOIDC"])
        let reason = try await refusal(of: credentials("another-token"), sandbox)
        #expect(reason.contains("AuthenticationFail.OIDCToken.Invalid"))
    }

    @Test(arguments: SignatureVersion.both)
    func theRoleOfAnInstance(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        for credentials in [
            Credentials.fromEcsRamRole(), .fromEcsRamRole(roleName: "sandbox-role", tokenRequired: true),
        ] {
            let signer = try await sandbox.signer(credentials)
            let issued = try await sandbox.issued().filter { $0.accessKeyId == signer }
            #expect(issued.map(\.by) == ["metadata"])
        }
    }

    @Test(arguments: SignatureVersion.both)
    func aProgram(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let printed = try folder.write(
            "with space.json",
            """
            {"mode": "StsToken", "access_key_id": "\(Account.stsAccessKeyId)",
             "access_key_secret": "\(Account.stsAccessKeySecret)", "sts_token": "\(Account.stsSecurityToken)"}
            """)
        #expect(try await sandbox.signer(.fromProcess(command: ["cat", printed])) == Account.stsAccessKeyId)
        let line = try Credentials.fromCommandLine(commandLine: "cat '\(printed)'")
        #expect(try await sandbox.signer(line) == Account.stsAccessKeyId)
        #expect(try await refusal(of: .fromProcess(command: ["false"]), sandbox).contains("program failed"))
        let error = try await domainError { try Credentials.fromCommandLine(commandLine: "cat 'open") }
        guard case .invalidRequest(let details) = error, details.field == "commandLine" else { throw error }
    }

    /// A program may write so what never expires.
    @Test func anExpirationThatNeverComes() async throws {
        let sandbox = try Sandbox()
        for time in [TimeInterval.infinity, .nan, .greatestFiniteMagnitude] {
            let credentials = try Credentials.sandboxSts(expiration: Date(timeIntervalSince1970: time))
            #expect(try await sandbox.signer(credentials) == Account.stsAccessKeyId)
        }
    }

    @Test func theFirstOfAChainThatIsSetUp() async throws {
        let sandbox = try Sandbox()
        // No instance: nobody answers where its metadata would be.
        let dead = try DeadEndpoint()
        let chain = try Credentials.fromChain(providers: [.fromEcsRamRole(), .sandbox(), .sandboxSts()])
        #expect(try await sandbox.signer(chain, metadata: dead.url) == Account.accessKeyId)
        let missing = Credentials.fromConfigFile(path: "\(folder.path)/missing.json")
        let broken = try Credentials.fromChain(providers: [missing, .sandbox()])
        #expect(try await refusal(of: broken, sandbox).contains("missing.json"), "it is not passed over")
        let error = try await domainError { try Credentials.fromChain(providers: []) }
        guard case .invalidRequest(let details) = error, details.field == "providers" else { throw error }
    }

    @Test(arguments: SignatureVersion.both)
    func aKeyThatIsRefusedIsReplacedOnce(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client(
            credentials: .fromUri(uri: sandbox.credentialsURI(scope: scope)), options: .quick)
        _ = try await client.submit(uniqueDomain())
        try await sandbox.expire(scope: scope)
        let response = try await client.submit(uniqueDomain())
        #expect(response.attempts.map(\.ended) == [.refused, .succeeded])
        #expect(response.attempts.map(\.code) == ["InvalidSecurityToken.Expired", nil])
        _ = try await client.submit(uniqueDomain())
        #expect(try await sandbox.issued(scope: scope).count == 2)
    }

    @Test func aKeyIsReplacedBeforeItExpires() async throws {
        let sandbox = try Sandbox()
        let credentials = try Credentials.fromUri(
            uri: sandbox.credentialsURI(scope: scope, "&lifetime_seconds=8"))
        let client = try sandbox.client(credentials: credentials)
        while try await sandbox.issued(scope: scope).count < 2 {
            let response = try await client.queryTaskDetailList(request: .init(taskNo: "unknown"))
            #expect(response.attempts.map(\.ended) == [.succeeded])
            // Time has to pass, and others have calls to make.
            try await Task.sleep(nanoseconds: 100_000_000)
        }
    }

    @Test func aThousandCallsAtOnceGetOneKey() async throws {
        let sandbox = try Sandbox()
        let uri = sandbox.credentialsURI(scope: scope, "&delay_ms=1000")
        let client = try sandbox.client(credentials: .fromUri(uri: uri))
        #expect(try await client.callAtOnce(1000) == 1000)
        #expect(try await sandbox.issued(scope: scope).count == 1)
    }

    /// The reason why there are no credentials.
    private func refusal(of credentials: Credentials, _ sandbox: Sandbox) async throws -> String {
        let client = try sandbox.client(credentials: credentials, options: .quick)
        let error = try await domainError { try await client.submit(uniqueDomain()) }
        guard case .credentials(let details) = error else { throw error }
        let (reason, outcome) = (details.reason, details.outcome)
        #expect(outcome == .notSent)
        return reason
    }
}

extension Sandbox {
    /// The access key id that a submission with these credentials was signed with.
    fileprivate func signer(_ credentials: Credentials, metadata: String? = nil) async throws -> String? {
        let domain = uniqueDomain()
        var options = ClientOptions()
        options.ecsMetadataEndpoint = metadata
        _ = try await client(credentials: credentials, options: options).submit(domain)
        let seen = try await seenOnce(domain)
        #expect(seen.verified)
        return seen.parameters["AccessKeyId"]
    }
}
