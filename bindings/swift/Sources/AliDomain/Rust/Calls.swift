internal import AliDomainFFI

/// How a call of Rust's ended, as UniFFI numbers it.
enum CallCode {
    static let succeeded: Int8 = 0
    static let failed: Int8 = 1
    static let panicked: Int8 = 2
}

extension RustCallStatus {
    /// Ready for a call.
    init() {
        self.init(code: CallCode.succeeded, errorBuf: RustBuffer(capacity: 0, len: 0, data: nil))
    }

    /// Takes the error of a call that ended, if it has one.
    func check() throws(DomainError) {
        switch code {
        case CallCode.succeeded:
            return
        case CallCode.failed:
            throw read(DomainError.self, from: errorBuf)
        default:
            throw .internalError(.init(reason: "\(panic) The outcome of the call is unknown."))
        }
    }

    /// What a panic said.
    fileprivate var panic: String {
        let message = readText(from: errorBuf)
        return "An internal error in this library: \(message). Please report it."
    }
}

/// Calls Rust.
func rust<Result>(_ call: (UnsafeMutablePointer<RustCallStatus>) -> Result) throws(DomainError) -> Result {
    Library.prepare
    var status = RustCallStatus()
    let result = call(&status)
    try status.check()
    return result
}

/// Calls what cannot fail.
func rustCannotFail<Result>(_ call: (UnsafeMutablePointer<RustCallStatus>) -> Result) -> Result {
    Library.prepare
    var status = RustCallStatus()
    let result = call(&status)
    precondition(status.code == CallCode.succeeded, status.panic)
    return result
}
