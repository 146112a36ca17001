import AliDomain
import Foundation
import Testing

/// The vectors of all languages.
struct StoredSubmissionTests {
    private struct Vectors: Decodable {
        var submissions: [Submission]
        var refused: [Refused]
    }

    private struct Submission: Decodable {
        var json: String
        var read: [String]
    }

    private struct Refused: Decodable {
        var json: String
        var field: String
    }

    private let vectors: Vectors

    init() throws {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<5 { root.deleteLastPathComponent() }
        let file = root.appendingPathComponent("tests/data/unresolved-submissions.json")
        vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
    }

    @Test func vectorsAreReadAndWrittenAgain() throws {
        #expect(vectors.submissions.count > 1)
        for vector in vectors.submissions {
            let submission = try UnresolvedSubmission(json: vector.json)
            #expect(submission.toJSON() == vector.json)
            for other in vector.read {
                #expect(try UnresolvedSubmission(json: other) == submission)
            }
        }
    }

    @Test func theFieldsOfAVector() throws {
        let expected = UnresolvedSubmission(
            domainName: "中文.com",
            contactType: .registrant,
            signatureNonce: "n\"\\1",
            submittedAt: Date(timeIntervalSince1970: 1_772_323_199.25),
            signedAt: Date(timeIntervalSince1970: 1_772_323_200.125),
            arrived: true,
            clockUncertainty: 90_061.5,
            settledAt: Date(timeIntervalSince1970: 1_772_325_000.75),
            contested: true
        )
        #expect(try UnresolvedSubmission(json: vectors.submissions[1].json) == expected)
    }

    @Test func timesAreExact() throws {
        var submission = try UnresolvedSubmission(json: vectors.submissions[1].json)
        for start in [1_769_850_307, 4_102_444_800] as [TimeInterval] {
            var date = Date(timeIntervalSince1970: start)
            for _ in 0..<2000 {
                submission.submittedAt = date
                #expect(try UnresolvedSubmission(json: submission.toJSON()) == submission)
                date = Date(timeIntervalSinceReferenceDate: date.timeIntervalSinceReferenceDate.nextUp + 0.000_731)
            }
        }
    }

    private func refusal(of json: String) -> DomainError? {
        do {
            _ = try UnresolvedSubmission(json: json)
            return nil
        } catch {
            return error
        }
    }

    @Test func whatIsRefusedNamesItsField() throws {
        #expect(vectors.refused.count > 1)
        for vector in vectors.refused {
            let error = try #require(refusal(of: vector.json))
            let words = vector.field.split(separator: "_")
            let field = words.dropFirst().reduce(String(words[0])) { $0 + $1.capitalized }
            #expect(error.field == field)
        }
    }
}
