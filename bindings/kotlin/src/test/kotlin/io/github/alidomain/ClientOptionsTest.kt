package io.github.alidomain

import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import kotlin.time.Duration
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

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
            "apiVersion" to ClientOptions(apiVersion = "latest"),
            "connectTimeout" to ClientOptions(connectTimeout = Duration.ZERO),
            "timeout" to ClientOptions(timeout = 1.days),
            "attemptTimeout" to ClientOptions(attemptTimeout = Duration.ZERO),
            "maxAttempts" to ClientOptions(maxAttempts = 0),
            "retryBaseDelay" to ClientOptions(retryBaseDelay = 1.days),
            "throttlingBaseDelay" to ClientOptions(throttlingBaseDelay = 1.days),
            "retryMaxDelay" to ClientOptions(retryMaxDelay = 1.days),
            "settleTime" to ClientOptions(settleTime = 1.days),
            "extraCaCertificates" to ClientOptions(extraCaCertificates = "none"),
            "maxIdleConnections" to ClientOptions(maxIdleConnections = -1),
            "idleTimeout" to ClientOptions(idleTimeout = Duration.ZERO),
            "userAgentSuffix" to ClientOptions(userAgentSuffix = "\n"),
            "stsEndpoint" to ClientOptions(stsEndpoint = "ftp://sts.example"),
            "ecsMetadataEndpoint" to ClientOptions(ecsMetadataEndpoint = "ftp://metadata.example"),
        )
        for ((field, options) in invalid) {
            val error = assertFailsWith<DomainException.InvalidRequest> {
                Sandbox.credentials().use { DomainClient(it, options) }
            }
            assertEquals(field, error.field)
        }
    }

    @Test
    fun `a negative duration is refused by Kotlin itself`() {
        val options = ClientOptions(timeout = (-1).nanoseconds)
        assertFailsWith<IllegalArgumentException> { Sandbox.credentials().use { DomainClient(it, options) } }
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
    fun `so many connections are kept as are asked for`() {
        for ((kept, connections) in mapOf(0 to 2, 1 to 1)) {
            val domainName = Sandbox.domainName()
            val options = ClientOptions(
                maxIdleConnections = kept,
                idleTimeout = 1.minutes,
                userAgentSuffix = "kotlin-tests/1.0",
            )
            Sandbox.client(options = options).use { client ->
                repeat(2) { client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName)) }
            }
            assertEquals(connections, Sandbox.seen(domainName).map { it.connection }.toSet().size)
        }
    }

    @Test
    fun `a call ends after the timeout`() {
        val domainName = Sandbox.domainName()
        Sandbox.instruct(domainName, "delay", "milliseconds" to 60_000)
        Sandbox.client(options = ClientOptions(timeout = 1.seconds)).use { client ->
            assertFailsWith<DomainException.OutcomeUnknown> {
                client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))
            }
        }
    }

    @Test
    fun `without credentials a call says where they were looked for`() {
        // Nowhere are any: see the environment in pom.xml. Nobody listens at the port for discarded bytes.
        val options = ClientOptions(endpoint = Sandbox.url, ecsMetadataEndpoint = "http://127.0.0.1:9")
        val error = DomainClient(options = options).use { client ->
            assertFailsWith<DomainException.Credentials> {
                client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(Sandbox.domainName()))
            }
        }
        val places = listOf(
            "ALIBABA_CLOUD_ACCESS_KEY_ID",
            "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
            "target/home/.aliyun/config.json",
            "target/home/.alibabacloud/credentials.ini",
            "the ECS instance role",
            "ALIBABA_CLOUD_CREDENTIALS_URI",
        )
        for (place in places) assertContains(error.reason, place)
        assertFalse(error.retryable)
        assertEquals(Outcome.NOT_SENT, error.outcome)
    }

    @Test
    fun `credentials of the environment must be there`() {
        val error = assertFailsWith<DomainException.Credentials> { Credentials.fromEnvironment() }
        assertContains(error.reason, "ALIBABA_CLOUD_ACCESS_KEY_ID")
    }

    @Test
    fun `the library tells its version`() {
        assertTrue(version().isNotEmpty())
    }
}
