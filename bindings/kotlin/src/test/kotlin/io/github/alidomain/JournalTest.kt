package io.github.alidomain

import java.nio.file.Files
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNotEquals
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking

/** What survives the program, many submissions, and batches. */
class JournalTest {
    private val folder = Files.createTempDirectory("journal")
    private val path = folder.resolve("a.journal").toString()

    private fun <T> journaled(job: String?, policy: SubmissionPolicy, use: (DomainClient, Journal) -> T): T =
        Journal(path, job).use { journal ->
            DomainClient(Sandbox.credentials(), ClientOptions(endpoint = Sandbox.url, submissionPolicy = policy), null, journal).use { use(it, journal) }
        }

    private fun tasksOf(domainName: String): List<String> = Sandbox.tasks(domainName).map { it.taskNo }

    /** A first life of the program, which does not learn the outcome. */
    private fun loseReply(): String {
        val domainName = Sandbox.domainName()
        Sandbox.instruct(domainName, "close", "execute" to true)
        journaled(null, SubmissionPolicy.REPORT) { client, _ ->
            assertFailsWith<DomainException.OutcomeUnknown> {
                client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))
            }
        }
        return domainName
    }

    @Test
    fun `the same change is answered with its task`() {
        val domainName = loseReply()
        journaled(null, SubmissionPolicy.RECONCILE_AND_RESUBMIT) { client, journal ->
            assertEquals(listOf(domainName), journal.unresolvedSubmissions().map { it.domainName })
            val response = client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))
            assertTrue(response.recovered)
            assertEquals(listOf(response.taskNo), tasksOf(domainName))
            assertEquals(emptyList(), journal.unresolvedSubmissions())
        }
    }

    @Test
    fun `a person says what became of a submission`() {
        val domainName = loseReply()
        journaled("job", SubmissionPolicy.RECONCILE_AND_RESUBMIT) { client, journal ->
            val open = journal.unresolvedSubmissions().single()
            val tooEarly = assertFailsWith<DomainException.InvalidRequest> { journal.settleByHand(open, null) }
            assertTrue("can still execute" in tooEarly.reason, tooEarly.reason)
            journal.settleByHand(open, "T-1")
            assertFailsWith<DomainException.InvalidRequest> { journal.settleByHand(open, "T-1") }
            assertEquals(emptyList(), journal.unresolvedSubmissions())
            journal.release()
            val error = assertFailsWith<DomainException.Journal> {
                client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))
            }
            assertTrue("was released" in error.reason, error.reason)
            // The client and the journal still exist, but do not hold the file.
            Journal(path, "job").use { assertEquals(emptyList(), it.unresolvedSubmissions()) }
        }
    }

    @Test
    fun `one at a time holds a journal`() {
        Journal(path).use {
            val error = assertFailsWith<DomainException.Journal> { Journal(path) }
            assertTrue(error.retryable && "is in use by this process" in error.reason, error.reason)
            assertEquals(Outcome.NOT_SENT, error.outcome)
        }
        Journal(path).close()
    }

    @Test
    fun `each request has a result, and a job makes each change once`() {
        val names = List(12) { Sandbox.domainName() }
        Sandbox.instruct(names[2], "refuse", "code" to "DomainNotExist")
        val requests = names.map { adminChange(it) } + adminChange("no domain")
        journaled("job", SubmissionPolicy.RECONCILE_AND_RESUBMIT) { client, _ ->
            val results = runBlocking { client.submitAll(requests, BulkOptions(maxInFlight = 3)).toList() }
            assertEquals(names.indices + names.size, results.map { it.index }.sorted())
            for (result in results) {
                assertNotEquals(result.response == null, result.error == null)
                when (result.index) {
                    2 -> assertEquals("DomainNotExist", assertIs<DomainException.Service>(result.error).code)
                    names.size -> assertIs<DomainException.InvalidRequest>(result.error)
                    else -> assertEquals(listOf(result.response?.taskNo), tasksOf(names[result.index]))
                }
            }
        }
        journaled("job", SubmissionPolicy.RECONCILE_AND_RESUBMIT) { client, _ ->
            val again = client.submitAllBlocking(requests.take(2)).toList()
            assertTrue(again.all { it.response?.recovered == true })
        }
        assertEquals(1, tasksOf(names[0]).size)
    }

    @Test
    fun `who stops collecting ends the submissions`() = runBlocking {
        val names = List(100) { Sandbox.domainName() }
        val client = Sandbox.client()
        val options = BulkOptions(maxInFlight = 1, interval = 200.milliseconds)
        client.submitAll(names.map { adminChange(it) }, options).first()
        assertTrue(names.count { tasksOf(it).isNotEmpty() } < 10)
    }

    @Test
    fun `batches are one task`() {
        val client = Sandbox.client()
        val names = List(3) { Sandbox.domainName() }
        // Its reply is lost, and the task is found.
        Sandbox.instruct(names[0], "close", "execute" to true)
        val batch = SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest(ContactType.ADMIN, names, 1)
        val response = client.saveBatchTaskForUpdatingContactInfoByRegistrantProfileIdBlocking(batch)
        names.forEach { assertEquals(listOf(response.taskNo), tasksOf(it)) }
        val others = List(2) { Sandbox.domainName() }
        val registrants = SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDRequest(others, 1, false)
        val made = client.saveTaskForUpdatingRegistrantInfoByRegistrantProfileIdBlocking(registrants)
        assertEquals(listOf(made.taskNo), tasksOf(others[1]))
        val older = SaveBatchTaskForUpdatingContactInfoRequest(ContactType.TECH, others, 1)
        val error = assertFailsWith<DomainException.InvalidRequest> {
            client.saveBatchTaskForUpdatingContactInfoBlocking(older)
        }
        assertEquals("apiVersion", error.field)
    }
}
