internal import AliDomainFFI
import Foundation

/// An object of the program's, which Rust holds by a number.
final class ForeignObject<Object: Sendable>: Sendable {
    let object: Object

    private init(_ object: Object) {
        self.object = object
    }

    /// A number for Rust. It is odd: so Rust tells what is Swift's from what is its own.
    static func handle(of object: Object) -> UInt64 {
        handle(of: Unmanaged.passRetained(ForeignObject(object)))
    }

    /// Another number of the same object.
    static func clone(_ handle: UInt64) -> UInt64 {
        Self.handle(of: unmanaged(handle).retain())
    }

    /// Rust needs the number no more.
    static func free(_ handle: UInt64) {
        unmanaged(handle).release()
    }

    /// The object of a number that Rust has.
    static func object(_ handle: UInt64) -> Object {
        unmanaged(handle).takeUnretainedValue().object
    }

    private static func handle(of unmanaged: Unmanaged<ForeignObject>) -> UInt64 {
        UInt64(UInt(bitPattern: unmanaged.toOpaque())) | 1
    }

    private static func unmanaged(_ handle: UInt64) -> Unmanaged<ForeignObject> {
        guard let pointer = UnsafeRawPointer(bitPattern: UInt(handle & ~1)) else {
            preconditionFailure("Rust has a number of no object")
        }
        return .fromOpaque(pointer)
    }
}

/// Calls an object of the program's for Rust. What it throws becomes the error of the call that needs it.
func callForeign<Result>(
    _ status: UnsafeMutablePointer<RustCallStatus>, _ call: () throws -> Result, _ use: (Result) -> Void
) {
    do {
        use(try call())
    } catch let error as DomainError {
        if case .internalError = error {
            return status.pointee = .panicked(error.reason)
        }
        status.pointee.code = CallCode.failed
        status.pointee.errorBuf = handedOver(error)
    } catch {
        status.pointee = .panicked(text(of: error))
    }
}

/// What an error says of itself, or else what it shows.
private func text(of error: any Error) -> String {
    if let text = (error as? any LocalizedError)?.errorDescription { return text }
    return type(of: error) is NSError.Type ? error.localizedDescription : String(describing: error)
}

extension RustCallStatus {
    fileprivate static func panicked(_ message: String) -> RustCallStatus {
        RustCallStatus(code: CallCode.panicked, errorBuf: handedOver(message))
    }
}
