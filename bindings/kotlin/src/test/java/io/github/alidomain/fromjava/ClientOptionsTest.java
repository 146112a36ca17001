package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.Alidomain;
import io.github.alidomain.ClientOptions;
import io.github.alidomain.Credentials;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.Outcome;
import io.github.alidomain.Sandbox;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClientOptionsTest {
    private static DomainClient make(ClientOptions options) throws DomainException {
        try (Credentials credentials = SANDBOX.credentials()) {
            return DomainClient.builder().credentials(credentials).options(options).build();
        }
    }

    @Test
    void everythingHasADefault() throws Exception {
        make(null).close();
        make(new ClientOptions()).close();
        make(ClientOptions.builder().build()).close();
        DomainClient.create().close();
        DomainClient.builder().credentials(null).options(null).proxy(null).build().close();
        assertEquals(new ClientOptions(), ClientOptions.builder().build());
    }

    @Test
    void durationsAreJavas() {
        ClientOptions options = ClientOptions.builder().timeout(Duration.ofMillis(1500)).maxAttempts(3).build();
        assertEquals(Duration.ofMillis(1500), options.getTimeout());
        assertEquals(options, options.toBuilder().build());
        ClientOptions more = options.toBuilder().maxAttempts(4).build();
        assertEquals(List.of(3, 4), List.of(options.getMaxAttempts(), more.getMaxAttempts()));
        assertNotEquals(options, more);
    }

    @Test
    void anOptionThatIsWrongIsNamed() {
        Duration none = Duration.ZERO;
        Duration day = Duration.ofDays(1);
        Map<String, ClientOptions.Builder> invalid = new TreeMap<>(Map.of(
            "endpoint", ClientOptions.builder().endpoint("ftp://domain.example"),
            "apiVersion", ClientOptions.builder().apiVersion("latest"),
            "connectTimeout", ClientOptions.builder().connectTimeout(none),
            "timeout", ClientOptions.builder().timeout(day),
            "attemptTimeout", ClientOptions.builder().attemptTimeout(none),
            "maxAttempts", ClientOptions.builder().maxAttempts(0),
            "retryBaseDelay", ClientOptions.builder().retryBaseDelay(day),
            "throttlingBaseDelay", ClientOptions.builder().throttlingBaseDelay(day)));
        invalid.putAll(Map.of(
            "retryMaxDelay", ClientOptions.builder().retryMaxDelay(day),
            "settleTime", ClientOptions.builder().settleTime(day),
            "extraCaCertificates", ClientOptions.builder().extraCaCertificates("none"),
            "maxIdleConnections", ClientOptions.builder().maxIdleConnections(-1),
            "idleTimeout", ClientOptions.builder().idleTimeout(none),
            "userAgentSuffix", ClientOptions.builder().userAgentSuffix("\n"),
            "stsEndpoint", ClientOptions.builder().stsEndpoint("ftp://sts.example"),
            "ecsMetadataEndpoint", ClientOptions.builder().ecsMetadataEndpoint("ftp://metadata.example")));
        assertEquals(16, invalid.size());
        invalid.forEach((field, options) -> {
            var error = assertThrows(DomainException.InvalidRequest.class, () -> make(options.build()));
            assertEquals(field, error.getField());
            assertEquals(Outcome.NOT_SENT, error.getOutcome());
        });
    }

    @Test
    void aNegativeDurationIsAMistakeOfTheProgram() {
        ClientOptions options = ClientOptions.builder().timeout(Duration.ofNanos(-1)).build();
        assertThrows(IllegalArgumentException.class, () -> make(options));
    }

    @Test
    void plainHttpToAnotherHostMustBeAllowed() throws Exception {
        ClientOptions.Builder options = ClientOptions.builder().endpoint("http://domain.example");
        var error = assertThrows(DomainException.InvalidRequest.class, () -> make(options.build()));
        assertEquals("endpoint", error.getField());
        make(options.allowPlainHttp(true).build()).close();
    }

    @ParameterizedTest
    @EnumSource
    void soManyConnectionsAreKeptAsAreAskedFor(Way way) throws Exception {
        for (int kept = 0; kept <= 1; kept++) {
            String domainName = domainName();
            ClientOptions.Builder options = options()
                .maxIdleConnections(kept).idleTimeout(Duration.ofMinutes(1)).userAgentSuffix("java-tests/1.0");
            try (DomainClient client = client(options)) {
                for (int i = 0; i < 2; i++) way.submit(client, domainName);
            }
            var connections = new HashSet<>(each(SANDBOX.seen(domainName), Sandbox.Seen::getConnection));
            assertEquals(2 - kept, connections.size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCallEndsAfterTheTimeout(Way way) {
        String domainName = domainName();
        SANDBOX.instruct(domainName, "delay", Map.of("milliseconds", 60_000));
        try (DomainClient client = client(options().timeout(Duration.ofSeconds(1)))) {
            assertTimeout(Duration.ofSeconds(10), () ->
                assertThrows(DomainException.OutcomeUnknown.class, () -> way.submit(client, domainName)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutCredentialsACallSaysWhereTheyWereLookedFor(Way way) throws Exception {
        // Nowhere are any: see the environment in pom.xml. Nobody listens at the port for discarded bytes.
        ClientOptions options = options().ecsMetadataEndpoint("http://127.0.0.1:9").build();
        try (DomainClient client = DomainClient.builder().options(options).build()) {
            var error = assertThrows(DomainException.Credentials.class, () -> way.submit(client, domainName()));
            for (String place : List.of("ALIBABA_CLOUD_ACCESS_KEY_ID", "target/home/.aliyun/config.json")) {
                assertTrue(error.getReason().contains(place), error.getReason());
            }
            assertFalse(error.isRetryable());
            assertEquals(Outcome.NOT_SENT, error.getOutcome());
        }
    }

    @Test
    void credentialsOfTheEnvironmentMustBeThere() {
        var error = assertThrows(DomainException.Credentials.class, Credentials::fromEnvironment);
        assertTrue(error.getReason().contains("ALIBABA_CLOUD_ACCESS_KEY_ID"), error.getReason());
    }

    @Test
    void theLibraryTellsItsVersion() {
        assertTrue(Alidomain.version().matches("\\d+\\.\\d+\\.\\d+.*"), Alidomain.version());
    }
}
