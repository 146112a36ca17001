package io.github.alidomain

import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** What is known of the service's error codes. */
class ErrorCodesTest {
    private fun lookUp(code: String): ErrorCode = assertNotNull(lookUpErrorCode(code), code)

    @Test
    fun `every code is explained once`() {
        val codes = errorCodes()
        assertTrue(codes.size > 40)
        assertEquals(codes.size, codes.map { it.code }.toSet().size)
        for (code in codes) {
            val texts = code.run { listOf(meaning, cause, nextStep) }
            assertTrue(texts.all { it.isNotBlank() }, code.toString())
            assertContains(code.link, "https://")
        }
    }

    @Test
    fun `codes are found by name, family and parameter`() {
        assertEquals("DomainNotExist", lookUp("DomainNotExist").code)
        val family = lookUp("Throttling.Api.Minute")
        assertEquals("Throttling.*", family.code)
        assertTrue(family.retryable && !family.mayHaveExecuted)
        assertContains(lookUp("MissingDomainName").meaning, "DomainName")
        assertTrue(lookUp("InternalError").mayHaveExecuted)
    }

    @Test
    fun `a code that nobody knows is null`() {
        assertNull(lookUpErrorCode("Odd"))
        assertNull(lookUpErrorCode(""))
    }

    @Test
    fun `the hint of an error is the next step`() {
        Sandbox.once().use { client ->
            for (code in listOf("NoPermission", "Throttling.User", "TaskIsBeingProcessed")) {
                val domainName = Sandbox.domainName()
                Sandbox.instruct(domainName, "refuse", "code" to code)
                val error = assertFailsWith<DomainException.Service> {
                    client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))
                }
                assertEquals(lookUp(code).nextStep, error.hint)
            }
        }
    }
}
