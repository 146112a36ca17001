package io.github.alidomain

import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue
import org.junit.jupiter.api.AutoClose
import org.junit.jupiter.params.ParameterizedClass
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** Submissions that ended in doubt, and what looking again shows. */
@ParameterizedClass
@EnumSource
class ReconciliationTest(private val signature: SignatureVersion) {
    @AutoClose
    private val once = signature.once()

    // Another client than the one that submitted, as in another process.
    @AutoClose
    private val client = signature.impatient()

    private val domainName = Sandbox.domainName()

    private fun submitInDoubt(): UnresolvedSubmission = assertFailsWith<DomainException.OutcomeUnknown> {
        once.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))
    }.submission

    private fun reconcile(style: Style, submission: UnresolvedSubmission) =
        style.call({ client.reconcileSubmission(submission) }, { client.reconcileSubmissionBlocking(submission) })

    @ParameterizedTest
    @EnumSource
    fun `a task that was made is found`(style: Style) {
        Sandbox.instruct(domainName, "close", "execute" to true)
        val found = reconcile(style, submitInDoubt())
        assertEquals(ReconciliationState.FOUND, found.state)
        assertEquals(Sandbox.tasks(domainName).single().taskNo, found.taskNo)
        assertEquals(emptyList(), found.candidates)
        assertTrue(found.reason.isNotEmpty())
    }

    @ParameterizedTest
    @EnumSource
    fun `a request that may still arrive is still unknown`(style: Style) {
        Sandbox.instruct(domainName, "close", "execute" to false)
        val submission = submitInDoubt()
        val unknown = reconcile(style, submission)
        assertEquals(ReconciliationState.STILL_UNKNOWN, unknown.state)
        assertNull(unknown.taskNo)
        // What is stored must be all that counts.
        assertEquals(ReconciliationState.NOT_EXECUTED, reconcile(style, submission.copy(arrived = true)).state)
    }

    @Test
    fun `a request that arrived and made no task was not executed`() {
        Sandbox.instruct(domainName, "refuse", "code" to "SignatureNonceUsed")
        val submission = submitInDoubt()
        assertTrue(submission.arrived)
        val answer = reconcile(Style.BLOCKING, submission)
        assertEquals(ReconciliationState.NOT_EXECUTED, answer.state)
        assertNull(answer.taskNo)
    }

    @Test
    fun `a task that another call of the process was told of is not its own`() {
        Sandbox.instruct(domainName, "close", "execute" to true)
        val error = assertFailsWith<DomainException.OutcomeUnknown> {
            once.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))
        }
        signature.client().use { another ->
            val other = another.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName)).taskNo
            val tasks = Sandbox.tasks(domainName).map { it.taskNo }
            assertEquals(2, tasks.size)
            assertContains(tasks, other)

            val answer = reconcile(Style.BLOCKING, error.submission)
            // All clients of the process know that the other one is not its own.
            assertEquals(ReconciliationState.FOUND, answer.state)
            assertEquals(tasks.single { it != other }, answer.taskNo)
            assertEquals(ReconciliationState.FOUND, another.reconcileSubmissionBlocking(error.submission).state)
        }
    }

    @Test
    fun `RECONCILE_ONLY signs no second request`() {
        Sandbox.instruct(domainName, "refuse", "code" to "SignatureNonceUsed")
        val error = signature.impatient(ClientOptions(submissionPolicy = SubmissionPolicy.RECONCILE_ONLY)).use {
            assertFailsWith<DomainException.OutcomeUnknown> { Style.BLOCKING.submit(it, adminChange(domainName)) }
        }
        assertEquals(1, error.attempts.size)
        assertEquals(emptyList(), error.candidates)
        assertEquals(1, Sandbox.seen(domainName).size)
    }
}
