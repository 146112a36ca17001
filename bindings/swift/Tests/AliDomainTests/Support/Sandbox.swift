import AliDomain
import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The endpoint that the tests talk to; it says what it saw and misbehaves when told to.
struct Sandbox {
    let endpoint: String

    init() throws {
        guard let endpoint = ProcessInfo.processInfo.environment["ALIDOMAIN_SANDBOX"] else {
            throw Failure("ALIDOMAIN_SANDBOX is not set: run `cargo xtask test --only swift`")
        }
        self.endpoint = endpoint
    }

    /// One request, as it arrived.
    struct Seen: Decodable {
        let method: String
        let parameters: [String: String]
        let inUrl: Bool
        let verified: Bool
        let taskNo: String?

        /// Without the parameters that every request of the protocol has.
        var arguments: [String: String] {
            let common: Set = [
                "AccessKeyId", "Action", "Format", "SecurityToken", "Signature", "SignatureMethod", "SignatureNonce",
                "SignatureVersion", "Timestamp", "Version",
            ]
            return parameters.filter { !common.contains($0.key) }
        }
    }

    /// The requests for `domainName`, oldest first.
    func seen(_ domainName: String) async throws -> [Seen] {
        let query = [URLQueryItem(name: "domain_name", value: domainName)]
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode([Seen].self, from: await answer(to: request("requests", query: query)))
    }

    /// The only request for `domainName`.
    func seenOnce(_ domainName: String) async throws -> Seen {
        let seen = try await seen(domainName)
        guard seen.count == 1 else { throw Failure("the sandbox saw \(seen.count) requests for \(domainName)") }
        return seen[0]
    }

    /// Misbehaves on the next request for `domainName`; `behaviour` is JSON.
    func tell(_ domainName: String, _ behaviour: String) async throws {
        var request = try request("instructions")
        request.httpMethod = "POST"
        request.httpBody = Data(#"{"domain_name": "\#(domainName)", "behaviour": \#(behaviour)}"#.utf8)
        _ = try await answer(to: request)
    }

    private func request(_ control: String, query: [URLQueryItem]? = nil) throws -> URLRequest {
        var components = URLComponents(string: "\(endpoint)/_sandbox/\(control)")
        components?.queryItems = query
        guard let url = components?.url else { throw Failure("ALIDOMAIN_SANDBOX is no URL: \(endpoint)") }
        return URLRequest(url: url)
    }

    /// By a continuation, since the awaited form needs macOS 12.
    private func answer(to request: URLRequest) async throws -> Data {
        try await withCheckedThrowingContinuation { continuation in
            let task = URLSession.shared.dataTask(with: request) { data, response, error in
                let status = (response as? HTTPURLResponse)?.statusCode
                if let data, status == 200 {
                    continuation.resume(returning: data)
                } else {
                    let words = data.map { String(decoding: $0, as: UTF8.self) } ?? ""
                    continuation.resume(throwing: error ?? Failure("the sandbox refused its control: \(words)"))
                }
            }
            task.resume()
        }
    }
}

/// Why a test cannot go on.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
