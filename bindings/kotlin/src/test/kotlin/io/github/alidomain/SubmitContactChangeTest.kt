package io.github.alidomain

import java.nio.file.Path
import kotlin.io.path.createTempFile
import kotlin.io.path.deleteExisting
import kotlin.io.path.readText
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals

/** The example, run as a user runs it: a process with its credentials in the environment. */
class SubmitContactChangeTest {
    private val output: Path = createTempFile()
    private val errors: Path = createTempFile()

    @AfterTest
    fun deleteFiles() {
        output.deleteExisting()
        errors.deleteExisting()
    }

    private fun run(domainName: String): Int {
        val java = Path.of(System.getProperty("java.home"), "bin", "java").toString()
        val classPath = System.getProperty("java.class.path")
        val process = ProcessBuilder(java, "-cp", classPath, "SubmitContactChangeKt", domainName, "42")
        process.environment() += mapOf(
            "ALIBABA_CLOUD_ACCESS_KEY_ID" to Sandbox.STS_ACCESS_KEY_ID,
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET" to Sandbox.STS_ACCESS_KEY_SECRET,
            "ALIBABA_CLOUD_SECURITY_TOKEN" to Sandbox.STS_SECURITY_TOKEN,
            "ALIDOMAIN_ENDPOINT" to Sandbox.url,
        )
        return process.redirectOutput(output.toFile()).redirectError(errors.toFile()).start().waitFor()
    }

    @Test
    fun `prints the task's number and how it ended`() {
        val domainName = Sandbox.domainName()
        assertEquals(0, run(domainName), errors.readText())
        assertEquals("TaskNo: ${Sandbox.seen(domainName).single().taskNo}\nTask: SUCCEEDED\n", output.readText())
    }

    @Test
    fun `says why a change failed and what became of it`() {
        assertEquals(1, run(Sandbox.domainName("unknown.")))
        assertContains(errors.readText(), "DomainNotExist")
        assertContains(errors.readText(), "REJECTED")
    }
}
