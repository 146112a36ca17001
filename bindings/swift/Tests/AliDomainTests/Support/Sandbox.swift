import AliDomain
import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The endpoint that the tests talk to; it says what it saw and misbehaves when told to.
struct Sandbox {
    let endpoint: String
    /// How its clients sign, and all that it shows must have been signed.
    let signature: SignatureVersion

    init(_ signature: SignatureVersion = .v1, from variable: String = "ALIDOMAIN_SANDBOX") throws {
        endpoint = try surroundings(variable)
        self.signature = signature
    }

    /// One request, as it arrived.
    struct Seen: Decodable {
        let method: String
        let signatureVersion: String
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

    /// That a temporary access key was issued.
    struct Issued: Decodable {
        let by: String
        let accessKeyId: String
        let signedBy: String?
        let role: String?
        let externalId: String?
        let durationSeconds: Int
    }

    /// What a credentials URI answers.
    struct Key: Decodable {
        let accessKeyId: String
        let accessKeySecret: String
        let securityToken: String
        let expiration: Date

        enum CodingKeys: String, CodingKey {
            case accessKeyId = "AccessKeyId"
            case accessKeySecret = "AccessKeySecret"
            case securityToken = "SecurityToken"
            case expiration = "Expiration"
        }
    }

    /// A task, as it really is.
    struct TaskRecord: Decodable {
        let taskNo: String
        let domainName: String
        let taskType: String
        let status: String
    }

    /// The requests for `domainName`, oldest first.
    func seen(_ domainName: String) async throws -> [Seen] {
        let query = [URLQueryItem(name: "domain_name", value: domainName)]
        let requests: [Seen] = try await list("requests", query: query)
        guard requests.allSatisfy({ $0.signatureVersion == version }) else {
            throw Failure("not all requests for \(domainName) were signed with \(version)")
        }
        return requests
    }

    /// The only request for `domainName`.
    func seenOnce(_ domainName: String) async throws -> Seen {
        let seen = try await seen(domainName)
        guard seen.count == 1 else { throw Failure("the sandbox saw \(seen.count) requests for \(domainName)") }
        return seen[0]
    }

    /// The requests of one operation that have such a parameter and were signed so, oldest first. Other clients may ask
    /// about the same task, when they look for their own.
    func seen(_ action: String, where parameter: String, is value: String) async throws -> [Seen] {
        try await list("requests").filter { (seen: Seen) in
            seen.parameters["Action"] == action && seen.parameters[parameter] == value
                && seen.signatureVersion == version
        }
    }

    private var version: String { signature == .v1 ? "V1" : "V3" }

    /// The tasks for `domainName`, visible or not, oldest first.
    func tasks(_ domainName: String) async throws -> [TaskRecord] {
        try await list("tasks", query: [URLQueryItem(name: "domain_name", value: domainName)])
    }

    /// All tasks, visible or not, oldest first.
    func tasks() async throws -> [TaskRecord] {
        try await list("tasks")
    }

    /// Misbehaves on so many of the next requests for `domainName`; `behaviour` is JSON.
    func tell(_ domainName: String, _ behaviour: String, times: Int = 1) async throws {
        try await post(
            "instructions", #"{"domain_name": "\#(domainName)", "behaviour": \#(behaviour), "times": \#(times)}"#)
    }

    /// Lets all later tasks for `domainName` fare like this; `life` is JSON.
    func plan(_ domainName: String, _ life: String) async throws {
        try await post("lives", #"{"domain_name": "\#(domainName)", "life": \#(life)}"#)
    }

    /// Describes a domain of the account; `fields` is JSON.
    func describe(_ domainName: String, _ fields: String) async throws {
        try await post("domains", #"{"domain_name": "\#(domainName)", \#(fields)}"#)
    }

    /// Where temporary keys are issued; a scope keeps a test from disturbing others.
    func credentialsURI(scope: String, _ more: String = "") -> String {
        "\(endpoint)/_sandbox/credentials?scope=\(scope)\(more)"
    }

    /// A temporary key of the scope.
    func key(scope: String) async throws -> Key {
        let query = [URLQueryItem(name: "scope", value: scope)]
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(Key.self, from: await answer(to: request("credentials", query: query)))
    }

    /// The temporary keys that were issued, in the scope or in any, oldest first.
    func issued(scope: String? = nil) async throws -> [Issued] {
        try await list("issued", query: scope.map { [URLQueryItem(name: "scope", value: $0)] })
    }

    /// Lets the temporary keys that were issued in the scope expire.
    func expire(scope: String) async throws {
        try await post("expire", #"{"scope": "\#(scope)"}"#)
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

/// What `cargo xtask test` says about what it has started.
func surroundings(_ variable: String) throws -> String {
    guard let value = ProcessInfo.processInfo.environment[variable] else {
        throw Failure("\(variable) is not set: run `cargo xtask test --only swift`")
    }
    return value
}

/// Why a test cannot go on.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
