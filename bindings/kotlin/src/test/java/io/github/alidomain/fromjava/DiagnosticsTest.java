package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.ClientOptions;
import io.github.alidomain.Credentials;
import io.github.alidomain.CredentialsState;
import io.github.alidomain.DiagnosticArea;
import io.github.alidomain.DiagnosticReport;
import io.github.alidomain.DiagnosticScope;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.ProxySettings;
import io.github.alidomain.Sandbox;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client reports of what its calls depend on. */
@ParameterizedClass
@EnumSource(Way.class)
class DiagnosticsTest {
    @Parameter
    Way way;

    private DiagnosticReport diagnose(DomainClient client) throws Exception {
        try (client) {
            return way.call(() -> client.diagnoseBlocking(), () -> client.diagnoseAsync());
        }
    }

    @Test
    void problemsComeWithTheNextStep() throws Exception {
        DiagnosticReport works = diagnose(client(options()));
        assertEquals(List.of(), works.getProblems());
        assertEquals(CredentialsState.USED, single(works.getCredentials()).getState());
        assertEquals("the access key sa****", single(works.getCredentials()).getDetail());
        assertEquals(4, works.getHttpStatus() / 100);
        assertNotNull(works.getElapsed());
        assertNotNull(works.getClockOffset());
        assertFalse(works.toString().contains(Sandbox.ACCESS_KEY_SECRET));

        String proxy = closedEndpoint().replace("://", "://alice:proxy-canary-secret@");
        ClientOptions options = ClientOptions.builder().endpoint("https://a.example").build();
        try (Credentials credentials = SANDBOX.credentials(); ProxySettings settings = new ProxySettings(proxy)) {
            DiagnosticReport unreachable = diagnose(DomainClient.forDiagnosis(credentials, options, settings));
            assertEquals(DiagnosticArea.ENDPOINT, single(unreachable.getProblems()).getArea());
            assertContains("the proxy 127.0.0.1", single(unreachable.getProblems()).getReason());
            assertTrue(single(unreachable.getProblems()).getNextStep().endsWith("."));
            assertEquals(proxy.replace("proxy-canary-secret", "***"), unreachable.getProxy());
            assertFalse(unreachable.toString().contains("canary"), unreachable::toString);
        }

        try (DomainClient client = client(options())) {
            DiagnosticReport local = way.call(
                () -> client.diagnoseBlocking(DiagnosticScope.LOCAL), () -> client.diagnoseAsync(DiagnosticScope.LOCAL));
            assertNull(local.getHttpStatus());
        }
        ClientOptions wrong = ClientOptions.builder().maxAttempts(0).build();
        var error = assertThrows(DomainException.InvalidRequest.class, () -> DomainClient.forDiagnosis(null, wrong, null));
        assertEquals("maxAttempts", error.getField());
    }
}
