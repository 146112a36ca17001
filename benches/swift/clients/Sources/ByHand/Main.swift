import Foundation
import Measure

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The least that calls the operation, without any library.
@main
struct Main {
    static func main() async throws {
        try await measure(Array(CommandLine.arguments.dropFirst()), ByHand())
    }
}

private struct ByHand: Client {
    private struct Reply: Decodable {
        let RequestId: String
        let TaskNo: String?
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")

    private let session: URLSession
    private let url: URL
    private let key = Array("\(Settings.accessKeySecret)&".utf8)

    init() {
        let configuration = URLSessionConfiguration.default
        // The default of 6 would limit the calls at once.
        configuration.httpMaximumConnectionsPerHost = 512
        session = URLSession(configuration: configuration)
        url = URL(string: "\(Settings.endpoint)/")!
    }

    func call(_ names: Names) async throws {
        for name in names {
            var request = URLRequest(url: url)
            request.httpMethod = "POST"
            request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
            request.httpBody = Data(form(for: name).utf8)
            let (body, _) = try await session.data(for: request)
            let reply = try JSONDecoder().decode(Reply.self, from: body)
            guard reply.TaskNo != nil else { fatalError("no task was made") }
        }
    }

    private func form(for domainName: String) -> String {
        let parameters = [
            "Action": "SaveSingleTaskForUpdatingContactInfo",
            "Version": "2018-01-29", "Format": "JSON", "AccessKeyId": Settings.accessKeyId,
            "SignatureMethod": "HMAC-SHA1", "SignatureVersion": "1.0", "SignatureNonce": UUID().uuidString,
            "Timestamp": Date.now.ISO8601Format(),
            "ContactType": "admin", "DomainName": domainName, "RegistrantProfileId": "42",
        ]
        let query = parameters.sorted { $0.key < $1.key }.map { "\(encode($0.key))=\(encode($0.value))" }
            .joined(separator: "&")
        let signature = hmacSHA1(key: key, Array("POST&%2F&\(encode(query))".utf8))
        return "\(query)&Signature=\(encode(Data(signature).base64EncodedString()))"
    }

    private func encode(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: Self.unreserved)!
    }
}
