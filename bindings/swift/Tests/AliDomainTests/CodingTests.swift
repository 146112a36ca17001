import AliDomain
import Foundation
import Testing

/// What programs read from files, and store.
struct CodingTests {
    @Test func optionsAreDecodedFromTheFieldsThatAreThere() throws {
        let json = #"{"endpoint": "localhost:1", "timeout": 2.5, "httpMethod": "GET", "minTLSVersion": "1.3"}"#
        let options = try decoded(ClientOptions.self, json)
        let expected = ClientOptions(endpoint: "localhost:1", httpMethod: .get, timeout: 2.5, minTLSVersion: .tls13)
        #expect(options == expected)
        #expect(try decoded(ClientOptions.self, "{}") == ClientOptions())
        #expect(try decoded(QueryTaskListRequest.self, #"{"pageSize": 10}"#) == QueryTaskListRequest(pageSize: 10))
    }

    @Test func aRequestNeedsWhatHasNoDefault() throws {
        let json = #"{"contactType": "tech", "domainName": "a.example", "registrantProfileId": 9007199254740993}"#
        let expected = Request(contactType: .tech, domainName: "a.example", registrantProfileId: 9_007_199_254_740_993)
        #expect(try decoded(Request.self, json) == expected)
        #expect(throws: DecodingError.self) {
            try decoded(Request.self, #"{"contactType": "tech", "domainName": "a.example"}"#)
        }
    }

    @Test func aFieldThatDoesNotExistIsAnError() throws {
        #expect { try decoded(ClientOptions.self, #"{"timout": 5}"#) } throws: { "\($0)".contains("timout") }
        #expect(throws: DecodingError.self) { try decoded(WaitOptions.self, #"{"timeOuts": 5}"#) }
    }

    @Test func snakeCaseIsThatOfTheDecoder() throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let json = #"{"max_attempts": 2, "allow_plain_http": true, "min_tls_version": "1.3"}"#
        let options = try decoder.decode(ClientOptions.self, from: Data(json.utf8))
        #expect(options == ClientOptions(maxAttempts: 2, minTLSVersion: .tls13, allowPlainHTTP: true))
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        #expect(try decoder.decode(ClientOptions.self, from: encoder.encode(options)) == options)
    }

    @Test func whatIsEncodedIsDecoded() throws {
        let options = ClientOptions(endpoint: "localhost:1", timeout: 2.5, submissionPolicy: .report)
        #expect(try recoded(options) == options)
        let detail = TaskDetail(status: .executeFailure, taskStatus: "EXECUTE_FAILURE", createTime: Date())
        #expect(try recoded(detail) == detail)
    }

    @Test func enumsAreTheWordsOfTheService() throws {
        #expect(TaskStatus.waitingExecute.rawValue == "WAITING_EXECUTE")
        #expect(HTTPMethod(rawValue: "POST") == .post)
        #expect(ContactType.allCases.map(\.rawValue) == ["registrant", "admin", "billing", "tech"])
        #expect(try recoded([Outcome.maybeExecuted]) == [.maybeExecuted])
        #expect(String(decoding: try JSONEncoder().encode([ContactType.admin]), as: UTF8.self) == #"["admin"]"#)
    }

    @Test func anErrorIsEncodedByItsCase() throws {
        let error = DomainError.service(
            .init(reason: "why", code: "Throttling", serverMessage: "words", httpStatus: 503, outcome: .rejected))
        #expect(try recoded(error) == error)
        #expect(String(decoding: try JSONEncoder().encode(error), as: UTF8.self).hasPrefix(#"{"service":{"#))
        let panic = DomainError.internalError(.init(reason: "why"))
        #expect(try recoded(panic) == panic)
        #expect(throws: DecodingError.self) { try decoded(DomainError.self, "{}") }
    }

    /// It is part of what a program stores, in the form that other languages read.
    @Test func aSubmissionIsEncodedAsAllLanguagesReadIt() throws {
        struct Job: Codable, Equatable {
            var id: Int
            var submission: UnresolvedSubmission
        }
        let job = Job(
            id: 7,
            submission: UnresolvedSubmission(
                domainName: "中文.com", contactType: .admin, signatureNonce: "n\"1",
                submittedAt: Date(timeIntervalSince1970: 1_772_323_199.25), signedAt: Date(timeIntervalSince1970: 1),
                arrived: true, clockUncertainty: 1.5))
        #expect(try recoded(job) == job)
        for strategy in [JSONEncoder.KeyEncodingStrategy.useDefaultKeys, .convertToSnakeCase] {
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = strategy
            let data = try encoder.encode(job.submission)
            #expect(try UnresolvedSubmission(json: String(decoding: data, as: UTF8.self)) == job.submission)
        }
        let list = try PropertyListEncoder().encode(job)
        #expect(try PropertyListDecoder().decode(Job.self, from: list) == job)
        #expect {
            try decoded(UnresolvedSubmission.self, #"{"version": 1}"#)
        } throws: {
            $0 is DecodingError && "\($0)".contains("domainName")
        }
    }

    /// Nothing may keep a later version's submissions from being read.
    @Test(arguments: ["1.5", "[1]", #"{"a": 1}"#, "18446744073709551615", "null"])
    func whatALaterVersionAddsIsIgnored(value: String) throws {
        let submission = UnresolvedSubmission(
            domainName: "a.example", contactType: .admin, signatureNonce: "n",
            submittedAt: Date(timeIntervalSince1970: 1),
            signedAt: Date(timeIntervalSince1970: 1), arrived: true)
        let json = submission.toJSON().dropLast() + #","later": \#(value)}"#
        #expect(try UnresolvedSubmission(json: String(json)) == submission)
        #expect(try decoded(UnresolvedSubmission.self, String(json)) == submission)
    }

    @Test func whatCannotBeStoredIsAnError() throws {
        var submission = UnresolvedSubmission(
            domainName: "a.example", contactType: .admin, signatureNonce: "n", submittedAt: Date(), signedAt: Date(),
            arrived: true)
        submission.clockUncertainty = -1
        #expect(throws: EncodingError.self) { try JSONEncoder().encode(submission) }
        #expect(submission.toJSON().contains(#""clock_uncertainty":"0s""#))
    }

    @Test func durationsAreExact() throws {
        var submission = UnresolvedSubmission(
            domainName: "a.example", contactType: .admin, signatureNonce: "n",
            submittedAt: Date(timeIntervalSince1970: 1),
            signedAt: Date(timeIntervalSince1970: 1), arrived: true)
        for milliseconds in 0..<5000 {
            submission.clockUncertainty = Double(milliseconds) / 1000
            #expect(try UnresolvedSubmission(json: submission.toJSON()) == submission)
        }
    }

    private func recoded<Value: Codable>(_ value: Value) throws -> Value {
        try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
    }

    private func decoded<Value: Decodable>(_: Value.Type, _ json: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(json.utf8))
    }
}
