import AliDomain
import Foundation

let usage = """
    usage: DomainContact submit DOMAIN PROFILE_ID [--contact CONTACT] [--wait SECONDS]
           DomainContact wait TASK_NO [--wait SECONDS]
           DomainContact cancel TASK_NO
           DomainContact reconcile FILE
           DomainContact --help

    options:
      --contact CONTACT   registrant, admin, billing or tech. Default: admin
      --wait SECONDS      wait until the task has ended. Default of the command wait: 600
      --options FILE      client options as JSON: {"site": "international", "timeout": 30}
      --unresolved FILE   where to store a submission with an unknown outcome, for reconcile

    status: 0 if it succeeded, 1 if there was an error, 2 if the arguments are wrong, 3 if the task failed,
            4 if it is still running, 5 if the outcome is unknown
    """

/// What a command line says.
struct Arguments {
    enum Command {
        case submit(SaveSingleTaskForUpdatingContactInfoRequest)
        case wait(taskNo: String)
        case cancel(taskNo: String)
        case reconcile(UnresolvedSubmission)
    }

    struct Wrong: Error {
        let reason: String
    }

    let command: Command
    private(set) var wait: WaitOptions?
    private(set) var options = ClientOptions()
    private(set) var unresolved: URL?

    init(_ words: some Collection<String>) throws(Wrong) {
        var positions: [String] = []
        var contact = ContactType.admin
        var words = words.makeIterator()
        while let word = words.next() {
            switch word {
            case "--contact": contact = try Self.read(words.next(), of: word, ContactType.init)
            case "--wait": wait = WaitOptions(timeout: try Self.read(words.next(), of: word, TimeInterval.init))
            case "--unresolved": unresolved = try Self.read(words.next(), of: word) { URL(fileURLWithPath: $0) }
            case "--options":
                options = try Self.load(ClientOptions.self, from: Self.read(words.next(), of: word) { $0 })
            case _ where word.hasPrefix("-"): throw Wrong(reason: "unknown option \(word)")
            default: positions.append(word)
            }
        }
        switch (positions.first, positions.count) {
        case ("submit", 3):
            let profileId = try Self.read(positions[2], of: "PROFILE_ID", Int64.init)
            command = .submit(.init(contactType: contact, domainName: positions[1], registrantProfileId: profileId))
        case ("wait", 2): command = .wait(taskNo: positions[1])
        case ("cancel", 2): command = .cancel(taskNo: positions[1])
        case ("reconcile", 2): command = .reconcile(try Self.load(UnresolvedSubmission.self, from: positions[1]))
        default: throw Wrong(reason: usage)
        }
    }

    private static func read<Value>(
        _ word: String?, of name: String, _ make: (String) -> Value?
    ) throws(Wrong) -> Value {
        guard let word, let value = make(word) else {
            throw Wrong(reason: "\(name) cannot be \(word.map { "\"\($0)\"" } ?? "left out")")
        }
        return value
    }

    private static func load<Value: Decodable>(_: Value.Type, from path: String) throws(Wrong) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw Wrong(reason: "\(path): \(error)")
        }
    }
}
