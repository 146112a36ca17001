import Foundation

/// Storing a submission, in the form that every language reads.
extension UnresolvedSubmission {
    /// Returns the submission as JSON, to store it. ``init(json:)`` reads the text, in every language of this
    /// library, and in later versions. The text holds no secret and no signature.
    ///
    /// The fields are in snake case. Times are RFC 3339 in UTC, and durations are seconds such as `"1.5s"`. The field
    /// "version" is 1.
    public func toJSON() -> String {
        submissionToJson(submission: self)
    }

    /// Reads a submission that ``toJSON()`` has written. Ignores fields that this version does not know.
    ///
    /// - Throws: ``DomainError/invalidRequest(_:)`` if the text is not such JSON. The error names the field that is
    ///   missing or wrong, or `json` if the whole text is.
    public init(json: String) throws(DomainError) {
        self = try submissionFromJson(json: json)
    }
}

/// Encodes and decodes the fields of ``toJSON()``. Other languages can then read a submission inside your own data,
/// too.
extension UnresolvedSubmission: Codable {
    /// Decodes a submission.
    public init(from decoder: any Decoder) throws {
        // What a later version of this library has added may be anything.
        let fields = try decoder.singleValueContainer().decode([String: Scalar].self).filter { $0.value != .other }
        let json = String(decoding: try JSONEncoder().encode(fields), as: UTF8.self)
        do {
            try self.init(json: json)
        } catch {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: error.reason, underlyingError: error))
        }
    }

    /// Encodes the submission.
    public func encode(to encoder: any Encoder) throws {
        do throws(DomainError) {
            _ = try written(self, "submission")
        } catch {
            throw EncodingError.invalidValue(
                self, .init(codingPath: encoder.codingPath, debugDescription: error.reason, underlyingError: error))
        }
        let fields = try JSONDecoder().decode([String: Scalar].self, from: Data(toJSON().utf8))
        var container = encoder.singleValueContainer()
        try container.encode(fields)
    }
}

/// What a field can be.
private enum Scalar: Codable, Equatable {
    case bool(Bool)
    case number(Int64)
    case text(String)
    case nothing
    case other

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .nothing
        } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? container.decode(Int64.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            self = .other
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .bool(let bool): try container.encode(bool)
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .nothing, .other: try container.encodeNil()
        }
    }
}
