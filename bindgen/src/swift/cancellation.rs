//! Cancelling a Swift task ends the calls that the task awaits.
//!
//! UniFFI's code knows nothing of it: a cancelled task would wait for its call. Here every awaited call gets a
//! `Cancellation` of its own, so that the core ends the call and says what became of the request.

use crate::correct::Correction;

/// What lets a call be cancelled.
pub const CORRECTIONS: [Correction; 6] = [
    ("    rustFutureFunc: () -> UInt64,\n", "    rustFutureFunc: (Cancellation) -> UInt64,\n"),
    (
        "    let rustFuture = rustFutureFunc()\n",
        "    let cancellation = Cancellation()
    let rustFuture = rustFutureFunc(cancellation)\n",
    ),
    // The handler only tells Rust: the loop goes on until the call has ended, so that no continuation is resumed twice.
    // In a task that was cancelled before, the handler runs first, and the call sends nothing.
    (
        "    var pollResult: Int8;
    repeat {
",
        "    await withTaskCancellationHandler {
    var pollResult: Int8;
    repeat {
",
    ),
    (
        "    } while pollResult != UNIFFI_RUST_FUTURE_POLL_READY
",
        "    } while pollResult != UNIFFI_RUST_FUTURE_POLL_READY
    } onCancel: {
        cancellation.cancel()
    }
",
    ),
    // So are awaited calls made, and no others.
    (
        "            rustFutureFunc: {
                uniffi_alidomain_fn_method_",
        "            rustFutureFunc: { cancellation in
                uniffi_alidomain_fn_method_",
    ),
    (
        "
                        self.uniffiCloneHandle()",
        "
                        self.uniffiCloneHandle(cancelledBy: cancellation)",
    ),
];

/// Where the handles for such calls come from. An object with awaited methods that is not among these does not compile.
pub const HANDLES: &str = "
extension DomainClient {
    /// The handle of the same client, whose calls `cancellation` ends, too.
    fileprivate func uniffiCloneHandle(cancelledBy cancellation: Cancellation) -> UInt64 {
        try! rustCall {
            uniffi_alidomain_fn_method_domainclient_with_cancellation(
                uniffiCloneHandle(), cancellation.uniffiCloneHandle(), $0)
        }
    }
}

extension TaskWatch {
    /// The handle of the same watch, whose questions `cancellation` ends, too.
    fileprivate func uniffiCloneHandle(cancelledBy cancellation: Cancellation) -> UInt64 {
        try! rustCall {
            uniffi_alidomain_fn_method_taskwatch_with_cancellation(
                uniffiCloneHandle(), cancellation.uniffiCloneHandle(), $0)
        }
    }
}
";
