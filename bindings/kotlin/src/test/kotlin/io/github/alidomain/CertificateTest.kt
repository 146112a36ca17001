package io.github.alidomain

import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import org.junit.jupiter.params.ParameterizedClass
import org.junit.jupiter.params.provider.EnumSource

/** Endpoints with certificates of every kind. */
@ParameterizedClass
@EnumSource
class CertificateTest(private val signature: SignatureVersion) {
    private fun submit(options: ClientOptions) =
        tlsClient(options.copy(signatureVersion = signature)).use {
            it.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(Sandbox.domainName()))
        }

    private fun assertRefused(kind: TransportKind, options: ClientOptions) {
        val error = assertFailsWith<DomainException.Transport> { submit(options) }
        assertEquals(kind, error.kind)
        assertContains(error.reason, "localhost")
        assertFalse(error.retryable)
        assertEquals(Outcome.NOT_SENT, error.outcome)
        assertEquals(AttemptEnd.NOT_SENT, error.attempts.single().ended)
    }

    /** The endpoint with such a certificate, and whom to trust there. */
    private fun endpoint(certificate: String) = ClientOptions(
        endpoint = surroundings("ALIDOMAIN_TLS_SANDBOX_$certificate"),
        extraCaCertificates = surroundings("ALIDOMAIN_TLS_${certificate}_CA"),
    )

    @Test
    fun `one that is trusted, with every version of TLS`() {
        for (version in TlsVersion.entries) {
            assertTrue(submit(ClientOptions(minTlsVersion = version)).taskNo.isNotEmpty())
        }
    }

    @Test
    fun `one that nobody vouches for`() {
        val another = ClientOptions(extraCaCertificates = surroundings("ALIDOMAIN_TLS_EXPIRED_CA"))
        assertRefused(TransportKind.CERTIFICATE_UNTRUSTED, another)
    }

    @Test
    fun `one that has expired`() = assertRefused(TransportKind.CERTIFICATE_EXPIRED, endpoint("EXPIRED"))

    @Test
    fun `one for another host`() = assertRefused(TransportKind.CERTIFICATE_WRONG_HOST, endpoint("WRONG_HOST"))

    @Test
    fun `no certificate at all`() {
        val plain = ClientOptions(endpoint = Sandbox.url.replace("http://127.0.0.1", "https://localhost"))
        assertRefused(TransportKind.TLS, plain)
    }
}
