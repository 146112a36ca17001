package io.github.alidomain.fromjava;

import static io.github.alidomain.fromjava.Given.*;
import static org.junit.jupiter.api.Assertions.*;

import io.github.alidomain.AttemptEnd;
import io.github.alidomain.ClientOptions;
import io.github.alidomain.DomainClient;
import io.github.alidomain.DomainException;
import io.github.alidomain.Outcome;
import io.github.alidomain.TlsVersion;
import io.github.alidomain.TransportKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Endpoints with certificates of every kind. */
@ParameterizedClass
@EnumSource(Way.class)
class CertificateTest {
    @Parameter
    Way way;

    /** The endpoint with such a certificate, and whom to trust there. */
    private static ClientOptions.Builder endpoint(String certificate) {
        return ClientOptions.builder()
            .endpoint(surroundings("ALIDOMAIN_TLS_SANDBOX" + certificate))
            .extraCaCertificates(surroundings("ALIDOMAIN_TLS" + certificate + "_CA"));
    }

    private void assertRefused(TransportKind kind, ClientOptions.Builder options) {
        try (DomainClient client = client(options)) {
            var error = assertThrows(DomainException.Transport.class, () -> way.submit(client, domainName()));
            assertEquals(kind, error.getKind());
            assertContains("localhost", error.getReason());
            assertFalse(error.isRetryable());
            assertEquals(Outcome.NOT_SENT, error.getOutcome());
            assertEquals(AttemptEnd.NOT_SENT, single(error.getAttempts()).getEnded());
        }
    }

    @Test
    void oneThatIsTrustedWithEveryVersionOfTls() throws Exception {
        for (TlsVersion version : TlsVersion.values()) {
            try (DomainClient client = client(endpoint("").minTlsVersion(version))) {
                assertFalse(way.submit(client, domainName()).getTaskNo().isEmpty());
            }
        }
    }

    @Test
    void oneThatNobodyVouchesFor() {
        String another = surroundings("ALIDOMAIN_TLS_EXPIRED_CA");
        assertRefused(TransportKind.CERTIFICATE_UNTRUSTED, endpoint("").extraCaCertificates(another));
    }

    @Test
    void oneThatHasExpired() {
        assertRefused(TransportKind.CERTIFICATE_EXPIRED, endpoint("_EXPIRED"));
    }

    @Test
    void oneForAnotherHost() {
        assertRefused(TransportKind.CERTIFICATE_WRONG_HOST, endpoint("_WRONG_HOST"));
    }

    @Test
    void noCertificateAtAll() {
        String plain = SANDBOX.getUrl().replace("http://127.0.0.1", "https://localhost");
        assertRefused(TransportKind.TLS, endpoint("").endpoint(plain));
    }
}
