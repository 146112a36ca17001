import AliDomain
import Foundation
import Testing

/// Durations are numbers of seconds, or of the standard library's type.
struct DurationTests {
    @Test func bothTypesMeanTheSame() {
        #expect(
            WaitOptions(timeout: .seconds(90), minInterval: .milliseconds(1))
                == WaitOptions(timeout: 90, minInterval: 0.001))
        #expect(
            ClientOptions(maxAttempts: 2, settleTime: .seconds(1.5)) == ClientOptions(maxAttempts: 2, settleTime: 1.5))
        let options: CallOptions = .init(timeout: Duration.zero)
        #expect(options.timeout == 0)
    }

    /// With a parameter of an optional type, the compiler needs most of a minute for these sums, or gives up.
    @Test func sumsAreCompiled() throws {
        let client = try DomainClient(credentials: .sandbox(), options: .init(timeout: 60 * 60, attemptTimeout: 60 * 2))
        _ = try client.watchTask(
            taskNo: "1", options: .init(timeout: 24 * 60 * 60, minInterval: 5 * 60, maxInterval: 60 * 60))
    }

    @Test func theErrorHasTheNumberThatWasGiven() async throws {
        for (time, shown) in [(-1, "-1.0"), (-.infinity, "-inf"), (.nan, "nan"), (1e300, "1e+300")]
            as [(Double, String)]
        {
            let error = try await domainError { try DomainClient(options: .init(timeout: time)) }
            #expect(error.field == "timeout")
            let rule = "timeout must be a finite number of seconds, and not negative"
            #expect(error.reason == "\(rule), but is \(shown). Nothing was sent.")
        }
        let error = try await domainError { try DomainClient(options: .init(timeout: .seconds(-3))) }
        #expect(error.reason.hasSuffix("but is -3.0. Nothing was sent."))
    }

    @Test func aNumberThatIsTooLargeIsRefused() async throws {
        let client = try DomainClient(credentials: .sandbox())
        let error = try await domainError { try await client.queryTaskList(request: .init(pageNum: 1 << 40)) }
        #expect(error.field == "pageNum")
        #expect(error.reason == "pageNum must have at most 32 bits, but is 1099511627776. Nothing was sent.")
    }

    /// What the provider of a program throws is never refused.
    @Test func anErrorOfTheProgramIsHandedOverAsItIs() async throws {
        let thrown = DomainError.service(
            .init(
                reason: "own words", code: "X", serverMessage: "", httpStatus: .max, retryAfter: -1,
                outcome: .rejected))
        let credentials = Credentials.fromProvider(provider: Provider { _ in throw thrown })
        let client = try Sandbox().client(credentials: credentials, options: .init(timeout: 5, maxAttempts: 1))
        let error = try await domainError { try await client.submit(uniqueDomain()) }
        #expect(error.reason.contains("own words"))
    }
}
