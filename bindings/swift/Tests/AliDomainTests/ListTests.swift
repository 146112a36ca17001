import AliDomain
import Foundation
import Testing

/// Domains and histories, and what a version of the API lacks.
struct ListTests {
    let sandbox: Sandbox
    let client: DomainClient
    let names = [uniqueDomain(), uniqueDomain(), uniqueDomain()]

    init() throws {
        sandbox = try Sandbox()
        client = try sandbox.client()
    }

    @Test(arguments: Twin.allCases)
    func domains(twin: Twin) async throws {
        let group = uniqueDomain()
        for name in names {
            try await sandbox.describe(
                name, #""domain_group_id": "\#(group)", "domain_status": "2", "tags": {"name": "\#(name)"}"#)
        }
        let request = QueryDomainListRequest(pageSize: 2, orderByType: .asc, domainGroupId: group)
        let page = try await twin.call {
            try await client.queryDomainList(request: request)
        } or: {
            try client.queryDomainListBlocking(request: request)
        }
        #expect([page.totalItemNum, page.totalPageNum, page.nextPageNum] == [3, 2, 2])
        let domain = try #require(page.domains.first)
        #expect(domain.domainStatus == .needsRedemption)
        #expect(domain.domainStatusText == "2")
        #expect(domain.domainType == .newGtld)
        #expect(domain.domainAuditStatus == .succeed)
        #expect(domain.registrationDate == Date(timeIntervalSince1970: 1_516_884_417))
        #expect(domain.tags == [DomainTag(key: "name", value: names[0])])
        let all = try await twin.call {
            try await elements(of: client.queryDomainListAll(request: request))
        } or: {
            try client.queryDomainListAllBlocking(request: request).map { try $0.get() }
        }
        #expect(all.map(\.domainName) == names)
        let tagged = QueryDomainListRequest(tags: [DomainTag(key: "name", value: names[2])])
        #expect(try await elements(of: client.queryDomainListAll(request: tagged)).map(\.domainName) == [names[2]])
    }

    @Test(arguments: Twin.allCases)
    func theHistoryOfTasks(twin: Twin) async throws {
        var taskNumbers: [String] = []
        for name in names {
            taskNumbers.append(try await submit([name], with: client))
        }
        let request = QueryTaskInfoHistoryRequest(pageSize: 1)
        let tasks = try await twin.call {
            try await elements(of: client.queryTaskInfoHistoryAll(request: request))
        } or: {
            try client.queryTaskInfoHistoryAllBlocking(request: request).map { try $0.get() }
        }
        // Other tests submit, too.
        #expect(tasks.map(\.taskNo).filter(taskNumbers.contains) == taskNumbers.reversed())
        let page = try await client.queryTaskInfoHistory(request: request)
        #expect(page.nextPageCursor?.createTime != nil)
        #expect(page.currentPageCursor == page.tasks.first)
        #expect(page.prePageCursor == nil)
    }

    @Test(arguments: Twin.allCases)
    func theHistoryOfDetails(twin: Twin) async throws {
        try await sandbox.plan(names[1], #"{"failure": {"error_msg": "refused"}}"#)
        let request = QueryTaskDetailHistoryRequest(taskNo: try await submit(names, with: client), pageSize: 2)
        let details = try await twin.call {
            try await elements(of: client.queryTaskDetailHistoryAll(request: request))
        } or: {
            try client.queryTaskDetailHistoryAllBlocking(request: request).map { try $0.get() }
        }
        #expect(details.map(\.domainName) == names)
        #expect(details[1].errorMsg == "refused")
        let page = try await twin.call {
            try await client.queryTaskDetailHistory(request: request)
        } or: {
            try client.queryTaskDetailHistoryBlocking(request: request)
        }
        #expect(page.nextPageCursor?.domainName == names[2])
    }

    @Test func whatTheVersionLacks() async throws {
        let older = try sandbox.client(options: ClientOptions(apiVersion: "2017-12-18"))
        let batch = try await domainError { try await submit([names[0]], with: older) }
        guard case .invalidRequest(let details) = batch else { throw batch }
        #expect(details.field == "apiVersion")
        #expect(batch.outcome == .notSent)
        let grouped = QueryDomainListRequest(domainName: names[0], domainGroupId: "7")
        let list = try await domainError { try await older.queryDomainList(request: grouped) }
        guard case .invalidRequest(let details) = list else { throw list }
        #expect(details.field == "domainGroupId")
        #expect(try await sandbox.seen(names[0]).isEmpty)
    }

    private func submit(_ domainNames: [String], with client: DomainClient) async throws -> String {
        try await client.saveBatchTaskForUpdatingContactInfoByRegistrantProfileId(
            request: .init(contactType: .admin, domainName: domainNames, registrantProfileId: 1)
        ).taskNo
    }
}
