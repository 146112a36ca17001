extension Decoder {
    /// Refuses fields that do not exist: a misspelt option would be ignored, and nobody would know.
    func refuseFields<Key: CodingKey>(otherThan: Key.Type) throws {
        let fields = try container(keyedBy: AnyField.self)
        guard let unknown = fields.allKeys.first(where: { Key(stringValue: $0.stringValue) == nil }) else { return }
        throw DecodingError.dataCorruptedError(
            forKey: unknown, in: fields, debugDescription: "there is no field \"\(unknown.stringValue)\"")
    }
}

private struct AnyField: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) {
        self.stringValue = stringValue
    }

    init?(intValue: Int) {
        nil
    }
}

@available(macOS 13, iOS 16, tvOS 16, watchOS 9, *)
extension Duration {
    /// The number of seconds.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
