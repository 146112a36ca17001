// Elsewhere, such as on iOS, Foundation starts no programs.
#if os(macOS) || os(Linux)
    import Foundation

    #if canImport(FoundationNetworking)
        import FoundationNetworking
    #endif

    /// A local stand-in for Alibaba Cloud's Domain API, for tests without an account.
    ///
    /// The sandbox verifies signatures, keeps tasks in memory, and misbehaves when it is told to. Each sandbox is a process
    /// of its own, and knows nothing of others. It stops with ``stop()``, and when this process ends, even if it is
    /// killed.
    public final class LocalSandbox: Sendable {
        /// The URL of the API, for the option `endpoint` of a client.
        public let endpoint: String
        /// The ID of a permanent access key that the sandbox knows.
        public let accessKeyID: String
        /// The secret of that key. Every sandbox has the same.
        public let accessKeySecret: String

        private let program: RunningProgram

        /// Starts a sandbox on a free port.
        ///
        /// - Parameter program: The path of the program. Default: the environment variable `ALIDOMAIN_SANDBOX_PROGRAM`,
        ///   then `alidomain-sandbox` in `PATH`.
        /// - Throws: ``SandboxError`` if there is no such program, or the program does not say within 10 seconds where
        ///   it listens.
        public convenience init(program: String? = nil) throws {
            try self.init(path: try program ?? findProgram(), limit: 10)
        }

        init(path: String, limit: TimeInterval) throws {
            program = try RunningProgram(path: path, limit: limit)
            let introduction: Introduction
            do {
                introduction = try LocalSandbox.introduction(from: program.firstLine, of: path, within: limit)
            } catch {
                program.stop()
                throw error
            }
            endpoint = introduction.endpoint
            accessKeyID = introduction.accessKeyId
            accessKeySecret = introduction.accessKeySecret
        }

        private static func introduction(
            from line: Data?, of path: String, within limit: TimeInterval
        ) throws -> Introduction {
            guard let line else {
                throw SandboxError("\(path) is not the sandbox: it said nothing within \(limit) seconds")
            }
            if line.isEmpty { throw SandboxError("\(path) ended before it listened") }
            guard let introduction = try? decoder.decode(Introduction.self, from: line) else {
                throw SandboxError("\(path) is not the sandbox: its first line does not say where it listens")
            }
            return introduction
        }

        deinit {
            stop()
        }

        /// Stops the sandbox. Does nothing if it has stopped.
        public func stop() {
            program.stop()
        }

        /// Returns the tasks of a domain, or all tasks, oldest first.
        ///
        /// - Parameter domainName: The domain. Default: all domains.
        public func tasks(of domainName: String? = nil) async throws -> [SandboxTask] {
            try decoder.decode([SandboxTask].self, from: await send("tasks", domainName: domainName))
        }

        /// Plans what becomes of later tasks of a domain. Without a plan, a task succeeds at once.
        ///
        /// - Parameters:
        ///   - domainName: The domain. Default: every domain that has no plan of its own.
        ///   - waiting: Seconds until a task is executed.
        ///   - executing: Seconds that the execution takes.
        ///   - visibleAfter: Seconds until queries list a task, although it exists.
        ///   - failure: The error message of a task that fails. Default: the task succeeds.
        public func planTasks(
            of domainName: String = "*", waiting: Double = 0, executing: Double = 0, visibleAfter: Double = 0,
            failure: String? = nil
        ) async throws {
            var life: [String: Any] = [
                "waiting_ms": milliseconds(waiting), "executing_ms": milliseconds(executing),
                "visible_after_ms": milliseconds(visibleAfter),
            ]
            life["failure"] = failure.map { ["error_msg": $0] }
            try await tell("lives", ["domain_name": domainName, "life": life])
        }

        /// Executes the next requests for a domain, and closes the connection instead of replying.
        ///
        /// - Parameters:
        ///   - domainName: The domain.
        ///   - times: How many requests.
        public func loseReplies(of domainName: String, times: Int = 1) async throws {
            try await misbehave(domainName, times: times, ["kind": "close", "execute": true])
        }

        /// Refuses the next requests for a domain.
        ///
        /// - Parameters:
        ///   - domainName: The domain.
        ///   - code: The error code, such as `Throttling.User`.
        ///   - times: How many requests.
        public func refuse(_ domainName: String, code: String, times: Int = 1) async throws {
            try await misbehave(domainName, times: times, ["kind": "refuse", "code": code])
        }

        /// Misbehaves in any way that the sandbox knows. `docs/sandbox.md` of the project lists the kinds and their
        /// fields.
        ///
        /// - Parameters:
        ///   - domainName: The domain whose requests are concerned.
        ///   - times: How many requests.
        ///   - behaviour: The field `kind`, and the fields of the kind, as values of JSON.
        /// - Throws: ``SandboxError`` if there is no such kind, or the kind has no such field.
        public func misbehave(_ domainName: String, times: Int = 1, _ behaviour: [String: Any]) async throws {
            try await tell("instructions", ["domain_name": domainName, "times": times, "behaviour": behaviour])
        }

        private func tell(_ what: String, _ body: [String: Any]) async throws {
            _ = try await send(what, body: try JSONSerialization.data(withJSONObject: body))
        }

        /// By a continuation, since the awaited form needs macOS 12.
        private func send(_ what: String, domainName: String? = nil, body: Data? = nil) async throws -> Data {
            var components = URLComponents(string: "\(endpoint)/_sandbox/\(what)")
            components?.queryItems = domainName.map { [URLQueryItem(name: "domain_name", value: $0)] }
            guard let url = components?.url else { throw SandboxError("\(endpoint) is no URL") }
            var request = URLRequest(url: url)
            request.httpMethod = body == nil ? "GET" : "POST"
            request.httpBody = body
            return try await withCheckedThrowingContinuation { continuation in
                let task = URLSession.shared.dataTask(with: request) { data, response, error in
                    if let data, (response as? HTTPURLResponse)?.statusCode == 200 {
                        continuation.resume(returning: data)
                    } else {
                        let words = data.map { String(decoding: $0, as: UTF8.self) } ?? ""
                        continuation.resume(throwing: error ?? SandboxError("the sandbox refused: \(words)"))
                    }
                }
                task.resume()
            }
        }
    }

    /// A task as it is, even while no query shows it yet.
    public struct SandboxTask: Decodable, Equatable, Sendable {
        /// The number that the submission was answered with.
        public let taskNo: String
        /// The domain that the task changes.
        public let domainName: String
        /// `CHG_HOLDER`, `UPDATE_ADMIN_CONTACT`, `UPDATE_BILLING_CONTACT` or `UPDATE_TECH_CONTACT`.
        public let taskType: String
        /// The status: `WAITING_EXECUTE`, `EXECUTING`, `EXECUTE_SUCCESS` or `EXECUTE_FAILURE`.
        public let status: String
    }

    /// Why the sandbox could not be started, or refused what a test told it.
    public struct SandboxError: Error, CustomStringConvertible {
        /// What happened.
        public let description: String

        init(_ description: String) {
            self.description = description
        }
    }

    private struct Introduction: Decodable {
        let endpoint: String
        let accessKeyId: String
        let accessKeySecret: String
    }

    private var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    private func milliseconds(_ seconds: Double) -> Int {
        Int((seconds * 1000).rounded())
    }
#endif
