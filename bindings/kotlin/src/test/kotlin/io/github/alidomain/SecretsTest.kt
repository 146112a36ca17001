package io.github.alidomain

import kotlin.test.Test
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** No printed form of anything shows a secret, however it was spelt on the way. */
class SecretsTest {
    // Their signs beyond letters change with every encoding; what assertHidden looks for does not.
    private val secret = "canary-secret-4f/0+c="
    private val token = "canary-token-1b/7+q=="

    private fun canary() = Credentials.fromSts(Sandbox.STS_ACCESS_KEY_ID, secret, token)

    private fun canaryClient(method: HttpMethod, endpoint: String = Sandbox.url) =
        Sandbox.once(canary(), ClientOptions(endpoint = endpoint, httpMethod = method))

    private fun assertHidden(printed: String) {
        assertFalse("canary-" in printed, printed)
    }

    private inline fun <reified E : DomainException> assertHiddenBy(call: () -> Any) {
        val error = assertFailsWith<E> { call() }
        assertHidden(error.toString())
        assertHidden(error.reason)
        assertHidden(error.stackTraceToString())
    }

    @Test
    fun `objects and records`() {
        val domainName = Sandbox.domainName()
        val request = adminChange(domainName)
        val body = """{"TaskNo": "1", "RequestId": "R-1", "Echo": "$secret $token"}"""
        Sandbox.instruct(domainName, "answer", "status" to 200, "body" to body)
        canaryClient(HttpMethod.POST).use { client ->
            val response = client.saveSingleTaskForUpdatingContactInfoBlocking(request)
            listOf(canary(), client, ClientOptions(), request, response).forEach { assertHidden(it.toString()) }
        }
    }

    @ParameterizedTest
    @EnumSource
    fun `errors of calls`(method: HttpMethod) {
        canaryClient(method).use { client ->
            fun submit(domainName: String) = client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))
            fun submitAnswered(status: Int, body: String): Any {
                val domainName = Sandbox.domainName()
                Sandbox.instruct(domainName, "answer", "status" to status, "body" to body)
                return submit(domainName)
            }

            assertHiddenBy<DomainException.InvalidRequest> { submit("") }
            // The server's message quotes the string to sign, with the token in it.
            assertHiddenBy<DomainException.Service> { submit(Sandbox.domainName()) }
            assertHiddenBy<DomainException.Service> {
                submitAnswered(400, """{"Code": "$token", "Message": "$secret", "Recommend": "$token"}""")
            }
            assertHiddenBy<DomainException.UnexpectedReply> { submitAnswered(404, "$secret $token") }
            assertHiddenBy<DomainException.OutcomeUnknown> { submitAnswered(502, "$secret $token") }
            assertHiddenBy<DomainException.OutcomeUnknown> {
                val domainName = Sandbox.domainName()
                Sandbox.instruct(domainName, "close", "execute" to false)
                submit(domainName)
            }
        }
        canaryClient(method, closedEndpoint()).use { client ->
            assertHiddenBy<DomainException.Transport> {
                client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(Sandbox.domainName()))
            }
        }
    }

    @Test
    fun `errors of credentials`() {
        assertHiddenBy<DomainException.Credentials> { Credentials.fromAccessKey("id", "$secret\n") }
        assertHiddenBy<DomainException.Credentials> { Credentials.fromSts("id", secret, "$token ") }
    }
}
