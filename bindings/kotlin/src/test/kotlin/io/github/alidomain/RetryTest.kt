package io.github.alidomain

import kotlin.math.absoluteValue
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNotEquals
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import org.junit.jupiter.api.AutoClose
import org.junit.jupiter.params.ParameterizedClass
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** Submissions whose first attempt goes wrong. */
@ParameterizedClass
@EnumSource
class RetryTest(private val signature: SignatureVersion) {
    @AutoClose
    private val client = signature.impatient()

    private val domainName = Sandbox.domainName()

    private fun nonces() = Sandbox.seen(domainName).map { it.parameters.getValue("SignatureNonce") }

    private fun assertAnswered(response: SaveSingleTaskForUpdatingContactInfoResponse) {
        assertFalse(response.recovered)
        assertEquals(Sandbox.tasks(domainName).single().taskNo, response.taskNo)
        assertEquals(response.attempts.last().requestId, assertNotNull(response.requestId))
        assertEquals(AttemptEnd.SUCCEEDED, response.attempts.last().ended)
    }

    /** The task was made by the first attempt; the second found it out, and was sent as the same request. */
    private fun assertRecovered(response: SaveSingleTaskForUpdatingContactInfoResponse) {
        assertTrue(response.recovered)
        assertEquals(Sandbox.tasks(domainName).single().taskNo, response.taskNo)
        assertNull(response.requestId)
        assertEquals(listOf(false, true), response.attempts.map { it.resent })
        assertEquals("SignatureNonceUsed", response.attempts.last().code)
        val (first, second) = nonces()
        assertEquals(first, second)
    }

    @ParameterizedTest
    @EnumSource
    fun `a throttled request is signed anew after the wait`(style: Style) {
        Sandbox.instruct(domainName, "refuse", "code" to "Throttling.User", "retry_after_ms" to 100)
        val response = style.submit(client, adminChange(domainName))
        assertAnswered(response)
        val (throttled, answered) = response.attempts
        assertEquals("Throttling.User", throttled.code)
        assertFalse(answered.resent)
        val waited = java.time.Duration.between(throttled.startedAt, answered.startedAt)
        assertTrue(waited.toMillis() >= 100)
        val (first, second) = nonces()
        assertNotEquals(first, second)
    }

    @ParameterizedTest
    @EnumSource
    fun `a request that was lost is sent again as it was`(style: Style) {
        Sandbox.instruct(domainName, "close", "execute" to false)
        val response = style.submit(client, adminChange(domainName))
        assertAnswered(response)
        assertEquals(listOf(AttemptEnd.LOST, AttemptEnd.SUCCEEDED), response.attempts.map { it.ended })
        assertEquals(listOf(false, true), response.attempts.map { it.resent })
        val (first, second) = nonces()
        assertEquals(first, second)
    }

    @ParameterizedTest
    @EnumSource
    fun `a task whose reply was lost is recovered`(style: Style) {
        Sandbox.instruct(domainName, "close", "execute" to true)
        val response = style.submit(client, adminChange(domainName))
        assertRecovered(response)
        assertEquals(AttemptEnd.LOST, response.attempts.first().ended)
    }

    @ParameterizedTest
    @EnumSource
    fun `a task whose reply was an error is recovered`(style: Style) {
        Sandbox.instruct(domainName, "refuse", "code" to "InternalError", "execute" to true)
        val response = style.submit(client, adminChange(domainName))
        assertRecovered(response)
        assertEquals("InternalError", response.attempts.first().code)
    }

    @Test
    fun `a task that is listed late is waited for`() {
        Sandbox.plan(domainName, "visible_after_ms" to 500)
        Sandbox.instruct(domainName, "close", "execute" to true)
        signature.client().use { assertRecovered(Style.BLOCKING.submit(it, adminChange(domainName))) }
    }

    @Test
    fun `a request that arrived and made no task is signed anew`() {
        Sandbox.instruct(domainName, "refuse", "code" to "SignatureNonceUsed")
        val response = client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))
        assertAnswered(response)
        assertEquals(listOf(false, false), response.attempts.map { it.resent })
        val (first, second) = nonces()
        assertNotEquals(first, second)
    }

    @Test
    fun `an attempt that takes too long is given up`() {
        Sandbox.instruct(domainName, "delay", "milliseconds" to 60_000)
        val response = signature.impatient(ClientOptions(attemptTimeout = 500.milliseconds)).use {
            it.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))
        }
        assertEquals(listOf(AttemptEnd.LOST, AttemptEnd.SUCCEEDED), response.attempts.map { it.ended })
        assertTrue(response.attempts.first().duration >= 500.milliseconds)
    }

    @Test
    fun `a failure that stays has all attempts`() {
        val options = ClientOptions(endpoint = closedEndpoint(), maxAttempts = 3)
        val error = signature.impatient(options).use {
            assertFailsWith<DomainException.Transport> {
                it.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))
            }
        }
        assertEquals(List(3) { AttemptEnd.NOT_SENT }, error.attempts.map { it.ended })
    }

    @Test
    fun `reading is repeated`() {
        Sandbox.instruct(domainName, "close", "execute" to false)
        val response = client.pollTaskResultBlocking(PollTaskResultRequest(domainName = domainName))
        assertEquals(listOf(AttemptEnd.LOST, AttemptEnd.SUCCEEDED), response.attempts.map { it.ended })
    }

    @Test
    fun `a clock is corrected by the server's`() {
        fun submitted(): List<String?> {
            val response = client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))
            assertTrue(response.taskNo in Sandbox.tasks(domainName).map { it.taskNo })
            return response.attempts.map { it.code }
        }
        assertEquals(0, client.clockCorrection())
        // Behind: tasks of the next day would be the newest ones for the tests of lists.
        Sandbox.withClockAhead(seconds = -3600) {
            assertEquals(listOf("InvalidTimeStamp.Expired", null), submitted())
            assertTrue((client.clockCorrection() + 3600).absoluteValue < 60)
            assertEquals(listOf(null), submitted())
        }
        assertEquals(listOf("InvalidTimeStamp.Expired", null), submitted())
        assertTrue(client.clockCorrection().absoluteValue < 60)
    }
}
