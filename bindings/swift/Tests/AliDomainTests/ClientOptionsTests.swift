import AliDomain
import Testing

struct ClientOptionsTests {
    @Test func everyOptionHasADefault() throws {
        let options = ClientOptions()
        #expect(options.site == .china)
        #expect(options.replyFormat == .json)
        #expect(options.httpMethod == .post)
        #expect(options.language == .en)
        #expect(!options.allowPlainHttp)
        _ = try DomainClient(credentials: .sandbox())
        _ = try DomainClient(credentials: .sandbox(), options: options)
    }

    @Test(arguments: ["", "ftp://example.com", "http://example.com", "https://example.com/path"])
    func anEndpointThatIsNone(endpoint: String) async throws {
        let error = try await domainError {
            try DomainClient(credentials: .sandbox(), options: ClientOptions(endpoint: endpoint))
        }
        guard case let .InvalidRequest(_, field, _, _) = error else { throw error }
        #expect(field == "endpoint")
    }

    @Test func theLibraryHasAVersion() {
        #expect(!version().isEmpty)
    }
}
