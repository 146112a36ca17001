package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.ClientOptions;
import io.github.alidomain.Credentials;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.Outcome;
import io.github.alidomain.ProxySettings;
import io.github.alidomain.TransportKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls by https through a real proxy. */
@ParameterizedClass
@EnumSource(Way.class)
class ProxyTest {
    @Parameter
    Way way;

    final String open = surroundings("ALIDOMAIN_PROXY");
    final String withPassword = surroundings("ALIDOMAIN_PROXY_WITH_PASSWORD");

    private void submit(ProxySettings proxy) throws Exception {
        ClientOptions options = ClientOptions.builder()
            .endpoint(surroundings("ALIDOMAIN_TLS_SANDBOX")).extraCaCertificates(surroundings("ALIDOMAIN_TLS_CA")).build();
        try (proxy;
                Credentials credentials = SANDBOX.credentials();
                DomainClient client =
                    DomainClient.builder().credentials(credentials).options(options).proxy(proxy).build()) {
            assertFalse(way.submit(client, domainName()).getTaskNo().isEmpty());
        }
    }

    private DomainException.Transport assertNotReached(ProxySettings proxy) {
        var error = assertThrows(DomainException.Transport.class, () -> submit(proxy));
        assertEquals(TransportKind.PROXY, error.getKind());
        assertEquals(Outcome.NOT_SENT, error.getOutcome());
        assertFalse(error.toString().contains("canary"), error::toString);
        return error;
    }

    @Test
    void aProxyThatServesEveryone() throws Exception {
        submit(new ProxySettings(open));
    }

    @Test
    void aProxyWithAUserNameAndAPassword() throws Exception {
        submit(new ProxySettings(withPassword, "alice", "proxy-canary-secret"));
        submit(new ProxySettings(withPassword.replace("://", "://alice:proxy-canary-secret@")));
    }

    @Test
    void aProxyThatWantsAnotherPassword() throws Exception {
        assertFalse(assertNotReached(new ProxySettings(withPassword)).isRetryable());
        var error = assertNotReached(new ProxySettings(withPassword, "alice", "another-canary"));
        assertContains("user name and password", error.getReason());
    }

    @Test
    void aProxyThatIsNotThereIsUsedAllTheSame() throws Exception {
        assertTrue(assertNotReached(new ProxySettings(closedEndpoint())).isRetryable());
    }

    @Test
    void hostsThatAreReachedWithoutIt() throws Exception {
        submit(new ProxySettings(closedEndpoint(), null, null, List.of("localhost")));
        submit(ProxySettings.direct());
        submit(ProxySettings.fromEnvironment());
    }

    private static void assertNamed(String field, Executable make) {
        assertEquals(field, assertThrows(DomainException.InvalidRequest.class, make).getField());
    }

    @Test
    void anArgumentThatIsWrongIsNamed() {
        assertNamed("url", () -> new ProxySettings("socks4://127.0.0.1:1080"));
        assertNamed("noProxy", () -> new ProxySettings(open, null, null, List.of("10.0.0.0/99")));
    }
}
