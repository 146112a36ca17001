internal import AliDomainFFI
import Foundation

/// What Swift hands over in a buffer, and Rust reads.
protocol Writable {
    /// Writes the value for Rust.
    func write(to writer: inout Writer)
}

/// Writes values one after the other. Numbers are big-endian.
///
/// A number that Rust's type cannot hold is refused here, where it is still known: an infinite timeout, for example.
struct Writer {
    private(set) var bytes: [UInt8] = []
    /// The first value that was refused.
    private(set) var refused: DomainError?
    /// The value that is written, for the error.
    var field = "value"

    /// Writes a field. The name is for the error.
    mutating func write(_ value: some Writable, _ field: String) {
        self.field = field
        value.write(to: &self)
    }

    mutating func number(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func text(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Refuses the value of the present field, if it is the first.
    mutating func refuse(_ value: some CustomStringConvertible, _ rule: String) {
        guard refused == nil else { return }
        let reason = "\(field) \(rule), but is \(value). Nothing was sent."
        refused = .invalidRequest(.init(reason: reason, field: field, retryable: false, outcome: .notSent))
    }
}

/// The bytes of an argument.
///
/// - Throws: `DomainError.invalidRequest` if a number in it is refused.
func written(_ value: some Writable, _ argument: String) throws(DomainError) -> [UInt8] {
    var writer = Writer()
    writer.write(value, argument)
    if let refused = writer.refused { throw refused }
    return writer.bytes
}

/// Copies bytes to Rust, which takes them.
func handedOver(_ bytes: [UInt8]) -> RustBuffer {
    bytes.withUnsafeBufferPointer { handedOver($0) }
}

/// Copies a text to Rust, which takes it.
func handedOver(_ text: String) -> RustBuffer {
    var text = text
    return text.withUTF8 { handedOver($0) }
}

/// Hands over what can hold no number that is refused, such as objects.
func handedOver(_ value: some Writable) -> RustBuffer {
    var writer = Writer()
    writer.write(value, "value")
    return handedOver(writer.bytes)
}

private func handedOver(_ bytes: UnsafeBufferPointer<UInt8>) -> RustBuffer {
    var status = RustCallStatus()
    return ffi_alidomain_rustbuffer_from_bytes(
        ForeignBytes(len: Int32(bytes.count), data: bytes.baseAddress), &status)
}

extension Bool: Writable {
    func write(to writer: inout Writer) { writer.number(Int8(self ? 1 : 0)) }
}

/// 32 bits in Rust.
extension Int: Writable {
    func write(to writer: inout Writer) {
        if Int32(exactly: self) == nil {
            writer.refuse(self, "must have at most 32 bits")
        }
        writer.number(Int32(clamping: self))
    }
}

extension Int64: Writable {
    func write(to writer: inout Writer) { writer.number(self) }
}

extension String: Writable {
    func write(to writer: inout Writer) {
        writer.number(Int32(utf8.count))
        writer.text(self)
    }
}

/// A duration.
extension TimeInterval: Writable {
    /// More than any limit of this library's, in a number that both languages have.
    fileprivate static let longest = 1e15

    func write(to writer: inout Writer) {
        if !(0...Self.longest).contains(self) {
            writer.refuse(self, "must be a finite number of seconds, and not negative")
        }
        let duration = isNaN ? 0 : Swift.max(0, Swift.min(self, Self.longest))
        var seconds = duration.rounded(.down)
        var nanoseconds = ((duration - seconds) * 1e9).rounded()
        if nanoseconds == 1e9 {
            (seconds, nanoseconds) = (seconds + 1, 0)
        }
        writer.number(UInt64(seconds))
        writer.number(UInt32(nanoseconds))
    }
}

extension Date: Writable {
    /// From 1970 on, the fraction is that of the number of seconds since 2001, which is what a Date holds: so the same
    /// Date comes back. A time that never comes is one in 30 million years.
    func write(to writer: inout Writer) {
        let since1970 = timeIntervalSince1970
        guard since1970.magnitude < TimeInterval.longest else {
            writer.number(Int64(since1970 < 0 ? -TimeInterval.longest : TimeInterval.longest))
            return writer.number(UInt32(0))
        }
        if since1970 < 0 {
            let whole = since1970.rounded(.up)
            writer.number(Int64(whole))
            return writer.number(UInt32((whole - since1970) * 1e9))
        }
        let whole = timeIntervalSinceReferenceDate.rounded(.down)
        let nanoseconds = ((timeIntervalSinceReferenceDate - whole) * 1e9).rounded()
        writer.number(Int64(whole) + Int64(Date.timeIntervalBetween1970AndReferenceDate))
        writer.number(min(UInt32(nanoseconds), 999_999_999))
    }
}

extension Optional: Writable where Wrapped: Writable {
    func write(to writer: inout Writer) {
        writer.number(Int8(self == nil ? 0 : 1))
        self?.write(to: &writer)
    }
}

extension Array: Writable where Element: Writable {
    func write(to writer: inout Writer) {
        writer.number(Int32(count))
        for element in self { element.write(to: &writer) }
    }
}
