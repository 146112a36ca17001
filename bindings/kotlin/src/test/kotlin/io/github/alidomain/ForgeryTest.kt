package io.github.alidomain

import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertTrue
import org.junit.jupiter.params.ParameterizedClass
import org.junit.jupiter.params.provider.EnumSource

@ParameterizedClass
@EnumSource
class ForgeryTest(private val signature: SignatureVersion) {
    private fun refusal(domainName: String, credentials: Credentials = Sandbox.credentials()) =
        signature.client(credentials).use { client ->
            assertFailsWith<DomainException.Service> {
                client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))
            }
        }

    @Test
    fun `a wrong secret`() {
        val credentials = Credentials.fromAccessKey(Sandbox.ACCESS_KEY_ID, "another-secret")
        val error = refusal(Sandbox.domainName(), credentials)
        assertEquals("SignatureDoesNotMatch", error.code)
        assertContains(assertNotNull(error.hint), "access key secret is wrong")
        assertEquals(Outcome.REJECTED, error.outcome)
    }

    @Test
    fun `a parameter that was changed on the way`() {
        val domainName = Sandbox.domainName()
        Sandbox.instruct(domainName, "tamper", "parameter" to "RegistrantProfileId", "value" to "666")
        val error = refusal(domainName)
        assertEquals("SignatureDoesNotMatch", error.code)
        // With V3, the service shows no more of the form than its hash.
        val changed = if (signature == SignatureVersion.V1) "RegistrantProfileId" else "the body"
        assertContains(assertNotNull(error.hint), changed)
        assertEquals(Outcome.REJECTED, error.outcome)
    }

    @Test
    fun `a request that was delivered twice`() {
        val domainName = Sandbox.domainName()
        Sandbox.instruct(domainName, "duplicate")
        val response = signature.client().use {
            it.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))
        }
        assertEquals("SignatureNonceUsed", response.attempts.single().code)
        assertTrue(response.recovered)
        assertEquals(Sandbox.tasks(domainName).single().taskNo, response.taskNo)
    }

    @Test
    fun `a clock that is off`() {
        val domainName = Sandbox.domainName()
        Sandbox.instruct(domainName, "clock_skew", "seconds" to 3600)
        val error = refusal(domainName)
        assertEquals("InvalidTimeStamp.Expired", error.code)
        assertContains(assertNotNull(error.hint), "clock")
        assertEquals(Outcome.REJECTED, error.outcome)
    }
}
