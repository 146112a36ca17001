import AliDomain
import Foundation

/// What an app would write, and notes down on which thread it was asked.
final class Provider: CredentialsProvider {
    let calls = Calls()
    private let answer: @Sendable (_ call: Int) throws -> Credentials

    init(_ answer: @escaping @Sendable (_ call: Int) throws -> Credentials) {
        self.answer = answer
    }

    func fetchCredentials() throws -> Credentials {
        try answer(calls.note(onMainThread: isOnMainThread()))
    }

    final class Calls: @unchecked Sendable {
        private let lock = NSLock()
        private var onMainThread: [Bool] = []

        var count: Int { lock.withLock { onMainThread.count } }
        var onlyElsewhere: Bool { lock.withLock { onMainThread.allSatisfy { !$0 } } }

        fileprivate func note(onMainThread: Bool) -> Int {
            lock.withLock {
                self.onMainThread.append(onMainThread)
                return self.onMainThread.count
            }
        }
    }
}

/// Whether this is where the main actor's work is done: on Linux, the main queue may move to another thread.
func isOnMainThread() -> Bool {
    Thread.isMainThread || MainQueue.isCurrent
}

private final class MainQueue: @unchecked Sendable {
    private static let shared = MainQueue()
    private let key = DispatchSpecificKey<Bool>()

    private init() {
        DispatchQueue.main.setSpecific(key: key, value: true)
    }

    static var isCurrent: Bool { DispatchQueue.getSpecific(key: shared.key) != nil }
}

extension Credentials {
    static func issued(_ key: Sandbox.Key) throws -> Credentials {
        try fromSts(
            accessKeyId: key.accessKeyId, accessKeySecret: key.accessKeySecret, securityToken: key.securityToken,
            expiration: key.expiration)
    }
}
