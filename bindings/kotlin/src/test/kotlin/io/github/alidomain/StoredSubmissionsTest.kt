package io.github.alidomain

import java.nio.file.Path
import java.time.Instant
import kotlin.io.path.readText
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.milliseconds
import org.json.JSONObject

/** The vectors of all languages, and a real submission. */
class StoredSubmissionsTest {
    private val vectors = JSONObject(Path.of("../../tests/data/unresolved-submissions.json").readText())

    private fun vectors(name: String): List<JSONObject> =
        vectors.getJSONArray(name).map { it as JSONObject }.also { assertTrue(it.size > 1) }

    @Test
    fun `vectors are read and written again`() {
        for (vector in vectors("submissions")) {
            val json = vector.getString("json")
            val submission = UnresolvedSubmission.fromJson(json)
            assertEquals(json, submission.toJson())
            vector.getJSONArray("read").forEach { assertEquals(submission, UnresolvedSubmission.fromJson(it as String)) }
        }
    }

    @Test
    fun `the fields of a vector`() {
        val expected = UnresolvedSubmission(
            domainName = "中文.com",
            contactType = ContactType.REGISTRANT,
            signatureNonce = "n\"\\1",
            submittedAt = Instant.parse("2026-02-28T23:59:59.250Z"),
            signedAt = Instant.parse("2026-03-01T00:00:00.125Z"),
            arrived = true,
            clockUncertainty = 90_061_500.milliseconds,
            settledAt = Instant.parse("2026-03-01T00:30:00.750Z"),
            contested = true,
        )
        assertEquals(expected, UnresolvedSubmission.fromJson(vectors("submissions")[1].getString("json")))
    }

    @Test
    fun `what is refused names its field`() {
        for (vector in vectors("refused")) {
            val error = assertFailsWith<DomainException.InvalidRequest> {
                UnresolvedSubmission.fromJson(vector.getString("json"))
            }
            assertEquals(vector.getString("field").replace(Regex("_(.)")) { it.groupValues[1].uppercase() }, error.field)
            assertEquals(error.reason, error.message)
        }
    }

    @Test
    fun `a submission is stored and reconciled`() {
        val domainName = Sandbox.domainName()
        Sandbox.instruct(domainName, "close", "execute" to true)
        val error = SignatureVersion.V1.once().use {
            assertFailsWith<DomainException.OutcomeUnknown> {
                it.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))
            }
        }
        val loaded = UnresolvedSubmission.fromJson(error.submission.toJson())
        assertEquals(error.submission, loaded)
        SignatureVersion.V1.client().use {
            assertEquals(ReconciliationState.FOUND, it.reconcileSubmissionBlocking(loaded).state)
        }
    }
}
