import Foundation

/// Credentials that this program awaits.
extension Credentials {
    /// Uses credentials that this program awaits, for example from its own backend.
    ///
    /// - Parameter fetch: Returns the credentials, as ``CredentialsProvider/fetchCredentials()`` does. It runs in its
    ///   own task. A call that blocks the main thread waits for it, so `fetch` must not need the main actor then.
    public static func fromProvider(fetch: @escaping @Sendable () async throws -> Credentials) -> Credentials {
        fromProvider(provider: AwaitingProvider(fetch: fetch))
    }
}

private final class AwaitingProvider: CredentialsProvider {
    private let fetch: @Sendable () async throws -> Credentials

    init(fetch: @escaping @Sendable () async throws -> Credentials) {
        self.fetch = fetch
    }

    /// Blocks the thread that the library has for it, which is none of those that tasks share.
    func fetchCredentials() throws -> Credentials {
        let (answer, arrived) = (Answer(), DispatchSemaphore(value: 0))
        Task.detached { [fetch] in
            do {
                answer.result = .success(try await fetch())
            } catch {
                answer.result = .failure(error)
            }
            arrived.signal()
        }
        arrived.wait()
        guard let result = answer.result else { throw CancellationError() }
        return try result.get()
    }

    /// Written before the signal, read after it.
    private final class Answer: @unchecked Sendable {
        var result: Result<Credentials, any Error>?
    }
}
