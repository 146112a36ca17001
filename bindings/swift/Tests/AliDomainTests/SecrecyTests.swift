import AliDomain
import Foundation
import Testing

/// No printed form of anything shows a secret or a security token.
struct SecrecyTests {
    private static let secret = "canary-secret-\(UUID().uuidString)"
    private static let token = "canary-token-\(UUID().uuidString)"

    let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
    }

    @Test func clientsAndTheirParts() async throws {
        let credentials = try canaries()
        let options = ClientOptions(endpoint: sandbox.endpoint)
        let client = try DomainClient(credentials: credentials, options: options)
        let request = Request.admin(uniqueDomain())
        let success = #"{"kind": "answer", "status": 200, "body": "{\"TaskNo\": \"1\"}"}"#
        try await sandbox.tell(request.domainName, success)
        let response = try await client.saveSingleTaskForUpdatingContactInfo(request: request)
        expectNoCanary(in: credentials)
        expectNoCanary(in: options)
        expectNoCanary(in: client)
        expectNoCanary(in: request)
        expectNoCanary(in: response)
    }

    @Test(arguments: [
        // A refused signature: the server's message quotes what it signed.
        ("Service", nil),
        // Answers that echo what they were sent.
        (
            "Service",
            #"{"kind": "answer", "status": 400, "body": "{\"Code\": \"Echo\", \"Message\": \"SECRET TOKEN\"}"}"#
        ),
        ("UnexpectedReply", #"{"kind": "answer", "status": 403, "body": "<html>SECRET TOKEN</html>"}"#),
        ("OutcomeUnknown", #"{"kind": "answer", "status": 502, "body": "<html>SECRET TOKEN</html>"}"#),
        // A lost reply.
        ("OutcomeUnknown", #"{"kind": "close", "execute": false}"#),
    ])
    func errorsOfCalls(variant: String, behaviour: String?) async throws {
        let domain = uniqueDomain()
        if let behaviour {
            let echo = behaviour.replacingOccurrences(of: "SECRET", with: Self.secret)
            try await sandbox.tell(domain, echo.replacingOccurrences(of: "TOKEN", with: Self.token))
        }
        let client = try sandbox.client(credentials: canaries(), options: .single)
        let error = try await domainError { try await client.submit(domain) }
        #expect("\(error)".hasPrefix(variant))
        expectNoCanary(in: error)
    }

    @Test func errorsBeforeAnythingIsSent() async throws {
        let dead = try DeadEndpoint()
        let options = ClientOptions(endpoint: dead.url, maxAttempts: 1)
        let client = try DomainClient(credentials: canaries(), options: options)
        expectNoCanary(in: try await domainError { try await client.submit(uniqueDomain()) })
        expectNoCanary(in: try await domainError { try await client.submit("") })
        let broken = "\(Self.secret)\n"
        expectNoCanary(
            in: try await domainError { try Credentials.fromAccessKey(accessKeyId: "id", accessKeySecret: broken) })
    }

    private func canaries() throws -> Credentials {
        try .fromSts(accessKeyId: Account.stsAccessKeyId, accessKeySecret: Self.secret, securityToken: Self.token)
    }

    private func expectNoCanary(in value: Any, at location: SourceLocation = #_sourceLocation) {
        var forms = [String(describing: value), String(reflecting: value), ""]
        dump(value, to: &forms[2])
        if let error = value as? DomainError {
            forms += [error.localizedDescription, error.reason]
        }
        for form in forms {
            #expect(!form.contains("canary-secret") && !form.contains("canary-token"), sourceLocation: location)
        }
    }
}
