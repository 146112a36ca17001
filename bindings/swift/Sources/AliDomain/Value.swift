/// A value of a parameter or of a reply, for ``DomainClient/call(action:parameters:)``.
///
/// Literals are values:
///
/// ```swift
/// let parameters: [String: Value] = ["DomainName": "example.com", "FeePeriod": 1]
/// ```
///
/// Look into lists and objects by position and by name:
///
/// ```swift
/// let name = response.fields["Data"]?["Domain"]?[0]?["DomainName"]?.stringValue
/// ```
public enum Value: Hashable, Sendable {
    /// No value.
    case null
    /// A truth value.
    case boolean(Bool)
    /// A whole number of 64 bits.
    case integer(Int64)
    /// A number with a fraction.
    case number(Double)
    /// Text.
    case string(String)
    /// A list.
    case list([Value])
    /// An object.
    case object([String: Value])

    /// The field with this name, if the value is an object that has the field.
    public subscript(name: String) -> Value? { objectValue?[name] }

    /// The item at this position, if the value is a list that has the item.
    public subscript(position: Int) -> Value? {
        guard let items = listValue, items.indices.contains(position) else { return nil }
        return items[position]
    }

    /// The truth value, if the value is one.
    public var boolValue: Bool? {
        if case .boolean(let value) = self { value } else { nil }
    }

    /// The whole number, if the value is one.
    public var integerValue: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The number, if the value is one, with or without a fraction.
    public var numberValue: Double? {
        switch self {
        case .number(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }

    /// The text, if the value is one.
    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The items, if the value is a list.
    public var listValue: [Value]? {
        if case .list(let items) = self { items } else { nil }
    }

    /// The fields, if the value is an object.
    public var objectValue: [String: Value]? {
        if case .object(let fields) = self { fields } else { nil }
    }
}

extension Value: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Makes ``null``.
    public init(nilLiteral: ()) { self = .null }

    /// Makes a ``boolean(_:)``.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }

    /// Makes an ``integer(_:)``.
    public init(integerLiteral value: Int64) { self = .integer(value) }

    /// Makes a ``number(_:)``.
    public init(floatLiteral value: Double) { self = .number(value) }

    /// Makes a ``string(_:)``.
    public init(stringLiteral value: String) { self = .string(value) }

    /// Makes a ``list(_:)``.
    public init(arrayLiteral items: Value...) { self = .list(items) }

    /// Makes an ``object(_:)``. A name that comes twice has its last value.
    public init(dictionaryLiteral fields: (String, Value)...) {
        self = .object(Dictionary(fields) { _, last in last })
    }
}

extension Value: Codable {
    /// Decodes any JSON.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let items = try? container.decode([Value].self) {
            self = .list(items)
        } else {
            self = .object(try container.decode([String: Value].self))
        }
    }

    /// Encodes the value as JSON has it.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .boolean(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .list(let items): try container.encode(items)
        case .object(let fields): try container.encode(fields)
        }
    }
}
