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

    /// A task, as it really is.
    struct TaskRecord: Decodable {
        let taskNo: String
        let taskType: String
        let status: String
    }

    /// The requests for `domainName`, oldest first.
    func seen(_ domainName: String) async throws -> [Seen] {
        try await list("requests", query: [URLQueryItem(name: "domain_name", value: domainName)])
    }

    /// The only request for `domainName`.
    func seenOnce(_ domainName: String) async throws -> Seen {
        let seen = try await seen(domainName)
        guard seen.count == 1 else { throw Failure("the sandbox saw \(seen.count) requests for \(domainName)") }
        return seen[0]
    }

    /// The requests of one operation that have such a parameter, oldest first.
    func seen(_ action: String, where parameter: String, is value: String) async throws -> [Seen] {
        try await list("requests").filter { (seen: Seen) in
            seen.parameters["Action"] == action && seen.parameters[parameter] == value
        }
    }

    /// The tasks for `domainName`, visible or not, oldest first.
    func tasks(_ domainName: String) async throws -> [TaskRecord] {
        try await list("tasks", query: [URLQueryItem(name: "domain_name", value: domainName)])
    }

    /// Misbehaves on the next request for `domainName`; `behaviour` is JSON.
    func tell(_ domainName: String, _ behaviour: String) async throws {
        try await post("instructions", #"{"domain_name": "\#(domainName)", "behaviour": \#(behaviour)}"#)
    }

    /// Lets all later tasks for `domainName` fare like this; `life` is JSON.
    func plan(_ domainName: String, _ life: String) async throws {
        try await post("lives", #"{"domain_name": "\#(domainName)", "life": \#(life)}"#)
    }

    private func list<T: Decodable>(_ control: String, query: [URLQueryItem]? = nil) async throws -> [T] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode([T].self, from: await answer(to: request(control, query: query)))
    }

    private func post(_ control: String, _ json: String) async throws {
        var request = try request(control)
        request.httpMethod = "POST"
        request.httpBody = Data(json.utf8)
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
