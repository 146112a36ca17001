import AliDomain
import Foundation
import Testing

/// Nothing that is printed or logged shows a secret, a security token or a password.
struct SecrecyTests {
    private let secret = "canary-secret-\(UUID().uuidString)/+=&"
    private let token = "canary-token-\(UUID().uuidString)/+=="

    /// Each with the variant of the error that it ends in.
    private static let misbehaviours: [(variant: String, behaviour: String?)] = [
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
        // A request that was changed on the way, and one that is late.
        ("Service", #"{"kind": "tamper", "parameter": "RegistrantProfileId", "value": "666"}"#),
        ("Service", #"{"kind": "clock_skew", "seconds": 3600}"#),
    ]

    @Test func everythingThatIsPrintedAndLogged() async throws {
        let sandbox = try Sandbox()
        let (folder, dead) = (try Folder(), try DeadEndpoint())
        var domains: [String] = []
        for (_, behaviour) in Self.misbehaviours {
            let domain = uniqueDomain()
            domains.append(domain)
            guard let behaviour else { continue }
            let echo = behaviour.replacingOccurrences(of: "SECRET", with: secret)
                .replacingOccurrences(of: "TOKEN", with: token)
            try await sandbox.tell(domain, echo, times: 2)
        }

        let run = try await run("Canary", [], environment(sandbox, folder, dead, domains))

        #expect(run.status == 0, "\(run.errors.suffix(1000))")
        for signature in ["v1", "v3"] {
            for (domain, (variant, _)) in zip(domains, Self.misbehaviours) {
                #expect(shows(run.output, "a submission for \(domain), \(signature)", variant))
            }
            for (what, form) in [
                ("a submission with the environment", "SaveSingleTaskForUpdatingContactInfoResponse"),
                ("a submission with a role", "SaveSingleTaskForUpdatingContactInfoResponse"),
                ("a submission with a role that is refused", "Credentials"),
                ("an explanation with a URI", "Explanation"),
                ("a submission through a proxy", "SaveSingleTaskForUpdatingContactInfoResponse"),
                ("a submission through a proxy with a wrong password", "Transport"),
                ("a proxy that is none", "InvalidRequest"), ("its end", "TaskProgress"),
            ] {
                #expect(shows(run.output, "\(what), \(signature)", form), "\(what)")
            }
        }
        for words in ["attempt=1", "credentials fetched", "SaveSingleTaskForUpdatingContactInfo"] {
            #expect(run.errors.contains(words))
        }
        expectNoCanary(in: run.output)
        expectNoCanary(in: run.errors)
    }

    /// Whether the output has a value of this type, or an error of this case, below a title.
    private func shows(_ output: String, _ title: String, _ form: String) -> Bool {
        let below = output.components(separatedBy: "== \(title)\n").dropFirst().first ?? ""
        let printed = below.components(separatedBy: "\n== ")[0]
        let isError = printed.contains("\nDomainError.\(form.prefix(1).lowercased())\(form.dropFirst()): ")
        return printed.hasPrefix("\(form)(") || isError
    }

    private func environment(
        _ sandbox: Sandbox, _ folder: Folder, _ dead: DeadEndpoint, _ domains: [String]
    ) -> [String: String] {
        let variables = [
            "ALIBABA_CLOUD_ACCESS_KEY_ID": Account.stsAccessKeyId,
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": Account.stsAccessKeySecret,
            "ALIBABA_CLOUD_SECURITY_TOKEN": Account.stsSecurityToken,
            "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true",
            "CANARY_ACCESS_KEY_ID": Account.stsAccessKeyId,
            "CANARY_SECRET": secret,
            "CANARY_TOKEN": token,
            "CANARY_OIDC_TOKEN": Account.oidcToken,
            "CANARY_PASSWORD": ProxyLogin.password,
            "CANARY_FOLDER": folder.path,
            "CANARY_DEAD_ENDPOINT": dead.url,
            "CANARY_DOMAINS": domains.joined(separator: ","),
        ]
        return ProcessInfo.processInfo.environment.merging(variables) { $1 }
    }

    /// Neither as they are nor encoded, and not in parts either.
    private func expectNoCanary(in text: String, at location: SourceLocation = #_sourceLocation) {
        // Those that the sandbox issues begin like this, and so do its fixed ones.
        var canaries = ["canary-secret", "canary-token", "sandbox-sts-secret", "oidc-token", "CAES", "CAIS"]
        canaries += [secret, token].map { String($0.dropFirst(15).prefix(30)) }
        let encoded = [secret, token, "\(ProxyLogin.username):\(ProxyLogin.password)", Account.stsAccessKeySecret]
        canaries += encoded.map { Data($0.utf8).base64EncodedString() }.map { String($0.dropLast(8)) }
        for canary in canaries {
            #expect(!text.contains(canary), sourceLocation: location)
        }
        let issuedSecret = "[0-9a-f]{32}(/|%2F)[0-9a-f]{32}"
        #expect(text.range(of: issuedSecret, options: .regularExpression) == nil, sourceLocation: location)
    }
}
