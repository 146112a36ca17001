import AliDomain
import Foundation
import Testing

/// The operations that look after tasks, with all of their parameters and fields.
struct CompanionTests {
    @Test(arguments: Twin.allCases, SignatureVersion.both)
    func aContact(twin: Twin, signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client()
        let domain = uniqueDomain()
        let request = QueryContactInfoRequest(
            domainName: domain, contactType: .billing, userClientIp: "192.0.2.1", lang: .zh)

        let contact = try await twin.call {
            try await client.queryContactInfo(request: request)
        } or: {
            try client.queryContactInfoBlocking(request: request)
        }

        #expect(
            try await sandbox.arguments("QueryContactInfo", of: domain) == [
                "DomainName": domain, "ContactType": "billing", "UserClientIp": "192.0.2.1", "Lang": "zh",
            ])
        #expect(contact.registrantName == "billing of \(domain)")
        #expect(contact.email == "billing@\(domain)")
        #expect([contact.zhCity, contact.postalCode] == ["杭州", "310000"])
        expectAnswered(contact.attempts, contact.requestId)
    }

    @Test(arguments: Twin.allCases, SignatureVersion.both)
    func theDetailsOfATask(twin: Twin, signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client()
        let domain = uniqueDomain()
        try await sandbox.plan(
            domain, #"{"failure": {"error_msg": "wrong", "fail_reason": "audit", "task_result": "none"}}"#)
        let submission = Request(
            contactType: .billing, domainName: domain, registrantProfileId: 1, instanceId: "S1")
        let taskNo = try await client.saveSingleTaskForUpdatingContactInfo(request: submission).taskNo
        let request = QueryTaskDetailListRequest(
            taskNo: taskNo, pageNum: 1, pageSize: 7, taskStatus: .executeFailure, domainName: domain, instanceId: "S1",
            userClientIp: "192.0.2.1", lang: .zh)

        let response = try await twin.call {
            try await client.queryTaskDetailList(request: request)
        } or: {
            try client.queryTaskDetailListBlocking(request: request)
        }

        #expect(
            try await sandbox.arguments("QueryTaskDetailList", of: domain) == [
                "TaskNo": taskNo, "PageNum": "1", "PageSize": "7", "TaskStatus": "3", "DomainName": domain,
                "InstanceId": "S1", "UserClientIp": "192.0.2.1", "Lang": "zh",
            ])
        #expect(response.currentPageNum == 1)
        #expect(response.pageSize == 7)
        #expect(response.totalItemNum == 1)
        #expect(response.totalPageNum == 1)
        #expect(response.nextPageNum == nil)
        expectAnswered(response.attempts, response.requestId)
        let detail = try #require(response.taskDetails.first)
        #expect(response.taskDetails.count == 1)
        #expect(detail.taskNo == taskNo)
        #expect(detail.taskDetailNo?.isEmpty == false)
        #expect(detail.domainName == domain)
        #expect(detail.instanceId == "S1")
        #expect(detail.taskType == "UPDATE_BILLING_CONTACT")
        #expect(detail.taskTypeDescription == "Update the billing contact")
        #expect(detail.status == .executeFailure)
        #expect(detail.taskStatus == "EXECUTE_FAILURE")
        #expect(detail.taskStatusCode == 3)
        #expect(detail.taskResult == "none")
        #expect(detail.errorMsg == "wrong")
        #expect(detail.failReason == "audit")
        #expect(detail.tryCount == 1)
        #expect(isNow(detail.createTime))
        #expect(isNow(detail.updateTime))
    }

    @Test(arguments: SignatureVersion.both)
    func theDetailsOfAnUnknownTask(signature: SignatureVersion) async throws {
        let client = try Sandbox(signature).client()
        let response = try await client.queryTaskDetailList(request: .init(taskNo: uniqueLabel()))
        #expect(response.taskDetails.isEmpty)
        #expect(response.totalItemNum == 0)
    }

    @Test(arguments: Twin.allCases, SignatureVersion.both)
    func theTasksOfTheAccount(twin: Twin, signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client()
        let (domain, address) = (uniqueDomain(), uniqueAddress())
        try await sandbox.plan(domain, #"{"failure": {"task_result": "none"}}"#)
        let submission = Request(
            contactType: .tech, domainName: domain, registrantProfileId: 1, userClientIp: "192.0.2.1")
        let taskNo = try await client.saveSingleTaskForUpdatingContactInfo(request: submission).taskNo
        let now = Date()
        let request = QueryTaskListRequest(
            pageNum: 1, pageSize: 1000, beginCreateTime: now - 86400, endCreateTime: now + 86400,
            userClientIp: address, lang: .zh)

        let response = try await twin.call {
            try await client.queryTaskList(request: request)
        } or: {
            try client.queryTaskListBlocking(request: request)
        }

        let seen = try await sandbox.seen("QueryTaskList", where: "UserClientIp", is: address)
        #expect(
            seen.map(\.arguments) == [
                [
                    "PageNum": "1", "PageSize": "1000", "UserClientIp": address, "Lang": "zh",
                    "BeginCreateTime": milliseconds(now - 86400), "EndCreateTime": milliseconds(now + 86400),
                ]
            ])
        #expect(response.currentPageNum == 1)
        #expect(response.pageSize == 1000)
        #expect(try #require(response.totalItemNum) >= response.tasks.count)
        #expect(try #require(response.totalPageNum) >= 1)
        #expect(isNow(response.serverTime))
        expectAnswered(response.attempts, response.requestId)
        let task = try #require(response.tasks.first { $0.taskNo == taskNo })
        #expect(task.taskNum == 1)
        #expect(task.taskType == "UPDATE_TECH_CONTACT")
        #expect(task.taskTypeDescription == "Update the tech contact")
        #expect(task.status == .complete)
        #expect(task.taskStatus == "COMPLETE")
        #expect(task.taskStatusCode == 3)
        #expect(task.taskCancelStatus == "UNCANCELED")
        #expect(task.taskCancelStatusCode == 0)
        #expect(task.clientip == "192.0.2.1")
        #expect(isNow(task.createTime))
        #expect(task.taskBizType == "domain")
        #expect(task.taskResult == "none")
        #expect(task.taskTypeCode == 4)
    }

    @Test(arguments: Twin.allCases, SignatureVersion.both)
    func resultsAreShownUntilTheyAreAcknowledged(twin: Twin, signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client()
        let (domain, address) = (uniqueDomain(), uniqueAddress())
        let submission = Request(contactType: .admin, domainName: domain, registrantProfileId: 1, instanceId: "S1")
        let taskNo = try await client.saveSingleTaskForUpdatingContactInfo(request: submission).taskNo
        let request = PollTaskResultRequest(
            pageNum: 1, pageSize: 7, taskNo: taskNo, domainName: domain, instanceId: "S1",
            taskResultStatus: .executeSuccess, userClientIp: "192.0.2.1", lang: .zh)
        let poll = {
            try await twin.call {
                try await client.pollTaskResult(request: request)
            } or: {
                try client.pollTaskResultBlocking(request: request)
            }
        }

        let response = try await poll()

        #expect(
            try await sandbox.arguments("PollTaskResult", of: domain) == [
                "TaskNo": taskNo, "PageNum": "1", "PageSize": "7", "TaskResultStatus": "2", "DomainName": domain,
                "InstanceId": "S1", "UserClientIp": "192.0.2.1", "Lang": "zh",
            ])
        #expect(response.currentPageNum == 1)
        #expect(response.pageSize == 7)
        #expect(response.totalItemNum == 1)
        #expect(response.totalPageNum == 1)
        #expect(response.nextPageNum == nil)
        expectAnswered(response.attempts, response.requestId)
        #expect(response.taskDetails.map(\.taskNo) == [taskNo])
        #expect(response.taskDetails.map(\.status) == [.executeSuccess])

        let detailNo = try #require(response.taskDetails.first?.taskDetailNo)
        let acknowledgement = AcknowledgeTaskResultRequest(
            taskDetailNo: [detailNo, "unknown"], userClientIp: address, lang: .zh)
        let acknowledged = try await twin.call {
            try await client.acknowledgeTaskResult(request: acknowledgement)
        } or: {
            try client.acknowledgeTaskResultBlocking(request: acknowledgement)
        }
        let seen = try await sandbox.seen("AcknowledgeTaskResult", where: "UserClientIp", is: address)
        #expect(
            seen.map(\.arguments) == [
                ["TaskDetailNo.1": detailNo, "TaskDetailNo.2": "unknown", "UserClientIp": address, "Lang": "zh"]
            ])
        #expect(acknowledged.result == 1)
        expectAnswered(acknowledged.attempts, acknowledged.requestId)
        #expect(try await poll().taskDetails.isEmpty)
    }

    @Test(arguments: Twin.allCases, SignatureVersion.both)
    func aTaskThatHasNotBegunCanBeCancelled(twin: Twin, signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client()
        let (domain, address) = (uniqueDomain(), uniqueAddress())
        try await sandbox.plan(domain, #"{"waiting_ms": 3600000}"#)
        let taskNo = try await client.submit(domain).taskNo
        let request = CancelTaskRequest(taskNo: taskNo, userClientIp: address, lang: .zh)
        let cancel = {
            try await twin.call {
                try await client.cancelTask(request: request)
            } or: {
                try client.cancelTaskBlocking(request: request)
            }
        }

        let response = try await cancel()

        expectAnswered(response.attempts, response.requestId)
        let seen = try await sandbox.seen("CancelTask", where: "UserClientIp", is: address)
        #expect(seen.map(\.arguments) == [["TaskNo": taskNo, "UserClientIp": address, "Lang": "zh"]])
        #expect(try await sandbox.tasks(domain).map(\.status) == ["EXECUTE_FAILURE"])
        let error = try await domainError { try await cancel() }
        #expect(error.code == "ParameterIllegal")
        #expect(error.outcome == .rejected)
    }

    @Test(arguments: Twin.allCases)
    func anInvalidRequestNamesItsField(twin: Twin) async throws {
        let client = try Sandbox().client()
        for (expected, call) in [
            (
                "taskNo",
                { client in
                    try await twin.call {
                        _ = try await client.queryTaskDetailList(request: .init(taskNo: ""))
                    } or: {
                        _ = try client.queryTaskDetailListBlocking(request: .init(taskNo: ""))
                    }
                }
            ),
            (
                "pageNum",
                { client in
                    try await twin.call {
                        _ = try await client.queryTaskList(request: .init(pageNum: 0))
                    } or: {
                        _ = try client.queryTaskListBlocking(request: .init(pageNum: 0))
                    }
                }
            ),
            (
                "pageSize",
                { client in
                    try await twin.call {
                        _ = try await client.pollTaskResult(request: .init(pageSize: 1001))
                    } or: {
                        _ = try client.pollTaskResultBlocking(request: .init(pageSize: 1001))
                    }
                }
            ),
            (
                "taskDetailNo",
                { client in
                    try await twin.call {
                        _ = try await client.acknowledgeTaskResult(request: .init(taskDetailNo: []))
                    } or: {
                        _ = try client.acknowledgeTaskResultBlocking(request: .init(taskDetailNo: []))
                    }
                }
            ),
            (
                "taskNo",
                { client in
                    try await twin.call {
                        _ = try await client.cancelTask(request: .init(taskNo: " "))
                    } or: {
                        _ = try client.cancelTaskBlocking(request: .init(taskNo: " "))
                    }
                }
            ),
        ] as [(String, (DomainClient) async throws -> Void)] {
            let error = try await domainError { try await call(client) }
            guard case .invalidRequest(let details) = error else { throw error }
            let field = details.field
            #expect(field == expected)
        }
    }

    private func expectAnswered(
        _ attempts: [Attempt], _ requestId: String?, at location: SourceLocation = #_sourceLocation
    ) {
        #expect(attempts.map(\.ended) == [.succeeded], sourceLocation: location)
        #expect(requestId?.isEmpty == false, sourceLocation: location)
        #expect(attempts.map(\.requestId) == [requestId], sourceLocation: location)
    }

    private func isNow(_ time: Date?) -> Bool {
        time.map { abs($0.timeIntervalSinceNow) < 60 } ?? false
    }

    private func milliseconds(_ time: Date) -> String {
        String(Int64((time.timeIntervalSince1970 * 1000).rounded(.down)))
    }
}

extension Sandbox {
    /// What the only request of an operation for a domain asked for.
    fileprivate func arguments(_ action: String, of domain: String) async throws -> [String: String] {
        let seen = try await seen(action, where: "DomainName", is: domain)
        #expect(seen.count == 1)
        return try #require(seen.first).arguments
    }
}
