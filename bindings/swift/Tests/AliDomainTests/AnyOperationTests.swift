import AliDomain
import Foundation
import Testing

/// Operations that have no records of their own, called with literals.
struct AnyOperationTests {
    private static let task: Value = "7f217ae0-61f5-42e2-a1c3-42bad0124000"
    /// More than a `Double` holds.
    private static let long: Int64 = 9_007_199_254_740_993
    private static let date: Int64 = 1_522_080_000_000

    /// An operation, one of its parameters as it is sent, and a value of the reply.
    struct Operation: Sendable, CustomTestStringConvertible {
        let action: String
        let parameters: [String: Value]
        let sent: (name: String, value: String)
        let found: @Sendable ([String: Value]) -> Value?
        let expected: Value?

        var testDescription: String { action }
    }

    static let cases = [
        Operation(
            action: "CheckDomain", parameters: ["FeePeriod": 2], sent: ("FeePeriod", "2"),
            found: { $0["Price"] }, expected: .integer(long)),
        Operation(
            action: "QueryDomainGroupList", parameters: ["ShowDeletingGroup": true, "OrderByType": nil],
            sent: ("ShowDeletingGroup", "true"),
            found: { $0["Data"]?["DomainGroup"]?[0]?["BeingDeleted"] }, expected: true),
        Operation(
            action: "QueryAdvancedDomainList",
            parameters: ["PageNum": 1, "PageSize": 5, "Tag": [["Key": "a"], ["Key": "b", "Value": "1"]]],
            sent: ("Tag.2.Key", "b"), found: { $0["PageSize"] }, expected: 5),
        Operation(
            action: "QueryChangeLogList", parameters: ["PageNum": 1, "PageSize": 5, "StartDate": .integer(date)],
            sent: ("StartDate", "\(date)"),
            found: { $0["Data"]?["ChangeLog"]?[0]?["DomainName"] }, expected: "example.com"),
        Operation(
            action: "QueryDnsHost", parameters: ["InstanceId": "S1"], sent: ("InstanceId", "S1"),
            found: { $0["DnsHostList"]?[0]?["IpList"] }, expected: ["IpList"]),
        Operation(
            action: "SaveSingleTaskForUpdateProhibitionLock",
            parameters: ["DomainName": "XN--FIQ228C.com", "Status": false], sent: ("DomainName", "中文.com"),
            found: { $0["TaskNo"] }, expected: task),
        Operation(
            action: "SaveBatchTaskForModifyingDomainDns",
            parameters: ["DomainName": ["a.example", "b.example"], "AliyunDns": true],
            sent: ("DomainName.2", "b.example"), found: { $0["TaskNo"] }, expected: task),
        Operation(
            action: "SaveBatchTaskForCreatingOrderRedeem",
            parameters: ["OrderRedeemParam": [["CurrentExpirationDate": .integer(date), "DomainName": "a.example"]]],
            sent: ("OrderRedeemParam.1.CurrentExpirationDate", "\(date)"), found: { $0["TaskNo"] }, expected: task),
        Operation(
            action: "SaveSingleTaskForCreatingDnsHost",
            parameters: ["DnsName": "dns1", "InstanceId": "S1", "Ip": ["192.0.2.1"]], sent: ("Ip.1", "192.0.2.1"),
            found: { $0["TaskNo"] }, expected: task),
        Operation(
            action: "DeleteDomainGroup", parameters: ["DomainGroupId": .integer(long)],
            sent: ("DomainGroupId", "\(long)"), found: { $0["TaskNo"] }, expected: nil),
    ]

    @Test(arguments: cases, SignatureVersion.both)
    func nativeValuesGoInAndOut(operation: Operation, signature: SignatureVersion) async throws {
        let sandbox = try Sandbox(signature)
        let client = try sandbox.client()
        // The newer version of the API has no address in one of them.
        let (marker, mark) =
            operation.action == "CheckDomain" ? ("DomainName", uniqueDomain()) : ("UserClientIp", uniqueAddress())
        let parameters = operation.parameters.merging([marker: .string(mark)]) { given, _ in given }

        for twin in Twin.allCases {
            let response = try await twin.call {
                try await client.call(action: operation.action, parameters: parameters)
            } or: {
                try client.callBlocking(action: operation.action, parameters: parameters)
            }

            let seen = try #require(try await sandbox.seen(operation.action, where: marker, is: mark).last)
            #expect(seen.verified)
            #expect(seen.parameters[operation.sent.name] == operation.sent.value)
            #expect(response.fields["RequestId"]?.stringValue == response.requestId)
            #expect(operation.found(response.fields) == operation.expected)
            #expect(response.attempts.map(\.ended) == [.succeeded])
        }
    }

