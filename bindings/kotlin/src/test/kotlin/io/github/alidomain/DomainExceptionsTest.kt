package io.github.alidomain

import com.sun.net.httpserver.HttpServer
import java.net.InetAddress
import java.net.InetSocketAddress
import java.time.Instant
import java.time.temporal.ChronoUnit
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import org.junit.jupiter.api.AutoClose
import org.junit.jupiter.params.ParameterizedClass
import org.junit.jupiter.params.provider.EnumSource

@ParameterizedClass
@EnumSource
class DomainExceptionsTest(private val signature: SignatureVersion) {
    @AutoClose
    private val client = signature.once()

    private inline fun <reified E : DomainException> failure(request: SaveSingleTaskForUpdatingContactInfoRequest) =
        assertFailsWith<E> { client.saveSingleTaskForUpdatingContactInfoBlocking(request) }

    /** It was sent once, lately, and ended so. */
    private fun assertOneAttempt(
        attempts: List<Attempt>,
        ended: AttemptEnd,
        code: String? = null,
        httpStatus: Int? = null,
        requestId: String? = null,
    ) {
        val attempt = attempts.single()
        val expected = Attempt(attempt.startedAt, attempt.duration, resent = false, ended, code, httpStatus, requestId)
        assertEquals(expected, attempt)
        assertContains(Instant.now().minusSeconds(60)..Instant.now(), attempt.startedAt)
        assertTrue(attempt.duration > Duration.ZERO && attempt.duration < 1.minutes)
    }

    @Test
    fun `every variant shows reason, attempts, retryable and outcome`() {
        val sent = listOf(Attempt(Instant.EPOCH, Duration.ZERO, false, AttemptEnd.LOST, null, null, null))
        val submission = UnresolvedSubmission("", ContactType.ADMIN, "", Instant.EPOCH, Instant.EPOCH, false)
        val variants = mapOf(
            DomainException.InvalidRequest("a", "domainName", true, Outcome.NOT_SENT) to emptyList(),
            DomainException.Credentials("a", true, Outcome.NOT_SENT) to emptyList(),
            DomainException.Service("a", "", "", 400, null, null, null, null, null, sent, true, Outcome.NOT_SENT) to sent,
            DomainException.Transport("a", TransportKind.DNS, sent, true, Outcome.NOT_SENT) to sent,
            DomainException.UnexpectedReply("a", 502, null, "", null, sent, true, Outcome.NOT_SENT) to sent,
            DomainException.OutcomeUnknown("a", submission, emptyList(), sent, true, Outcome.NOT_SENT) to sent,
        )
        for ((error, attempts) in variants) {
            assertEquals("a", error.reason)
            assertEquals("a", error.message)
            assertEquals("${error::class.java.name}: a", error.toString())
            assertEquals(attempts, error.attempts)
            assertTrue(error.retryable)
            assertEquals(Outcome.NOT_SENT, error.outcome)
        }
    }

    @Test
    fun `InvalidRequest names the argument and nothing is sent`() {
        val domainName = Sandbox.domainName()
        val valid = adminChange(domainName)
        val invalid = mapOf(
            "domainName" to valid.copy(domainName = ""),
            "registrantProfileId" to valid.copy(registrantProfileId = 0),
            "addTransferLock" to valid.copy(addTransferLock = true),
            "userClientIp" to valid.copy(userClientIp = "localhost"),
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
        assertContains(assertNotNull(error.hint), "domainName")
        assertNull(error.accessDeniedDetail)
        assertNull(error.retryAfter)
        assertOneAttempt(error.attempts, AttemptEnd.REFUSED, "DomainNotExist", 400, error.requestId)
        assertFalse(error.retryable)
        assertEquals(Outcome.REJECTED, error.outcome)
    }

    @Test
    fun `Service tells how long to wait`() {
        val domainName = Sandbox.domainName()
        Sandbox.instruct(domainName, "refuse", "code" to "Throttling.User", "retry_after_ms" to 1500)
        val error = failure<DomainException.Service>(adminChange(domainName))
        assertEquals("Throttling.User", error.code)
        assertEquals(1500.milliseconds, error.retryAfter)
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
        val error = signature.once(options = ClientOptions(endpoint = closedEndpoint())).use { client ->
            assertFailsWith<DomainException.Transport> {
                client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(Sandbox.domainName()))
            }
        }
        assertEquals(TransportKind.CONNECT, error.kind)
        assertContains(error.reason, "Nothing was sent.")
        assertOneAttempt(error.attempts, AttemptEnd.NOT_SENT)
        assertTrue(error.retryable)
        assertEquals(Outcome.NOT_SENT, error.outcome)
    }

