internal import AliDomainFFI

/// Awaits a call. Cancelling the task ends the call, and the error says what became of the request.
///
/// - Parameter begin: Begins the call with the handle of the same object, whose calls the cancellation also ends.
func awaited<Result: Readable>(
    _: Result.Type, _ begin: (_ cancellation: Cancellation) -> UInt64
) async throws(DomainError) -> Result {
    Library.prepare
    let cancellation = Cancellation()
    let future = begin(cancellation)
    defer { ffi_alidomain_rust_future_free_rust_buffer(future) }
    // The handler only tells Rust. The loop goes on until the call has ended, so that no continuation is resumed twice.
    // In a task that was cancelled before, the handler runs first, and the call sends nothing.
    await withTaskCancellationHandler {
        while await poll(future) != Poll.ready {}
    } onCancel: {
        cancellation.cancel()
    }
    var status = RustCallStatus()
    let buffer = ffi_alidomain_rust_future_complete_rust_buffer(future, &status)
    try status.check()
    return read(Result.self, from: buffer)
}

/// What Rust says of a call that was polled, as UniFFI numbers it.
private enum Poll {
    static let ready: Int8 = 0
}

/// Lets the call go on, and waits until there is a reason to do so again.
private func poll(_ future: UInt64) async -> Int8 {
    await withUnsafeContinuation { continuation in
        let waiting = Unmanaged.passRetained(Waiting(continuation)).toOpaque()
        ffi_alidomain_rust_future_poll_rust_buffer(
            future,
            { waiting, result in
                guard let waiting = UnsafeRawPointer(bitPattern: UInt(waiting)) else { return }
                Unmanaged<Waiting>.fromOpaque(waiting).takeRetainedValue().continuation.resume(returning: result)
            },
            UInt64(UInt(bitPattern: waiting)))
    }
}

/// Rust keeps one pointer.
private final class Waiting {
    let continuation: UnsafeContinuation<Int8, Never>

    init(_ continuation: UnsafeContinuation<Int8, Never>) {
        self.continuation = continuation
    }
}
