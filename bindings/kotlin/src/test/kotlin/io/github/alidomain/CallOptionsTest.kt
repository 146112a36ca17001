package io.github.alidomain

import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.time.Duration
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.milliseconds
import org.junit.jupiter.params.ParameterizedClass
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** Limits of some calls; the client keeps its own. */
@ParameterizedClass
@EnumSource
class CallOptionsTest(private val signature: SignatureVersion) {
    private val domainName = Sandbox.domainName()

    @Test
    fun `less time`() {
        fun submit(client: DomainClient) = client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))
        fun delay(milliseconds: Int) = Sandbox.instruct(domainName, "delay", "milliseconds" to milliseconds)
        signature.impatient().use { client ->
            delay(60_000)
            client.withCallOptions(CallOptions(timeout = 500.milliseconds)).use {
                assertFailsWith<DomainException.OutcomeUnknown> { submit(it) }
            }
            delay(60_000)
            client.withCallOptions(CallOptions(attemptTimeout = 300.milliseconds)).use {
                assertEquals(AttemptEnd.LOST, submit(it).attempts.first().ended)
            }
            delay(600)
            assertEquals(AttemptEnd.SUCCEEDED, submit(client).attempts.single().ended)
        }
    }

    @ParameterizedTest
    @EnumSource
    fun `fewer attempts`(style: Style) {
        fun attempts(client: DomainClient) = assertFailsWith<DomainException.Transport> {
            style.submit(client, adminChange(domainName))
        }.attempts.size
        signature.impatient(ClientOptions(endpoint = closedEndpoint(), maxAttempts = 3)).use { client ->
            assertEquals(1, client.withCallOptions(CallOptions(maxAttempts = 1)).use { attempts(it) })
            assertEquals(3, client.withCallOptions(CallOptions()).use { attempts(it) })
            assertEquals(3, attempts(client))
        }
    }

    @Test
    fun `an option that is wrong is named`() {
        val invalid = mapOf(
            "timeout" to CallOptions(timeout = Duration.ZERO),
            "attemptTimeout" to CallOptions(attemptTimeout = 1.days),
            "maxAttempts" to CallOptions(maxAttempts = 0),
        )
        signature.client().use { client ->
            for ((field, options) in invalid) {
                val error = assertFailsWith<DomainException.InvalidRequest> { client.withCallOptions(options) }
                assertEquals(field, error.field)
            }
        }
    }
}