    @Test
    fun `UnexpectedReply shows how the reply begins`() {
        val page = "<html>Not Found</html>"
        val domainName = Sandbox.domainName()
        val headers = mapOf("x-acs-request-id" to "R-1")
        Sandbox.instruct(domainName, "answer", "status" to 404, "body" to page, "headers" to headers)
        val error = failure<DomainException.UnexpectedReply>(adminChange(domainName))
        assertEquals(404, error.httpStatus)
        assertEquals("R-1", error.requestId)
        assertEquals("Not Found", error.excerpt)
        assertContains(error.reason, "Not Found")
        assertOneAttempt(error.attempts, AttemptEnd.UNEXPECTED_REPLY, httpStatus = 404, requestId = "R-1")
        assertFalse(error.retryable)
        assertEquals(Outcome.REJECTED, error.outcome)
    }

    @Test
    fun `what only reads was not executed`() {
        val domainName = Sandbox.domainName()
        Sandbox.instruct(domainName, "answer", "status" to 502, "body" to "Bad Gateway")
        val error = assertFailsWith<DomainException.UnexpectedReply> {
            client.pollTaskResultBlocking(PollTaskResultRequest(domainName = domainName))
        }
        assertOneAttempt(error.attempts, AttemptEnd.UNEXPECTED_REPLY, httpStatus = 502)
        assertTrue(error.retryable)
        assertEquals(Outcome.NOT_EXECUTED, error.outcome)
    }

    @Test
    fun `a cancellation without a reply may have been executed`() {
        val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
        server.createContext("/") { exchange ->
            exchange.requestBody.readBytes()
            exchange.close()
        }
        server.start()
        val options = ClientOptions(endpoint = "http://127.0.0.1:${server.address.port}")
        val error = signature.once(options = options).use { client ->
            assertFailsWith<DomainException.Transport> { client.cancelTaskBlocking(CancelTaskRequest("1")) }
        }
        server.stop(0)
        assertEquals(TransportKind.RESET, error.kind)
        assertOneAttempt(error.attempts, AttemptEnd.LOST)
        assertFalse(error.retryable)
        assertEquals(Outcome.MAYBE_EXECUTED, error.outcome)
    }

    @Test
    fun `OutcomeUnknown has what is needed to look for the task`() {
        val domainName = Sandbox.domainName()
        Sandbox.instruct(domainName, "close", "execute" to true)
        val error = failure<DomainException.OutcomeUnknown>(adminChange(domainName))
        val seen = Sandbox.seen(domainName).single()
        assertNotNull(seen.taskNo)
        val expected = UnresolvedSubmission(
            domainName = domainName,
            contactType = ContactType.ADMIN,
            signatureNonce = seen.parameters.getValue("SignatureNonce"),
            submittedAt = error.attempts.single().startedAt,
            signedAt = error.submission.signedAt,
            arrived = false,
        )
        assertEquals(expected, error.submission)
        assertEquals(seen.parameters["Timestamp"], error.submission.signedAt.truncatedTo(ChronoUnit.SECONDS).toString())
        assertEquals(emptyList(), error.candidates)
        assertContains(error.reason, domainName)
        assertOneAttempt(error.attempts, AttemptEnd.LOST)
        assertFalse(error.retryable)
        assertEquals(Outcome.MAYBE_EXECUTED, error.outcome)
    }

    @Test
    fun `OutcomeUnknown shows a refusal that leaves it open`() {
        val domainName = Sandbox.domainName()
        Sandbox.instruct(domainName, "refuse", "code" to "InternalError", "execute" to true)
        val error = failure<DomainException.OutcomeUnknown>(adminChange(domainName))
        assertFalse(error.submission.arrived)
        assertContains(error.reason, "InternalError")
        val requestId = error.attempts.single().requestId
        assertOneAttempt(error.attempts, AttemptEnd.REFUSED, "InternalError", 500, assertNotNull(requestId))
        assertEquals(Outcome.MAYBE_EXECUTED, error.outcome)
    }
}
