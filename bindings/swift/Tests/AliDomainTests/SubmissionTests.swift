import AliDomain
import Foundation
import Testing

struct SubmissionTests {
    @Test(arguments: Twin.allCases, SignatureVersion.both)
    func everyParameterArrives(twin: Twin, signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let domain = uniqueDomain()
        let request = Request(
            contactType: .registrant, domainName: domain, registrantProfileId: 9_007_199_254_740_993,
            userClientIp: "192.0.2.1", lang: .zh, instanceId: "S123456789", addTransferLock: true)

        let response = try await twin.submit(request, with: sandbox.client())

        let seen = try await sandbox.seenOnce(domain)
        #expect(!response.taskNo.isEmpty)
        #expect(response.requestId?.isEmpty == false)
        #expect(!response.recovered)
        #expect(response.attempts.map(\.requestId) == [response.requestId])
        #expect(seen.taskNo == response.taskNo)
        #expect(seen.method == "POST")
        #expect(seen.verified)
        #expect(!seen.inUrl)
        #expect(
            seen.arguments == [
                "ContactType": "registrant", "DomainName": domain, "RegistrantProfileId": "9007199254740993",
                "UserClientIp": "192.0.2.1", "Lang": "zh", "InstanceId": "S123456789", "AddTransferLock": "true",
            ])
    }

    @Test(arguments: Twin.allCases, SignatureVersion.both)
    func whatIsLeftOutIsNotSent(twin: Twin, signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let domain = uniqueDomain()
        let response = try await twin.submit(.admin(domain), with: sandbox.client())

        let seen = try await sandbox.seenOnce(domain)
        #expect(seen.taskNo == response.taskNo)
        #expect(
            seen.arguments == [
                "ContactType": "admin", "DomainName": domain, "RegistrantProfileId": "1", "Lang": "en",
            ])
    }

    @Test(
        arguments: [
            (ContactType.registrant, "registrant"), (.admin, "admin"), (.billing, "billing"), (.tech, "tech"),
        ], SignatureVersion.both)
    func everyContactCanBeChanged(contact: (type: ContactType, wire: String), signature: SignatureVersion) async throws
    {
        let sandbox = try Sandbox(signature)
        let request = Request(contactType: contact.type, domainName: uniqueDomain(), registrantProfileId: 1)
        _ = try await sandbox.client().saveSingleTaskForUpdatingContactInfo(request: request)
        #expect(try await sandbox.seenOnce(request.domainName).arguments["ContactType"] == contact.wire)
    }

    @Test(arguments: SignatureVersion.both)
    func getWithXmlReplies(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let domain = uniqueDomain()
        let response = try await sandbox.client(options: .init(replyFormat: .xml, httpMethod: .get)).submit(domain)

        let seen = try await sandbox.seenOnce(domain)
        #expect(seen.taskNo == response.taskNo)
        #expect(response.requestId?.isEmpty == false)
        #expect(seen.method == "GET")
        #expect(seen.inUrl)
        #expect(seen.verified)
        #expect(seen.parameters["Format"] == "XML")
    }

    @Test(arguments: SignatureVersion.both)
    func temporaryCredentials(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let domain = uniqueDomain()
        let response = try await sandbox.client(credentials: .sandboxSts()).submit(domain)

        let seen = try await sandbox.seenOnce(domain)
        #expect(seen.taskNo == response.taskNo)
        #expect(seen.verified)
        #expect(seen.parameters["AccessKeyId"] == Account.stsAccessKeyId)
        #expect(seen.parameters["SecurityToken"] != nil)
    }

    @Test(
        arguments: [
            ("中文-*.example", "中文-*.example"),
            ("*.XN--FIQ228C.com", "*.中文.com"),
            ("*.BÜCHER.example", "*.bücher.example"),
        ], SignatureVersion.both)
    func domainNamesArriveAsLowerCaseUnicode(name: (given: String, arrived: String), signature: SignatureVersion)
        async throws
    {
        let sandbox = try Sandbox(signature)
        let label = uniqueLabel()
        let named = { (pattern: String) in pattern.replacingOccurrences(of: "*", with: label) }
        let response = try await sandbox.client().submit(named(name.given))
        #expect(try await sandbox.seenOnce(named(name.arrived)).taskNo == response.taskNo)
    }

    @Test(arguments: SignatureVersion.both)
    func messagesInChinese(signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client()
        let request = Request(contactType: .admin, domainName: "unknown.example", registrantProfileId: 1, lang: .zh)
        let error = try await domainError { try await client.saveSingleTaskForUpdatingContactInfo(request: request) }
        guard case .service(let details) = error else { throw error }
        let serverMessage = details.serverMessage
        #expect(serverMessage == "域名不存在。")
    }
}
