import AliDomain
import Testing

/// Lists without their pages.
struct PagingTests {
    let sandbox: Sandbox
    let client: DomainClient

    init() throws {
        sandbox = try Sandbox()
        client = try sandbox.client(options: .single)
    }

    @Test func allResultsOfADomain() async throws {
        let (domain, taskNumbers) = try await submitted(5)
        let request = PollTaskResultRequest(pageSize: 2, domainName: domain, userClientIp: "192.0.2.1")
        let all = client.pollTaskResultAll(request: request)
        #expect(try await elements(of: all).map(\.taskNo) == taskNumbers)
        #expect(try await pages(domain) == ["1", "2", "3"])
        #expect(try await elements(of: all).count == 5, "iterating twice asks twice")
        #expect(try await pages(domain) == ["1", "2", "3", "1", "2", "3"])
        let seen = try await sandbox.seen("PollTaskResult", where: "DomainName", is: domain)
        #expect(seen.allSatisfy { $0.parameters["UserClientIp"] == "192.0.2.1" && $0.parameters["PageSize"] == "2" })
    }

    @Test func allResultsOfADomainBlocking() async throws {
        let (domain, taskNumbers) = try await submitted(5)
        let request = PollTaskResultRequest(pageSize: 2, domainName: domain)
        let polled = try await onNewThread {
            try client.pollTaskResultAllBlocking(request: request).map { try $0.get().taskNo }
        }
        #expect(polled == taskNumbers)
        #expect(try await pages(domain) == ["1", "2", "3"])
    }

    @Test func aPageIsAskedForWhenItIsNeeded() async throws {
        let (domain, taskNumbers) = try await submitted(5)
        let request = PollTaskResultRequest(pageNum: 2, pageSize: 2, domainName: domain)
        let all = client.pollTaskResultAll(request: request)
        #expect(try await pages(domain).isEmpty, "nothing was needed")
        var results = all.makeAsyncIterator()
        #expect(try await results.next()?.taskNo == taskNumbers[2])
        #expect(try await results.next()?.taskNo == taskNumbers[3])
        #expect(try await pages(domain) == ["2"])
        #expect(try await results.next()?.taskNo == taskNumbers[4])
        #expect(try await pages(domain) == ["2", "3"])
        #expect(try await results.next() == nil)
        #expect(try await pages(domain) == ["2", "3"])
    }

    @Test func aPageIsAskedForWhenItIsNeededBlocking() async throws {
        let (domain, taskNumbers) = try await submitted(5)
        let request = PollTaskResultRequest(pageNum: 2, pageSize: 2, domainName: domain)
        let all = try await onNewThread { client.pollTaskResultAllBlocking(request: request) }
        #expect(try await pages(domain).isEmpty, "nothing was needed")
        let first = try await onNewThread { try all.prefix(2).map { try $0.get().taskNo } }
        #expect(first == Array(taskNumbers[2...3]))
        #expect(try await pages(domain) == ["2"])
    }

    @Test func anErrorEndsAList() async throws {
        let (domain, taskNumbers) = try await submitted(3)
        var results = client.pollTaskResultAll(request: .init(pageSize: 2, domainName: domain)).makeAsyncIterator()
        #expect(try await results.next()?.taskNo == taskNumbers[0])
        #expect(try await results.next()?.taskNo == taskNumbers[1])
        try await sandbox.tell(domain, #"{"kind": "refuse", "code": "Throttling"}"#)
        let error = try await domainError { try await results.next() }
        #expect(error.code == "Throttling")
        #expect(try await results.next() == nil)
        #expect(try await pages(domain) == ["1", "2"])
    }

    @Test func anErrorEndsAListBlocking() async throws {
        let (domain, _) = try await submitted(1)
        try await sandbox.tell(domain, #"{"kind": "refuse", "code": "Throttling"}"#)
        let results = try await onNewThread {
            Array(client.pollTaskResultAllBlocking(request: .init(domainName: domain)))
        }
        #expect(results.count == 1)
        let error = try await domainError { try #require(results.first).get() }
        #expect(error.code == "Throttling")
        #expect(try await pages(domain) == ["1"])
    }

    @Test func aCancelledTaskAsksForNothing() async throws {
        let (domain, _) = try await submitted(1)
        let all = client.pollTaskResultAll(request: .init(domainName: domain))
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await elements(of: all)
        }
        #expect(try await domainError { try await task.value }.outcome == .notSent)
        #expect(try await pages(domain).isEmpty)
    }

    @Test(arguments: Twin.allCases)
    func allTasks(twin: Twin) async throws {
        let (_, taskNumbers) = try await submitted(3)
        let address = uniqueAddress()
        let request = QueryTaskListRequest(pageSize: 2, userClientIp: address)
        // Other tests submit, too: theirs come in between, and some of them twice.
        let listed = try await twin.call {
            var listed: [String] = []
            for try await task in client.queryTaskListAll(request: request) {
                listed.append(task.taskNo)
                if Set(taskNumbers).isSubset(of: listed) { break }
            }
            return listed
        } or: {
            var listed: [String] = []
            for task in client.queryTaskListAllBlocking(request: request) {
                listed.append(try task.get().taskNo)
                if Set(taskNumbers).isSubset(of: listed) { break }
            }
            return listed
        }
        #expect(Set(taskNumbers).isSubset(of: listed))
        let seen = try await sandbox.seen("QueryTaskList", where: "UserClientIp", is: address)
        #expect(seen.map { $0.parameters["PageNum"] } == (1...(listed.count + 1) / 2).map(String.init))
    }

    @Test(arguments: Twin.allCases)
    func allDetailsOfATask(twin: Twin) async throws {
        let (domain, taskNumbers) = try await submitted(2)
        let request = QueryTaskDetailListRequest(taskNo: taskNumbers[0], pageSize: 1, domainName: domain)
        let details = try await twin.call {
            try await elements(of: client.queryTaskDetailListAll(request: request))
        } or: {
            try client.queryTaskDetailListAllBlocking(request: request).map { try $0.get() }
        }
        #expect(details.map(\.taskNo) == [taskNumbers[0]])
        #expect(details.map(\.domainName) == [domain])
        let seen = try await sandbox.seen("QueryTaskDetailList", where: "DomainName", is: domain)
        #expect(seen.map { $0.parameters["PageNum"] } == ["1"])
    }

    /// A new domain, and the numbers of its tasks, oldest first.
    private func submitted(_ count: Int) async throws -> (domain: String, taskNumbers: [String]) {
        let domain = uniqueDomain()
        var taskNumbers: [String] = []
        for _ in 0..<count {
            taskNumbers.append(try await client.submit(domain).taskNo)
        }
        return (domain, taskNumbers)
    }

    /// The pages of results that were asked for.
    private func pages(_ domain: String) async throws -> [String?] {
        try await sandbox.seen("PollTaskResult", where: "DomainName", is: domain).map { $0.parameters["PageNum"] }
    }
}
