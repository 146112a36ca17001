package io.github.alidomain

import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNull
import kotlin.test.assertTrue
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** What a client reports of what its calls depend on. */
class DiagnosticsTest {
    private fun diagnose(client: DomainClient, style: Style): DiagnosticReport = client.use {
        style.call({ it.diagnose() }, { it.diagnoseBlocking() })
    }

    @ParameterizedTest
    @EnumSource
    fun `problems come with the next step`(style: Style) {
        val works = diagnose(Sandbox.client(), style)
        assertEquals(emptyList(), works.problems)
        assertEquals(version(), works.version)
        assertEquals(CredentialsState.USED, works.credentials.single().state)
        assertEquals("the access key sa****", works.credentials.single().detail)
        assertTrue(works.httpStatus in 400..499 && works.elapsed != null && works.clockOffset != null, "$works")
        assertFalse(Sandbox.ACCESS_KEY_ID in works.toString() || Sandbox.ACCESS_KEY_SECRET in works.toString())

        val proxy = closedEndpoint().replace("://", "://alice:proxy-canary-secret@")
        val options = ClientOptions(endpoint = "https://a.example")
        val unreachable = Sandbox.credentials().use { credentials ->
            ProxySettings(proxy).use { diagnose(DomainClient.forDiagnosis(credentials, options, it), style) }
        }
        val problem = unreachable.problems.single()
        assertEquals(DiagnosticArea.ENDPOINT, problem.area)
        assertContains(problem.reason, "the proxy 127.0.0.1")
        assertTrue(problem.nextStep.endsWith("."), problem.nextStep)
        assertEquals(proxy.replace("proxy-canary-secret", "***"), unreachable.proxy)
        assertFalse("canary" in unreachable.toString(), unreachable.toString())

        val local = Sandbox.client(options = options).use {
            style.call({ it.diagnose(DiagnosticScope.LOCAL) }, { it.diagnoseBlocking(DiagnosticScope.LOCAL) })
        }
        assertNull(local.httpStatus)
        val error = assertFailsWith<DomainException.InvalidRequest> {
            DomainClient.forDiagnosis(options = ClientOptions(maxAttempts = 0))
        }
        assertEquals("maxAttempts", error.field)
    }
}
