package io.github.alidomain

import java.nio.file.Path
import kotlin.io.path.createDirectories
import kotlin.io.path.writeText
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import org.json.JSONObject
import org.junit.jupiter.api.io.TempDir
import org.junit.jupiter.params.ParameterizedClass
import org.junit.jupiter.params.provider.ValueSource

/** The examples, run as a user runs them: a process that finds its credentials itself. */
@ParameterizedClass
@ValueSource(strings = ["SubmitContactChangeKt", "SubmitContactChangeInJava"])
class SubmitContactChangeTest(private val example: String) {
    private val key = mapOf(
        "ALIBABA_CLOUD_ACCESS_KEY_ID" to Sandbox.STS_ACCESS_KEY_ID,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET" to Sandbox.STS_ACCESS_KEY_SECRET,
        "ALIBABA_CLOUD_SECURITY_TOKEN" to Sandbox.STS_SECURITY_TOKEN,
    )

    private fun run(
        domainName: String,
        environment: Map<String, String> = key,
        options: List<String> = emptyList(),
        arguments: List<String> = listOf(domainName, "42", "1"),
    ): Ended = runJava(
        example, *arguments.toTypedArray(),
        environment = environment + ("ALIDOMAIN_ENDPOINT" to Sandbox.url) +
            ("ALIBABA_CLOUD_ECS_METADATA_DISABLED" to "true"),
        options = options,
    )

    private fun assertSubmits(environment: Map<String, String>, options: List<String> = emptyList()) {
        val domainName = Sandbox.domainName()
        val ended = run(domainName, environment, options)
        assertEquals(0, ended.exitCode, ended.errors)
        assertEquals("TaskNo: ${Sandbox.seen(domainName).single().taskNo}\nTask: SUCCEEDED\n", ended.output)
    }

    @Test
    fun `prints the task's number and how it ended`() = assertSubmits(key)

    @Test
    fun `uses the profile of the vendor's command line`(@TempDir home: Path) {
        val profile = mapOf(
            "name" to "writer",
            "mode" to "AK",
            "access_key_id" to Sandbox.ACCESS_KEY_ID,
            "access_key_secret" to Sandbox.ACCESS_KEY_SECRET,
        )
        val config = JSONObject(mapOf("current" to "writer", "profiles" to listOf(profile)))
        home.resolve(".aliyun").createDirectories().resolve("config.json").writeText(config.toString())
        assertSubmits(emptyMap(), listOf("-Duser.home=$home"))
    }

    @Test
    fun `uses a credentials URI`() {
        val scope = Sandbox.scope()
        assertSubmits(mapOf("ALIBABA_CLOUD_CREDENTIALS_URI" to Sandbox.credentialsUri(scope)))
        assertEquals(1, Sandbox.issued(scope).size)
    }

    @Test
    fun `the status says that the task failed, or still runs`() {
        for ((life, status, state) in listOf(
            Triple("failure" to mapOf("error_msg" to "refused"), 3, "FAILED"),
            Triple("waiting_ms" to 3_600_000, 4, "STILL_RUNNING"),
        )) {
            val domainName = Sandbox.domainName()
            Sandbox.plan(domainName, life)
            val ended = run(domainName)
            assertEquals(status, ended.exitCode, ended.errors)
            assertEquals("TaskNo: ${Sandbox.tasks(domainName).single().taskNo}\nTask: $state\n", ended.output)
        }
    }

    @Test
    fun `the status says that the arguments are wrong`() {
        val wrong = listOf("", "a.example", "a.example one", "a.example 1 x", "a.example 1 0")
        for (arguments in wrong.map { it.split(" ").filter(String::isNotEmpty) }) {
            assertEquals(2, run("", arguments = arguments).exitCode)
        }
    }

    @Test
    fun `says which half of an access key is missing`() {
        val ended = run(Sandbox.domainName(), key - "ALIBABA_CLOUD_ACCESS_KEY_SECRET")
        assertEquals(1, ended.exitCode)
        assertContains(ended.errors, "ALIBABA_CLOUD_ACCESS_KEY_SECRET")
        assertContains(ended.errors, "NOT_SENT")
    }

    @Test
    fun `says why a change failed and what became of it`() {
        val ended = run(Sandbox.domainName("unknown."))
        assertEquals(1, ended.exitCode)
        assertContains(ended.errors, "DomainNotExist")
        assertContains(ended.errors, "REJECTED")
    }
}
