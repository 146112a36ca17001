internal import AliDomainFFI
import Foundation

/// What Rust hands over in a buffer, and Swift reads.
protocol Readable {
    /// Reads a value that Rust has written. What Rust writes is complete: both are made from one interface definition.
    static func read(_ reader: inout Reader) -> Self
}

/// Reads values one after the other. Numbers are big-endian.
struct Reader {
    private var rest: UnsafeRawBufferPointer

    init(_ buffer: RustBuffer) {
        rest = UnsafeRawBufferPointer(start: buffer.data, count: Int(buffer.len))
    }

    mutating func read<Value: Readable>(_: Value.Type) -> Value {
        Value.read(&self)
    }

    mutating func number<Number: FixedWidthInteger>(_: Number.Type) -> Number {
        let number = rest.loadUnaligned(as: Number.self)
        rest = UnsafeRawBufferPointer(rebasing: rest[MemoryLayout<Number>.size...])
        return Number(bigEndian: number)
    }

    mutating func text(bytes count: Int) -> String {
        let text = String(decoding: rest[..<count], as: UTF8.self)
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        return text
    }

    /// Whether everything was read.
    var isAtEnd: Bool { rest.isEmpty }
}

/// Reads a value from a buffer of Rust's, and gives the buffer back.
func read<Value: Readable>(_: Value.Type, from buffer: RustBuffer) -> Value {
    defer { giveBack(buffer) }
    var reader = Reader(buffer)
    let value = reader.read(Value.self)
    precondition(reader.isAtEnd, "the native library and its Swift sources have different versions")
    return value
}

/// Reads a text that is a buffer of its own.
func readText(from buffer: RustBuffer) -> String {
    defer { giveBack(buffer) }
    var reader = Reader(buffer)
    return reader.text(bytes: Int(buffer.len))
}

private func giveBack(_ buffer: RustBuffer) {
    var status = RustCallStatus()
    ffi_alidomain_rustbuffer_free(buffer, &status)
}

extension Bool: Readable {
    static func read(_ reader: inout Reader) -> Bool { reader.number(Int8.self) != 0 }
}

/// 32 bits in Rust.
extension Int: Readable {
    static func read(_ reader: inout Reader) -> Int { Int(reader.number(Int32.self)) }
}

extension Int64: Readable {
    static func read(_ reader: inout Reader) -> Int64 { reader.number(Int64.self) }
}

extension String: Readable {
    static func read(_ reader: inout Reader) -> String {
        let count = reader.number(Int32.self)
        return reader.text(bytes: Int(count))
    }
}

/// A duration.
extension TimeInterval: Readable {
    /// One division, so that 4.005 seconds are 4.005: the sum of 4 and 0.005 can be another number.
    static func read(_ reader: inout Reader) -> TimeInterval {
        let seconds = Double(reader.number(UInt64.self))
        let nanoseconds = Double(reader.number(UInt32.self))
        return (seconds * 1e9 + nanoseconds) / 1e9
    }
}

extension Date: Readable {
    /// The whole seconds come first, since a Date counts from 2001: the fraction is more exact there than since 1970.
    static func read(_ reader: inout Reader) -> Date {
        let seconds = reader.number(Int64.self)
        let fraction = Double(reader.number(UInt32.self)) / 1e9
        return Date(timeIntervalSince1970: Double(seconds)).addingTimeInterval(seconds < 0 ? -fraction : fraction)
    }
}

extension Optional: Readable where Wrapped: Readable {
    static func read(_ reader: inout Reader) -> Wrapped? {
        reader.number(Int8.self) == 0 ? nil : .some(reader.read(Wrapped.self))
    }
}

extension Array: Readable where Element: Readable {
    static func read(_ reader: inout Reader) -> [Element] {
        let count = reader.number(Int32.self)
        return (0..<count).map { _ in reader.read(Element.self) }
    }
}

extension Dictionary: Readable where Key: Readable, Value: Readable {
    static func read(_ reader: inout Reader) -> [Key: Value] {
        let count = reader.number(Int32.self)
        var dictionary = [Key: Value](minimumCapacity: Int(count))
        for _ in 0..<count {
            let key = reader.read(Key.self)
            dictionary[key] = reader.read(Value.self)
        }
        return dictionary
    }
}
