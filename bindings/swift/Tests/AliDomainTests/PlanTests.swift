import AliDomain
import Foundation
import Testing

/// Profiles, one domain, and plans of changes: what they say, and that nothing is submitted.
struct PlanTests {
    private static let verified: Int64 = 1_234_567

    let sandbox: Sandbox
    let client: DomainClient

    init() throws {
        sandbox = try Sandbox()
        client = try sandbox.client()
    }

    private func change(_ domain: String, _ profile: Int64 = verified, lock: Bool? = nil) -> Request {
        Request(contactType: .registrant, domainName: domain, registrantProfileId: profile, addTransferLock: lock)
    }

    private func plan(_ request: Request, _ twin: Twin) async throws -> ChangePlan {
        try await twin.call {
            try await client.plan(request: request)
        } or: {
            try client.planBlocking(request: request)
        }
    }

    @Test(arguments: Twin.allCases) func profiles(twin: Twin) async throws {
        let request = QueryRegistrantProfilesRequest(email: "wangwu@example.com")
        let response = try await twin.call {
            try await client.queryRegistrantProfiles(request: request)
        } or: {
            try client.queryRegistrantProfilesBlocking(request: request)
        }
        let profile = try #require(response.registrantProfiles.first)
        #expect(profile.registrantProfileId == Self.verified + 1)
        #expect(profile.realNameStatus == .nonAudit)
        #expect(profile.realNameStatusText == "NONAUDIT")
        #expect(profile.emailVerificationStatus == .notVerified)
        #expect(profile.zhCity == "杭州")
        #expect(profile.createTime == Date(timeIntervalSince1970: 1_516_884_417))
    }

    @Test func profilesOfEveryPage() async throws {
        var ids: [Int64] = []
        let request = QueryRegistrantProfilesRequest(pageSize: 2)
        for try await profile in client.queryRegistrantProfilesAll(request: request) {
            ids.append(profile.registrantProfileId)
        }
        #expect(ids.prefix(3) == [Self.verified, Self.verified + 1, Self.verified + 2])
        let client = client
        let blocking = try await onNewThread {
            try client.queryRegistrantProfilesAllBlocking(request: request).map { try $0.get().registrantProfileId }
        }
        #expect(blocking == ids)
    }

    @Test(arguments: Twin.allCases) func aDomain(twin: Twin) async throws {
        let request = QueryDomainByDomainNameRequest(domainName: "locked.example")
        let domain = try await twin.call {
            try await client.queryDomainByDomainName(request: request)
        } or: {
            try client.queryDomainByDomainNameBlocking(request: request)
        }
        #expect(domain.updateProhibitionLock == .open)
        #expect(domain.registrantUpdatingStatus == .normal)
        #expect(try #require(domain.expirationDate) > Date())
    }

    @Test(arguments: Twin.allCases) func aChangeThatWouldWork(twin: Twin) async throws {
        let domain = uniqueDomain()
        let plan = try await plan(change(domain.uppercased(), lock: true), twin)
        #expect(plan.domainName == domain)
        let first = try #require(plan.changes.first)
        #expect(first.field == "registrantName")
        #expect([first.oldValue, first.newValue] == ["registrant of \(domain)", "Li Si"])
        #expect(plan.obstacles.isEmpty)
        #expect(plan.consequences.map(\.kind) == [.transferLocked])
        #expect(try await sandbox.tasks(domain).isEmpty)
    }

    @Test(arguments: Twin.allCases) func whatStandsInTheWay(twin: Twin) async throws {
        let plan = try await plan(change("locked.example", Self.verified + 1), twin)
        #expect(plan.obstacles.map(\.kind) == [.profileNotVerified, .updateProhibited])
        #expect(plan.consequences.map(\.kind) == [.emailToConfirm])
        #expect(try await sandbox.tasks("locked.example").isEmpty)
    }

    @Test(arguments: Twin.allCases) func aListWithABadItem(twin: Twin) async throws {
        let domain = uniqueDomain()
        let changes = [change(domain), change("nonsense"), change(domain, 404)]
        let plans = try await twin.call {
            try await client.planAll(requests: changes)
        } or: {
            try client.planAllBlocking(requests: changes)
        }
        #expect(plans.map { $0.obstacles.map(\.kind) } == [[], [.invalidRequest], [.profileNotFound]])
        #expect(plans[1].obstacles.first?.reason.hasPrefix("domainName must") == true)
        #expect(try await sandbox.tasks(domain).isEmpty)
    }
}
