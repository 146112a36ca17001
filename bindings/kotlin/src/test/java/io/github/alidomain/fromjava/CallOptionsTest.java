package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.AttemptEnd;
import io.github.alidomain.CallOptions;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Limits of some calls; the client keeps its own. */
@ParameterizedClass
@EnumSource(Way.class)
class CallOptionsTest {
    @Parameter
    Way way;

    final String domainName = domainName();

    private void delay(int milliseconds) {
        SANDBOX.instruct(domainName, "delay", Map.of("milliseconds", milliseconds));
    }

    @Test
    void lessTime() throws Exception {
        CallOptions ofCall = CallOptions.builder().timeout(Duration.ofMillis(500)).build();
        CallOptions ofAttempt = CallOptions.builder().attemptTimeout(Duration.ofMillis(300)).build();
        try (DomainClient client = client(impatient());
                DomainClient hurried = client.withCallOptions(ofCall);
                DomainClient brisk = client.withCallOptions(ofAttempt)) {
            delay(60_000);
            assertThrows(DomainException.OutcomeUnknown.class, () -> way.submit(hurried, domainName));
            delay(60_000);
            assertEquals(AttemptEnd.LOST, way.submit(brisk, domainName).getAttempts().get(0).getEnded());
            delay(600);
            assertEquals(AttemptEnd.SUCCEEDED, single(way.submit(client, domainName).getAttempts()).getEnded());
        }
    }

    private int attempts(DomainClient client) {
        return assertThrows(DomainException.Transport.class, () -> way.submit(client, domainName)).getAttempts().size();
    }

    @Test
    void fewerAttempts() throws Exception {
        try (DomainClient client = client(impatient().endpoint(closedEndpoint()).maxAttempts(3));
                DomainClient once = client.withCallOptions(CallOptions.builder().maxAttempts(1).build());
                DomainClient same = client.withCallOptions(new CallOptions())) {
            assertEquals(1, attempts(once));
            assertEquals(3, attempts(same));
            assertEquals(3, attempts(client));
        }
    }

    @Test
    void anOptionThatIsWrongIsNamed() {
        Map<String, CallOptions.Builder> invalid = Map.of(
            "timeout", CallOptions.builder().timeout(Duration.ZERO),
            "attemptTimeout", CallOptions.builder().attemptTimeout(Duration.ofDays(1)),
            "maxAttempts", CallOptions.builder().maxAttempts(0));
        try (DomainClient client = client(options())) {
            invalid.forEach((field, options) -> assertEquals(field, assertThrows(
                DomainException.InvalidRequest.class, () -> client.withCallOptions(options.build())).getField()));
        }
    }
}