    @Test(
        arguments: [
            ("ChekDomain", [:], "action", "Nearest: CheckDomain"),
            ("CheckDomain", [:], "parameters", "must have DomainName"),
            ("CheckDomain", ["domain_name": "a.example"], "parameters", "Nearest: DomainName"),
            ("CheckDomain", ["DomainName": 1], "parameters[\"DomainName\"]", "must be text, not an integer"),
            (
                "QueryAdvancedDomainList", ["PageNum": 1, "PageSize": 1, "Tag": [["Key": true]]],
                "parameters[\"Tag\"][0][\"Key\"]", "must be text, not a boolean"
            ),
            (
                "CancelDomainVerification", ["ActionType": "x", "InstanceId": "S1"], "parameters[\"ActionType\"]",
                "must be one of DOMAINAUDIT, AUDITCONTACT"
            ),
            ("QueryDomainGroupList", [:], "action", "is only in 2018-01-29"),
        ] as [(String, [String: Value], String, String)])
    func whatTheCatalogueRefusesIsNotSent(
        action: String, parameters: [String: Value], field: String, reason: String
    ) async throws {
        let version = action == "QueryDomainGroupList" ? "2017-12-18" : nil
        let client = try Sandbox().client(options: ClientOptions(apiVersion: version))

        let error = try await domainError { try await client.call(action: action, parameters: parameters) }

        guard case .invalidRequest(let details) = error else { throw error }
        #expect(details.field == field)
        #expect(details.reason.contains(reason))
        #expect(error.outcome == .notSent)
    }

    @Test func valuesAreNotNestedWithoutEnd() async throws {
        let client = try Sandbox().client()
        let deep = (0..<40).reduce(Value.null) { inner, _ in [inner] }

        let error = try await domainError { try await client.call(action: "CheckDomain", parameters: ["Tag": deep]) }

        #expect(error.reason.contains("must be nested at most 32 levels deep"))
    }

    @Test func whatWritesIsNotRepeatedAfterALostReply() async throws {
        let sandbox = try Sandbox()
        let client = try sandbox.client(options: .quick)
        let (written, read) = (uniqueDomain(), uniqueDomain())
        for domain in [written, read] {
            try await sandbox.tell(domain, #"{"kind": "close", "execute": true}"#)
        }

        let error = try await domainError {
            try await client.call(
                action: "SaveSingleTaskForUpdateProhibitionLock",
                parameters: ["DomainName": .string(written), "Status": true])
        }
        let response = try await client.call(action: "CheckDomain", parameters: ["DomainName": .string(read)])

        #expect(error.outcome == .maybeExecuted)
        #expect(try await sandbox.seen(written).count == 1)
        #expect(response.attempts.count == 2)
    }

    @Test func operationsAreListedOffline() throws {
        let listed = operations()
        #expect(listed.count == 133)
        let check = try #require(listed.first { $0.action == "CheckDomain" })
        #expect(check.reads)
        #expect(check.parameters.filter(\.required).map(\.name) == ["DomainName"])
        #expect(check.response["StaticPriceInfo"]?["PriceInfo"]?[0]?["money"] == "double")
    }

    @Test func valuesAreJSON() throws {
        let value: Value = [
            "null": nil, "boolean": true, "integer": .integer(Self.long), "number": 1.5, "text": "a",
            "list": [1, [:], "\(2)"],
        ]
        let encoded = try JSONEncoder().encode(value)
        #expect(try JSONDecoder().decode(Value.self, from: encoded) == value)
        #expect(value["list"]?[2]?.stringValue == "2")
        #expect(value["list"]?[3] == nil)
        #expect(value["integer"]?["x"] == nil)
        #expect([value["number"]?.numberValue, value["list"]?[0]?.numberValue] == [1.5, 1])
        #expect(value["boolean"]?.boolValue == true)
        #expect(value["integer"]?.integerValue == Self.long)
    }
}
