/// Inside of a dictionary, `Value` is the type of its own values.
typealias AnyValue = Value

extension Value: Readable {
    static func read(_ reader: inout Reader) -> Value {
        switch reader.number(Int32.self) {
        case 1: .null
        case 2: .boolean(reader.read(Bool.self))
        case 3: .integer(reader.read(Int64.self))
        case 4: .number(Double(bitPattern: reader.number(UInt64.self)))
        case 5: .string(reader.read(String.self))
        case 6: .list(reader.read([Value].self))
        case 7: .object(reader.read([String: Value].self))
        case let kind: preconditionFailure("there are no values of kind \(kind)")
        }
    }
}

extension Value {
    fileprivate static let deepest = 32

    fileprivate func write(to writer: inout Writer, depth: Int) {
        if depth > Self.deepest {
            return writer.refuse("deeper", "must be nested at most \(Self.deepest) levels deep")
        }
        switch self {
        case .null:
            writer.number(Int32(1))
        case .boolean(let value):
            writer.number(Int32(2))
            value.write(to: &writer)
        case .integer(let value):
            writer.number(Int32(3))
            writer.number(value)
        case .number(let value):
            writer.number(Int32(4))
            writer.number(value.bitPattern)
        case .string(let value):
            writer.number(Int32(5))
            value.write(to: &writer)
        case .list(let items):
            writer.number(Int32(6))
            writer.number(Int32(items.count))
            let place = writer.field
            for (index, item) in items.enumerated() {
                writer.field = "\(place)[\(index)]"
                item.write(to: &writer, depth: depth + 1)
            }
            writer.field = place
        case .object(let fields):
            writer.number(Int32(7))
            fields.write(to: &writer, depth: depth)
        }
    }
}

extension Dictionary: Writable where Key == String, Value == AnyValue {
    func write(to writer: inout Writer) { write(to: &writer, depth: 0) }

    fileprivate func write(to writer: inout Writer, depth: Int) {
        writer.number(Int32(count))
        let place = writer.field
        // Sorted, so that the first error is the same each time.
        for (name, value) in sorted(by: { $0.key < $1.key }) {
            writer.field = "\(place)[\"\(name)\"]"
            name.write(to: &writer)
            value.write(to: &writer, depth: depth + 1)
        }
        writer.field = place
    }
}
