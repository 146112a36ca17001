import AliDomain
import Foundation
import Testing

/// What a submission looks like, and what is known of error codes: without sending anything.
struct ExplainTests {
    @Test(arguments: Twin.allCases, SignatureVersion.both)
    func secretsAreShownOnlyWhenAsked(twin: Twin, signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client(credentials: .sandboxSts())
        let request = Request.admin(uniqueDomain())
        let explain = { (reveal: Bool) in
            try await twin.call {
                try await client.explain(request: request, revealSecrets: reveal)
            } or: {
                try client.explainBlocking(request: request, revealSecrets: reveal)
            }
        }

        let (masked, revealed) = (try await explain(false), try await explain(true))

        let end = signature == .v1 ? "&" : ""
        #expect(masked.signingKey == "<access key secret>\(end)")
        #expect(revealed.signingKey == "\(Account.stsAccessKeySecret)\(end)")
        #expect(masked.signature == "<signature>")
        let sent = try #require(revealed.signature.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        #expect(revealed.signature != "<signature>" && revealed.curl.contains(sent))
        let all = "\(masked)"
        #expect(!all.contains(Account.stsAccessKeySecret) && !all.contains(Account.stsSecurityToken))
        #expect(all.contains("<security token>"))
        #expect("\(revealed)".contains(Account.stsSecurityToken))
        #expect(masked.method == "POST")
        #expect(masked.url.hasPrefix(sandbox.endpoint))
        #expect(masked.parameters["DomainName"] == request.domainName)
        #expect(masked.parameters["SignatureVersion"] == (signature == .v1 ? "1.0" : nil))
        #expect(masked.headers["x-acs-action"] == (signature == .v1 ? nil : "SaveSingleTaskForUpdatingContactInfo"))
        #expect(!masked.canonicalRequest.isEmpty && !masked.stringToSign.isEmpty)
        #expect(masked.curl.hasPrefix("curl ") && masked.swift.contains(request.domainName))
        for program in [masked.python, masked.kotlin, masked.swift, masked.rust] {
            #expect(program.contains(request.domainName))
        }
        #expect(try await sandbox.seen(request.domainName).isEmpty)
    }

    @Test func wrongArgumentsAreRefusedAsByTheCallItself() async throws {
        let client = try Sandbox().client()
        let error = try await domainError { try await client.explain(request: .admin("no domain")) }
        guard case .invalidRequest(let details) = error, details.field == "domainName" else { throw error }
    }

    @Test func codesAreFoundByNameFamilyAndParameter() throws {
        let codes = errorCodes()
        #expect(codes.count > 40)
        #expect(Set(codes.map(\.code)).count == codes.count)
        #expect(codes.allSatisfy { !$0.meaning.isEmpty && !$0.nextStep.isEmpty && $0.link.hasPrefix("https://") })
        let family = try #require(lookUpErrorCode(code: "Throttling.Api.Minute"))
        #expect(family.code == "Throttling.*")
        #expect(family.retryable && !family.mayHaveExecuted)
        #expect(lookUpErrorCode(code: "MissingDomainName")?.meaning.contains("DomainName") == true)
        #expect(lookUpErrorCode(code: "NobodyKnowsThisCode") == nil)
    }

    @Test(arguments: SignatureVersion.both)
    func theHintOfAnErrorIsTheNextStep(signature: SignatureVersion) async throws {
        let client = try Sandbox(signature).client(options: .single)
        let error = try await domainError { try await client.submit("unknown.example") }
        let code = try #require(error.code)
        #expect(try #require(error.hint) == lookUpErrorCode(code: code)?.nextStep)
    }
}
