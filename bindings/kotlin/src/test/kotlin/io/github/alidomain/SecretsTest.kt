package io.github.alidomain

import java.net.URLEncoder
import java.nio.file.Path
import java.util.Base64
import kotlin.io.path.readLines
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import org.junit.jupiter.api.io.TempDir

/** Nothing that is printed shows a secret, however it was spelt on the way. */
class SecretsTest {
    private fun encoded(text: String): String = URLEncoder.encode(text, "UTF-8")

    /** How a secret could be spelt. */
    private fun spellings(secret: String): List<String> {
        val base64 = Base64.getEncoder().withoutPadding()
        // Of what begins somewhere in a longer text, three ways; the ends depend on what is beside it.
        val within = (0..2).map { base64.encodeToString(secret.toByteArray().drop(it).toByteArray()).dropLast(4) }
        return listOf(secret, encoded(secret), encoded(encoded(secret))) + within
    }

    @Test
    fun `a process that has everything go wrong and prints it all`(@TempDir folder: Path) {
        val file = folder.resolve("secrets")
        val ended = runJava("io.github.alidomain.CanariesKt", file.toString())
        assertEquals(0, ended.exitCode, ended.errors.takeLast(2000))

        val temporary = file.readLines()
        assertTrue(temporary.size > 1)
        val known = listOf(
            Sandbox.ACCESS_KEY_SECRET,
            Sandbox.STS_ACCESS_KEY_SECRET,
            Sandbox.STS_SECURITY_TOKEN,
            Sandbox.OIDC_TOKEN,
            Canaries.SECRET,
            Canaries.TOKEN,
            Canaries.PROXY_PASSWORD,
            Canaries.WRONG_PROXY_PASSWORD,
        )
        val searched = (known + temporary).flatMap(::spellings) + "canary-" +
            Base64.getEncoder().encodeToString("${Canaries.PROXY_USERNAME}:${Canaries.PROXY_PASSWORD}".toByteArray())
        for (printed in listOf(ended.output, ended.errors)) {
            for (line in printed.lines()) {
                for (secret in searched) assertFalse(secret in line, line)
            }
        }

        val attempts = ended.errors.lines().filter { "attempt" in it }
        for (word in listOf("SaveSingleTaskForUpdatingContactInfo", "Refused", "Lost", "NotSent", "request_id")) {
            assertTrue(attempts.any { word in it }, word)
        }
        assertContains(ended.errors, "credentials fetched")
        assertContains(ended.errors, "credentials rejected by the service")
    }
}
