package io.github.alidomain

import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import org.junit.jupiter.api.AutoClose
import org.junit.jupiter.params.ParameterizedClass
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** How a submission would be signed, and what comes of it elsewhere. */
@ParameterizedClass
@EnumSource
class ExplanationTest(private val signature: SignatureVersion) {
    @AutoClose
    private val client = signature.client(Sandbox.stsCredentials())

    private val domainName = Sandbox.domainName()
    private val secrets = listOf(Sandbox.STS_ACCESS_KEY_SECRET, Sandbox.STS_SECURITY_TOKEN)

    private fun explain(style: Style, reveal: Boolean) = style.call(
        { client.explain(adminChange(domainName), reveal) },
        { client.explainBlocking(adminChange(domainName), reveal) },
    )

    /** Sends what is shown, as another program would, and returns the reply. */
    private fun send(explanation: Explanation): String {
        val request = HttpRequest.newBuilder(URI(explanation.url))
        // This client insists on writing it itself.
        explanation.headers.filterKeys { it != "host" }.forEach { (name, value) -> request.header(name, value) }
        val body = explanation.body?.let { BodyPublishers.ofString(it) } ?: BodyPublishers.noBody()
        request.method(explanation.method, body)
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString()).body()
    }

    @ParameterizedTest
    @EnumSource
    fun `secrets are replaced, and nothing is sent`(style: Style) {
        val explanation = explain(style, reveal = false)
        assertEquals(emptyList(), Sandbox.seen(domainName).map { it.method })
        for (secret in secrets) assertFalse(secret in explanation.toString())
        assertEquals("<signature>", explanation.signature)
        assertContains(explanation.signingKey, "<access key secret>")
        assertContains(explanation.curl, "<security token>")
        assertContains(send(explanation), "\"Code\"")
        assertEquals(emptyList(), Sandbox.tasks(domainName).map { it.taskNo })
    }

    @ParameterizedTest
    @EnumSource
    fun `what is revealed executes once`(style: Style) {
        val explanation = explain(style, reveal = true)
        assertEquals(emptyList(), Sandbox.seen(domainName).map { it.method })
        assertContains(explanation.signingKey, Sandbox.STS_ACCESS_KEY_SECRET)
        assertContains(send(explanation), "TaskNo")
        assertContains(send(explanation), "SignatureNonceUsed")
        val seen = Sandbox.seen(domainName).first()
        assertEquals(signature.name, seen.signatureVersion)
        assertEquals(seen.taskNo, Sandbox.tasks(domainName).single().taskNo)
    }

    @Test
    fun `programs in every language`() {
        val explanation = client.explainBlocking(adminChange(domainName))
        for (program in explanation.run { listOf(curl, python, kotlin, swift, rust) }) {
            assertContains(program, domainName)
        }
        assertContains(explanation.kotlin, "DomainClient")
    }

    @ParameterizedTest
    @EnumSource
    fun `an argument that is wrong is named`(style: Style) {
        val invalid = adminChange("no domain")
        val error = assertFailsWith<DomainException.InvalidRequest> {
            style.call({ client.explain(invalid) }, { client.explainBlocking(invalid) })
        }
        assertEquals("domainName", error.field)
    }
}
