package io.github.alidomain

import java.time.Duration
import java.time.Instant
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import org.junit.jupiter.api.AutoClose

class DomainExceptionsTest {
    @AutoClose
    private val client = Sandbox.client()

    private inline fun <reified E : DomainException> failure(request: SaveSingleTaskForUpdatingContactInfoRequest) =
        assertFailsWith<E> { client.saveSingleTaskForUpdatingContactInfoBlocking(request) }

    @Test
    fun `every variant shows reason, retryable and outcome`() {
        val variants = listOf(
            DomainException.InvalidRequest("a", "domain_name", true, Outcome.NOT_SENT),
            DomainException.Credentials("a", true, Outcome.NOT_SENT),
            DomainException.Service("a", "Code", "", 400, null, null, null, null, null, true, Outcome.NOT_SENT),
            DomainException.Transport("a", TransportKind.DNS, true, Outcome.NOT_SENT),
            DomainException.UnexpectedReply("a", 502, null, "", true, Outcome.NOT_SENT),
            DomainException.OutcomeUnknown("a", "", "", Instant.EPOCH, null, null, true, Outcome.NOT_SENT),
        )
        for (error in variants) {
            assertEquals("a", error.reason)
            assertTrue(error.retryable)
            assertEquals(Outcome.NOT_SENT, error.outcome)
        }
    }

    @Test
    fun `InvalidRequest names the argument and nothing is sent`() {
        val domainName = Sandbox.domainName()
        val valid = adminChange(domainName)
        val invalid = mapOf(
            "domain_name" to valid.copy(domainName = ""),
            "registrant_profile_id" to valid.copy(registrantProfileId = 0),
            "add_transfer_lock" to valid.copy(addTransferLock = true),
            "user_client_ip" to valid.copy(userClientIp = "localhost"),
        )
        for ((field, request) in invalid) {
            val error = failure<DomainException.InvalidRequest>(request)
            assertEquals(field, error.field)
            assertContains(error.reason, field)
            assertFalse(error.retryable)
            assertEquals(Outcome.NOT_SENT, error.outcome)
        }
        assertEquals(0, Sandbox.seen(domainName).size + Sandbox.seen("").size)
    }

    @Test
    fun `Credentials says what is missing`() {
        val error = assertFailsWith<DomainException.Credentials> { Credentials.fromAccessKey("id", "") }
        assertContains(error.reason, "secret is empty")
        assertFalse(error.retryable)
        assertEquals(Outcome.NOT_SENT, error.outcome)
    }

    @Test
    fun `Service tells what the server said and what to do`() {
        val error = failure<DomainException.Service>(adminChange(Sandbox.domainName("unknown.")))
        assertEquals("DomainNotExist", error.code)
        assertEquals("The domain name does not exist.", error.serverMessage)
        assertEquals(400, error.httpStatus)
        assertContains(error.reason, "DomainNotExist")
        assertContains(error.reason, assertNotNull(error.requestId))
        assertContains(assertNotNull(error.recommendation), "DomainNotExist")
        assertContains(assertNotNull(error.hint), "domain_name")
        assertNull(error.accessDeniedDetail)
        assertNull(error.retryAfter)
        assertFalse(error.retryable)
        assertEquals(Outcome.REJECTED, error.outcome)
    }

    @Test
    fun `Service tells how long to wait`() {
        val domainName = Sandbox.domainName()
        Sandbox.instruct(domainName, "refuse", "code" to "Throttling.User", "retry_after_ms" to 1500)
        val error = failure<DomainException.Service>(adminChange(domainName))
        assertEquals("Throttling.User", error.code)
        assertEquals(Duration.ofMillis(1500), error.retryAfter)
        assertTrue(error.retryable)
        assertEquals(Outcome.REJECTED, error.outcome)
    }

    @Test
    fun `Service tells which permission is missing`() {
        val detail = mapOf(
            "AuthAction" to "domain:DomainInfoModification",
            "AuthPrincipalType" to "SubUser",
            "AuthPrincipalOwnerId" to "1234567890",
            "AuthPrincipalDisplayName" to "reader",
            "PolicyType" to "AccountLevelIdentityBasedPolicy",
            "NoPermissionType" to "ImplicitDeny",
            "EncodedDiagnosticMessage" to "AQFo",
        )
        val domainName = Sandbox.domainName()
        Sandbox.instruct(domainName, "refuse", "code" to "NoPermission", "access_denied_detail" to detail)
        val error = failure<DomainException.Service>(adminChange(domainName))
        assertEquals("NoPermission", error.code)
        assertEquals(403, error.httpStatus)
        val expected = AccessDeniedDetail(
            authAction = "domain:DomainInfoModification",
            authPrincipalType = "SubUser",
            authPrincipalOwnerId = "1234567890",
            authPrincipalDisplayName = "reader",
            policyType = "AccountLevelIdentityBasedPolicy",
            noPermissionType = "ImplicitDeny",
            encodedDiagnosticMessage = "AQFo",
        )
        assertEquals(expected, error.accessDeniedDetail)
        assertFalse(error.retryable)
        assertEquals(Outcome.REJECTED, error.outcome)
    }

    @Test
    fun `Transport tells where the connection failed`() {
        val error = Sandbox.client(options = ClientOptions(endpoint = closedEndpoint())).use { client ->
            assertFailsWith<DomainException.Transport> {
                client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(Sandbox.domainName()))
            }
        }
        assertEquals(TransportKind.CONNECT, error.kind)
        assertContains(error.reason, "nothing was sent")
        assertTrue(error.retryable)
        assertEquals(Outcome.NOT_SENT, error.outcome)
    }

    @Test
    fun `UnexpectedReply shows how the reply begins`() {
        val page = "<html>Bad Gateway</html>"
        val domainName = Sandbox.domainName()
        val headers = mapOf("x-acs-request-id" to "R-1")
        Sandbox.instruct(domainName, "answer", "status" to 502, "body" to page, "headers" to headers)
        val error = failure<DomainException.UnexpectedReply>(adminChange(domainName))
        assertEquals(502, error.httpStatus)
        assertEquals("R-1", error.requestId)
        assertEquals(page, error.excerpt)
        assertContains(error.reason, page)
        assertFalse(error.retryable)
        assertEquals(Outcome.MAYBE_EXECUTED, error.outcome)
    }

    @Test
    fun `OutcomeUnknown tells what to look for`() {
        val domainName = Sandbox.domainName()
        Sandbox.instruct(domainName, "close", "execute" to true)
        val error = failure<DomainException.OutcomeUnknown>(adminChange(domainName))
        val seen = Sandbox.seen(domainName).single()
        assertNotNull(seen.taskNo)
        assertEquals(domainName, error.domainName)
        assertEquals(seen.parameters["SignatureNonce"], error.signatureNonce)
        assertTrue(Duration.between(error.submittedAt, Instant.now()).abs() < Duration.ofMinutes(1))
        assertNull(error.httpStatus)
        assertNull(error.requestId)
        assertContains(error.reason, domainName)
        assertFalse(error.retryable)
        assertEquals(Outcome.MAYBE_EXECUTED, error.outcome)
    }
}
