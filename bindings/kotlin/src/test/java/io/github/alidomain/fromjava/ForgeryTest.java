package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.ClientOptions;
import io.github.alidomain.Credentials;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.Outcome;
import io.github.alidomain.Sandbox;
import io.github.alidomain.SignatureVersion;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that the service must not accept, and what the error then advises. */
@ParameterizedClass
@EnumSource(Way.class)
class ForgeryTest {
    @Parameter
    Way way;

    final String domainName = domainName();

    private void assertRefused(String code, String hint) {
        assertRefused(SANDBOX.credentials(), options(), code, hint);
    }

    private void assertRefused(Credentials credentials, ClientOptions.Builder options, String code, String hint) {
        try (DomainClient client = client(credentials, options)) {
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
        assertRefused(credentials, options(), "SignatureDoesNotMatch", "access key secret is wrong");
    }

    @ParameterizedTest
    @EnumSource
    void aParameterThatWasChangedOnTheWay(SignatureVersion signature) {
        SANDBOX.instruct(domainName, "tamper", Map.of("parameter", "RegistrantProfileId", "value", "666"));
        // With V3, the service shows no more of the form than its hash.
        String changed = signature == SignatureVersion.V1 ? "RegistrantProfileId" : "the body";
        assertRefused(
            SANDBOX.credentials(), options().signatureVersion(signature), "SignatureDoesNotMatch", changed);
    }

    @Test
    void aClockThatIsOff() {
        SANDBOX.instruct(domainName, "clock_skew", Map.of("seconds", 3600));
        assertRefused("InvalidTimeStamp.Expired", "clock");
    }
}
