/// The fields of what is decoded, by their names. Capitals make no difference: a decoder that converts from snake case
/// makes `minTlsVersion` of the name that it made of `minTLSVersion`.
struct Fields {
    private let container: KeyedDecodingContainer<Name>
    private let names: [String: Name]
    private var known: Set<String> = []

    init(of decoder: any Decoder) throws {
        container = try decoder.container(keyedBy: Name.self)
        names = Dictionary(container.allKeys.map { ($0.stringValue.lowercased(), $0) }) { first, _ in first }
    }

    mutating func decodeIfPresent<Value: Decodable>(_: Value.Type, _ name: String) throws -> Value? {
        let lowercased = name.lowercased()
        known.insert(lowercased)
        return try names[lowercased].flatMap { try container.decodeIfPresent(Value.self, forKey: $0) }
    }

    mutating func decode<Value: Decodable>(_: Value.Type, _ name: String) throws -> Value {
        if let value = try decodeIfPresent(Value.self, name) { return value }
        return try container.decode(Value.self, forKey: Name(stringValue: name))
    }

    /// Refuses fields that were not asked for: a misspelt option would be ignored, and nobody would know.
    func refuseOthers() throws {
        guard let unknown = names.first(where: { !known.contains($0.key) })?.value else { return }
        throw DecodingError.dataCorruptedError(
            forKey: unknown, in: container, debugDescription: "unknown field \"\(unknown.stringValue)\"")
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) {
            nil
        }
    }
}
