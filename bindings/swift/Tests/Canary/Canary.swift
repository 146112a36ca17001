import AliDomain
import Foundation

/// Does everything with secrets that must not be seen, and prints every form of all that comes of it. SecrecyTests
/// looks for them in that, and in the log.
@main
struct Canary {
    let signature: SignatureVersion

    static func main() async throws {
        try enableLogging(level: .trace)
        for signature in [SignatureVersion.v1, .v3] {
            let canary = Self(signature: signature)
            try await canary.useCredentials()
            try await canary.useProxies()
            try await canary.meetOtherCertificates()
            await canary.failToCall()
            try await canary.followUp()
        }
    }

    /// Those that have canaries in them, and real ones, whose secrets the sandbox has made.
    private func useCredentials() async throws {
        let program = try file("program.json", #"{"mode": "StsToken", \#(keys)}"#)
        let profile = try file("config.json", #"{"profiles": [{"name": "default", "mode": "StsToken", \#(keys)}]}"#)
        let broken = try file("broken.json", #"{"profiles": [{"name": "default", "mode": "StsToken", \#(keys)}"#)
        let section = try file(
            "credentials.ini",
            """
            [default]
            type = sts
            access_key_id = \(keyId)
            access_key_secret = \(secret)
            security_token = \(token)
            """)
        let role = RamRole(roleArn: "acs:ram::1234:role/reader", roleSessionName: "canary", policy: "{}")
        let oidc = { (token: String) in
            try Credentials.fromOidc(
                providerArn: "acs:ram::1234:oidc-provider/cluster", tokenFile: file("token", token), role: role)
        }
        let kinds: [(String, () throws -> Credentials)] = [
            ("an access key", { try .fromAccessKey(accessKeyId: keyId, accessKeySecret: secret) }),
            ("one with a line break", { try .fromAccessKey(accessKeyId: keyId, accessKeySecret: "\(secret)\n") }),
            ("a temporary one", canaries),
            ("the environment", { try .fromEnvironment() }),
            ("the default chain", { try .fromDefaultChain() }),
            ("a profile", { .fromConfigFile(path: profile) }),
            ("a broken profile", { .fromConfigFile(path: broken) }),
            ("a section", { .fromIniFile(path: section) }),
            ("a broken section", { .fromIniFile(path: broken) }),
            ("a program", { try .fromProcess(command: ["cat", program]) }),
            ("a program that fails", { try .fromProcess(command: ["false", secret]) }),
            ("a program that prints something else", { try .fromProcess(command: ["echo", secret]) }),
            ("a command line", { try .fromCommandLine(commandLine: "cat '\(program)'") }),
            ("a broken command line", { try .fromCommandLine(commandLine: "cat '\(secret)") }),
            ("an instance", { .fromEcsRamRole() }),
            ("a URI", { try .fromUri(uri: "\(sandbox)/_sandbox/credentials?scope=canary") }),
            ("a URI that is refused", { try .fromUri(uri: "http://alice:\(secret)@\(address)/\(token)?\(token)") }),
            ("a URI that is none", { try .fromUri(uri: "ftp://alice:\(secret)@\(address)/\(token)") }),
            ("a role", { try .fromRamRole(source: .fromEnvironment(), role: role) }),
            ("a role that is refused", { try .fromRamRole(source: canaries(), role: role) }),
            ("a pod", { try oidc(value("CANARY_OIDC_TOKEN")) }),
            ("a pod that is refused", { try oidc(token) }),
            ("a provider", { .fromProvider(provider: Provider(credentials: try canaries())) }),
            ("a chain", { try .fromChain(providers: [.fromEcsRamRole(), canaries()]) }),
        ]
        for (kind, make) in kinds {
            guard let credentials = await show(kind, make) else { continue }
            guard let client = await show("a client with \(kind)", { try client(credentials) }) else { continue }
            await show("a submission with \(kind)") { try await client.submit() }
            await show("an explanation with \(kind)") { try await client.explain(request: .admin("a.example")) }
        }
    }

    private func useProxies() async throws {
        let (url, name, password) = (value("ALIDOMAIN_PROXY_WITH_PASSWORD"), "alice", value("CANARY_PASSWORD"))
        let scheme = "http://"
        let proxies: [(String, () throws -> Proxy)] = [
            ("a proxy", { try Proxy(url: url, username: name, password: password) }),
            (
                "a proxy with a password in its URL",
                { try Proxy(url: url.replacingOccurrences(of: scheme, with: "\(scheme)\(name):\(password)@")) }
            ),
            ("a proxy with a wrong password", { try Proxy(url: url, username: name, password: secret) }),
            ("a proxy that is none", { try Proxy(url: "socks4://\(name):\(password)@127.0.0.1:1") }),
            ("a proxy that is not reached", { try Proxy(url: dead, username: name, password: password) }),
        ]
        let options = ClientOptions(
            endpoint: value("ALIDOMAIN_TLS_SANDBOX"), signatureVersion: signature, maxAttempts: 1,
            extraCACertificates: value("ALIDOMAIN_TLS_CA"))
        for (kind, make) in proxies {
            guard let proxy = await show(kind, make) else { continue }
            await show("a client through \(kind)") {
                try DomainClient(credentials: canaries(), options: options, proxy: proxy)
            }
            await show("a submission through \(kind)") {
                try await DomainClient(credentials: .fromEnvironment(), options: options, proxy: proxy).submit()
            }
        }
    }

    private func meetOtherCertificates() async throws {
        for (kind, authority) in [("", "_EXPIRED"), ("_EXPIRED", "_EXPIRED"), ("_WRONG_HOST", "_WRONG_HOST")] {
            let options = ClientOptions(
                endpoint: value("ALIDOMAIN_TLS_SANDBOX\(kind)"), signatureVersion: signature,
                extraCACertificates: value("ALIDOMAIN_TLS\(authority)_CA"))
            await show("another certificate") {
                try await DomainClient(credentials: canaries(), options: options).submit()
            }
        }
    }

    /// Domains for which the sandbox misbehaves, and calls that do not get that far.
    private func failToCall() async {
        for domain in value("CANARY_DOMAINS").split(separator: ",") {
            await show("a submission for \(domain)") { try await client(canaries()).submit(String(domain)) }
        }
        let options = ClientOptions(endpoint: dead, signatureVersion: signature, maxAttempts: 1)
        await show("a service that is not reached") {
            try await DomainClient(credentials: canaries(), options: options).submit()
        }
        await show("a domain name that is none") { try await client(canaries()).submit("no domain") }
        await show("options that are wrong") {
            try DomainClient(credentials: canaries(), options: ClientOptions(endpoint: "ftp://alice:\(secret)@x"))
        }
    }

    private func followUp() async throws {
        let client = try client(.fromEnvironment())
        guard let response = await show("a task", { try await client.submit() }) else { return }
        await show("its details") { try await client.queryTaskDetailList(request: .init(taskNo: response.taskNo)) }
        await show("its end") { try await client.waitForTask(taskNo: response.taskNo) }
        await show("what follows it") { try client.watchTask(taskNo: response.taskNo) }
        await show("the tasks") { try await client.queryTaskList(request: .init(pageSize: 2)) }
    }

    /// Prints what was made, or why not, in every form.
    @discardableResult
    private func show<T>(_ what: String, _ make: () async throws -> T) async -> T? {
        print("== \(what), \(signature)")
        do {
            let made = try await make()
            printForms(of: made)
            return made
        } catch {
            printForms(of: error)
            print(error.localizedDescription, (error as? DomainError)?.reason ?? "")
            return nil
        }
    }

    private func printForms(of value: Any) {
        print(String(describing: value))
        print(String(reflecting: value))
        dump(value)
    }

    private func client(_ credentials: Credentials) throws -> DomainClient {
        let options = ClientOptions(
            endpoint: sandbox, signatureVersion: signature, maxAttempts: 1, submissionPolicy: .report,
            stsEndpoint: sandbox, ecsMetadataEndpoint: sandbox)
        return try DomainClient(credentials: credentials, options: options)
    }

    private func canaries() throws -> Credentials {
        try .fromSts(accessKeyId: keyId, accessKeySecret: secret, securityToken: token)
    }

    private var sandbox: String { value("ALIDOMAIN_SANDBOX") }
    private var address: String { sandbox.replacingOccurrences(of: "http://", with: "") }
    private var dead: String { value("CANARY_DEAD_ENDPOINT") }
    /// One that the sandbox knows, with another secret.
    private var keyId: String { value("CANARY_ACCESS_KEY_ID") }
    private var secret: String { value("CANARY_SECRET") }
    private var token: String { value("CANARY_TOKEN") }
    private var keys: String {
        #""access_key_id": "\#(keyId)", "access_key_secret": "\#(secret)", "sts_token": "\#(token)""#
    }

    private func file(_ name: String, _ text: String) throws -> String {
        let path = "\(value("CANARY_FOLDER"))/\(name)"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}

/// What the test says in the environment.
private func value(_ name: String) -> String {
    ProcessInfo.processInfo.environment[name] ?? ""
}

private final class Provider: CredentialsProvider {
    private let credentials: Credentials

    init(credentials: Credentials) {
        self.credentials = credentials
    }

    func fetchCredentials() throws -> Credentials {
        credentials
    }
}

extension DomainClient {
    fileprivate func submit(_ domainName: String = "canary.example") async throws
        -> SaveSingleTaskForUpdatingContactInfoResponse
    {
        try await saveSingleTaskForUpdatingContactInfo(request: .admin(domainName))
    }
}

extension SaveSingleTaskForUpdatingContactInfoRequest {
    fileprivate static func admin(_ domainName: String) -> Self {
        Self(contactType: .admin, domainName: domainName, registrantProfileId: 1)
    }
}
