package io.github.alidomain

import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import org.junit.jupiter.params.ParameterizedClass
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** Calls by https through a real proxy. */
@ParameterizedClass
@EnumSource
class ProxyTest(private val signature: SignatureVersion) {
    private val withPassword = surroundings("ALIDOMAIN_PROXY_WITH_PASSWORD")

    private fun client(proxy: ProxySettings) = tlsClient(ClientOptions(signatureVersion = signature), proxy)

    private fun submit(proxy: ProxySettings, style: Style = Style.BLOCKING) =
        client(proxy).use { style.submit(it, adminChange(Sandbox.domainName())) }

    private fun assertNotReached(proxy: ProxySettings): DomainException.Transport {
        val error = assertFailsWith<DomainException.Transport> { submit(proxy) }
        assertEquals(TransportKind.PROXY, error.kind)
        assertEquals(Outcome.NOT_SENT, error.outcome)
        assertFalse("canary" in error.toString(), error.toString())
        return error
    }

    @ParameterizedTest
    @EnumSource
    fun `a proxy that serves everyone`(style: Style) {
        assertTrue(submit(ProxySettings(surroundings("ALIDOMAIN_PROXY")), style).taskNo.isNotEmpty())
    }

    @Test
    fun `a proxy with a user name and a password`() {
        val inUrl = withPassword.replace("://", "://alice:proxy-canary-secret@")
        for (proxy in listOf(ProxySettings(withPassword, "alice", "proxy-canary-secret"), ProxySettings(inUrl))) {
            assertTrue(submit(proxy).taskNo.isNotEmpty())
        }
    }

    @Test
    fun `a proxy that wants another password`() {
        assertFalse(assertNotReached(ProxySettings(withPassword)).retryable)
        val error = assertNotReached(ProxySettings(withPassword, "alice", "another-canary"))
        assertContains(error.reason, "user name and password")
    }

    @Test
    fun `a proxy that is not there is used all the same`() {
        assertTrue(assertNotReached(ProxySettings(closedEndpoint())).retryable)
    }

    @Test
    fun `hosts that are reached without it`() {
        val unused = ProxySettings(closedEndpoint(), noProxy = listOf("localhost"))
        for (proxy in listOf(unused, ProxySettings.direct(), ProxySettings.fromEnvironment())) {
            assertTrue(submit(proxy).taskNo.isNotEmpty())
        }
    }

    @Test
    fun `an argument that is wrong is named`() {
        val invalid = mapOf(
            "url" to { ProxySettings("socks4://127.0.0.1:1080") },
            "noProxy" to { ProxySettings(withPassword, noProxy = listOf("10.0.0.0/99")) },
        )
        for ((field, make) in invalid) {
            assertEquals(field, assertFailsWith<DomainException.InvalidRequest> { make() }.field)
        }
    }
}
