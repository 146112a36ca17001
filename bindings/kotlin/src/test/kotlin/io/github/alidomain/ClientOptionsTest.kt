package io.github.alidomain

import java.time.Duration
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue

class ClientOptionsTest {
    @Test
    fun `everything has a default`() {
        Sandbox.credentials().use { credentials ->
            DomainClient(credentials).close()
            DomainClient(credentials, ClientOptions()).close()
        }
    }

    @Test
    fun `an option that is wrong is named`() {
        val invalid = mapOf(
            "endpoint" to ClientOptions(endpoint = "ftp://domain.example"),
            "api_version" to ClientOptions(apiVersion = "latest"),
            "connect_timeout" to ClientOptions(connectTimeout = Duration.ZERO),
            "timeout" to ClientOptions(timeout = Duration.ofDays(1)),
            "attempt_timeout" to ClientOptions(attemptTimeout = Duration.ZERO),
            "max_attempts" to ClientOptions(maxAttempts = 0),
            "retry_base_delay" to ClientOptions(retryBaseDelay = Duration.ofDays(1)),
            "retry_max_delay" to ClientOptions(retryMaxDelay = Duration.ofDays(1)),
            "settle_time" to ClientOptions(settleTime = Duration.ofDays(1)),
            "extra_ca_certificates" to ClientOptions(extraCaCertificates = "none"),
        )
        for ((field, options) in invalid) {
            val error = assertFailsWith<DomainException.InvalidRequest> {
                Sandbox.credentials().use { DomainClient(it, options) }
            }
            assertEquals(field, error.field)
        }
    }

    @Test
    fun `plain http to another host must be allowed`() {
        val options = ClientOptions(endpoint = "http://domain.example")
        Sandbox.credentials().use { credentials ->
            val error = assertFailsWith<DomainException.InvalidRequest> { DomainClient(credentials, options) }
            assertEquals("endpoint", error.field)
            DomainClient(credentials, options.copy(allowPlainHttp = true)).close()
        }
    }

    @Test
    fun `a call ends after the timeout`() {
        val domainName = Sandbox.domainName()
        Sandbox.instruct(domainName, "delay", "milliseconds" to 60_000)
        Sandbox.client(options = ClientOptions(timeout = Duration.ofSeconds(1))).use { client ->
            assertFailsWith<DomainException.OutcomeUnknown> {
                client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))
            }
        }
    }

    @Test
    fun `without credentials the environment must have some`() {
        for (make in listOf({ DomainClient() }, { Credentials.fromEnvironment() })) {
            val error = assertFailsWith<DomainException.Credentials> { make() }
            assertContains(error.reason, "ALIBABA_CLOUD_ACCESS_KEY_ID")
        }
    }

    @Test
    fun `the library tells its version`() {
        assertTrue(version().isNotEmpty())
    }
}
