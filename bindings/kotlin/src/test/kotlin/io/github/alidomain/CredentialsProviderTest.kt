package io.github.alidomain

import java.net.URI
import java.time.Instant
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.CountDownLatch
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNotEquals
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.json.JSONObject
import org.junit.jupiter.params.ParameterizedClass
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** Credentials that a Kotlin program gets itself. */
@ParameterizedClass
@EnumSource
class CredentialsProviderTest(private val signature: SignatureVersion) {
    private val scope = Sandbox.scope()

    /** Remembers on which threads it was called. */
    private class Provider(private val fetch: () -> Credentials) : CredentialsProvider {
        val threads = ConcurrentLinkedQueue<Thread>()

        override fun fetchCredentials(): Credentials {
            threads += Thread.currentThread()
            return fetch()
        }
    }

    /** What a backend of the program's own could do. */
    private fun ask(): Credentials {
        val key = JSONObject(URI(Sandbox.credentialsUri(scope)).toURL().readText())
        return Credentials.fromSts(
            key.getString("AccessKeyId"),
            key.getString("AccessKeySecret"),
            key.getString("SecurityToken"),
            Instant.parse(key.getString("Expiration")),
        )
    }

    private fun client(provider: CredentialsProvider): DomainClient =
        signature.client(Credentials.fromProvider(provider))

    private fun submit(client: DomainClient) =
        client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(Sandbox.domainName()))

    @ParameterizedTest
    @EnumSource
    fun `it is asked once, on a thread of its own`(style: Style) {
        val provider = Provider(::ask)
        val domainName = Sandbox.domainName()
        client(provider).use { client -> repeat(2) { style.submit(client, adminChange(domainName)) } }
        assertNotEquals(Thread.currentThread(), provider.threads.single())
        val seen = Sandbox.seen(domainName)
        val key = Sandbox.issued(scope).single().accessKeyId
        assertEquals(listOf(key, key), seen.map { it.parameters["AccessKeyId"] })
        assertEquals(listOf(signature.name), seen.map { it.signatureVersion }.distinct())
    }

    @Test
    fun `it finds the program's classes`() {
        var loader: ClassLoader? = null
        val provider = Provider { ask().also { loader = Thread.currentThread().contextClassLoader } }
        client(provider).use { submit(it) }
        assertEquals(javaClass.classLoader, loader)
    }

    @Test
    fun `1000 awaited calls at once ask once`() = runBlocking {
        val provider = Provider { ask().also { Thread.sleep(1000) } }
        val request = PollTaskResultRequest(domainName = Sandbox.domainName())
        client(provider).use { client -> List(1000) { async { client.pollTaskResult(request) } }.awaitAll() }
        assertEquals(1, provider.threads.size)
    }

    @Test
    fun `what it throws is in the error`() {
        val declared = DomainException.Credentials("the backend has no key", true, Outcome.NOT_SENT)
        val thrown = mapOf(
            IllegalStateException("the backend is asleep") to "the backend is asleep",
            StackOverflowError("too deep") to "too deep",
            declared to "the backend has no key",
        )
        for ((throwable, words) in thrown) {
            val error = client(Provider { throw throwable }).use {
                assertFailsWith<DomainException.Credentials> { submit(it) }
            }
            assertContains(error.reason, words)
            assertFalse("\tat " in error.reason, error.reason)
            assertEquals(throwable === declared, error.retryable)
            assertEquals(Outcome.NOT_SENT, error.outcome)
        }
    }

    @Test
    fun `after an error it is asked again`() {
        var isAwake = false
        val provider = Provider { check(isAwake).let { ask() } }
        client(provider).use { client ->
            assertFailsWith<DomainException.Credentials> { submit(client) }
            isAwake = true
            submit(client)
        }
        assertEquals(2, provider.threads.size)
    }

    @Test
    fun `no other client waits for a slow one`() = runBlocking<Unit> {
        val (asked, release) = CountDownLatch(1) to CountDownLatch(1)
        val slow = client(Provider { asked.countDown().also { release.await() }.let { ask() } })
        val waiting = async(start = CoroutineStart.UNDISPATCHED) {
            slow.saveSingleTaskForUpdatingContactInfo(adminChange(Sandbox.domainName()))
        }
        asked.await()
        val others = listOf(
            Credentials.fromProvider(Provider(::ask)),
            Credentials.fromUri(Sandbox.credentialsUri(scope)),
            Sandbox.credentials(),
        )
        for (credentials in others) {
            signature.client(credentials).use { client ->
                withTimeout(10.seconds) {
                    client.saveSingleTaskForUpdatingContactInfo(adminChange(Sandbox.domainName()))
                }
            }
        }
        assertFalse(waiting.isCompleted)
        release.countDown()
        slow.use { waiting.await() }
    }

    @Test
    fun `a token that was refused is replaced by one other`() {
        val provider = Provider(::ask)
        client(provider).use { client ->
            submit(client)
            Sandbox.expire(scope)
            assertEquals(listOf("InvalidSecurityToken.Expired", null), submit(client).attempts.map { it.code })
        }
        assertEquals(2, provider.threads.size)
    }

    @Test
    fun `a token that stays refused is an error`() {
        val expired = ask()
        Sandbox.expire(scope)
        val provider = Provider { expired }
        val error = client(provider).use { assertFailsWith<DomainException.Service> { submit(it) } }
        assertEquals("InvalidSecurityToken.Expired", error.code)
        assertEquals(2, provider.threads.size)
    }

    @Test
    fun `it is asked again before the key expires`() {
        val provider = Provider {
            Credentials.fromSts(
                Sandbox.STS_ACCESS_KEY_ID,
                Sandbox.STS_ACCESS_KEY_SECRET,
                Sandbox.STS_SECURITY_TOKEN,
                Instant.now().plusSeconds(1),
            )
        }
        client(provider).use { client ->
            while (provider.threads.size < 2) submit(client).also { Thread.sleep(50) }
        }
    }

    @Test
    fun `what a cancelled call waited for is used by the next one`() = runBlocking {
        val (asked, release) = CountDownLatch(1) to CountDownLatch(1)
        val provider = Provider { asked.countDown().also { release.await() }.let { ask() } }
        client(provider).use { client ->
            val cancelled = launch(start = CoroutineStart.UNDISPATCHED) {
                client.saveSingleTaskForUpdatingContactInfo(adminChange(Sandbox.domainName()))
            }
            asked.await()
            withTimeout(10.seconds) { cancelled.cancelAndJoin() }
            release.countDown()
            client.saveSingleTaskForUpdatingContactInfo(adminChange(Sandbox.domainName()))
        }
        assertEquals(1, provider.threads.size)
    }

    @Test
    fun `a program ends though its provider hangs`() {
        val ended = runJava("io.github.alidomain.HangingProviderKt", signature.name)
        assertEquals(0, ended.exitCode, ended.errors)
        assertContains(ended.output, "main is left")
    }

    @Test
    fun `it may make calls itself`() {
        val provider = Provider { signature.client().use { submit(it) }.let { ask() } }
        client(provider).use { client -> assertTrue(submit(client).taskNo.isNotEmpty()) }
    }
}
