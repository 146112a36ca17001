package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.Credentials;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.Outcome;
import io.github.alidomain.Sandbox;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that the service must not accept, and what the error then advises. */
@ParameterizedClass
@EnumSource(Way.class)
class ForgeryTest {
    @Parameter
    Way way;

    final String domainName = domainName();

    private void assertRefused(Credentials credentials, String code, String hint) {
        try (DomainClient client = client(credentials, options())) {
            var error = assertThrows(DomainException.Service.class, () -> way.submit(client, domainName));
            assertEquals(code, error.getCode());
            assertContains(hint, error.getHint());
            assertEquals(Outcome.REJECTED, error.getOutcome());
        }
        assertEquals(0, SANDBOX.tasks(domainName).size());
    }

    @Test
    void aWrongSecret() throws Exception {
        Credentials credentials = Credentials.fromAccessKey(Sandbox.ACCESS_KEY_ID, "another-secret");
        assertRefused(credentials, "SignatureDoesNotMatch", "the access key secret is wrong");
    }

    @Test
    void aParameterThatWasChangedOnTheWay() {
        SANDBOX.instruct(domainName, "tamper", Map.of("parameter", "RegistrantProfileId", "value", "666"));
        assertRefused(SANDBOX.credentials(), "SignatureDoesNotMatch", "");
    }

    @Test
    void aClockThatIsOff() {
        SANDBOX.instruct(domainName, "clock_skew", Map.of("seconds", 3600));
        assertRefused(SANDBOX.credentials(), "InvalidTimeStamp.Expired", "clock");
    }
}
