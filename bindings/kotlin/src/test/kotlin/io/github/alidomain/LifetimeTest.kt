package io.github.alidomain

import java.lang.ref.WeakReference
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** What is closed, or forgotten, while something else still needs it. */
class LifetimeTest {
    private class Provider : CredentialsProvider {
        val asked = CountDownLatch(1)
        val release = CountDownLatch(1)

        override fun fetchCredentials(): Credentials {
            asked.countDown()
            release.await()
            return Sandbox.stsCredentials()
        }
    }

    private fun submit(client: DomainClient) =
        client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(Sandbox.domainName()))

    /** Whether it is gone, or is gone soon. */
    private fun WeakReference<*>.isFreed(): Boolean {
        repeat(100) {
            if (get() == null) return true
            System.gc()
            TimeUnit.MILLISECONDS.sleep(50)
        }
        return false
    }

    @ParameterizedTest
    @EnumSource
    fun `a client that is closed ends none of its calls`(style: Style) {
        val domainName = Sandbox.domainName()
        val provider = Provider()
        val client = Sandbox.client(Credentials.fromProvider(provider))
        val closing = Thread {
            provider.asked.await()
            client.close()
            provider.release.countDown()
        }
        closing.start()
        assertTrue(style.submit(client, adminChange(domainName)).taskNo.isNotEmpty())
        closing.join()
        assertFailsWith<IllegalStateException> { style.submit(client, adminChange(domainName)) }
        assertEquals(1, Sandbox.seen(domainName).size)
    }

    @Test
    fun `a closed object is refused where it is passed on`() {
        val credentials = Sandbox.credentials().apply { close() }
        val proxy = ProxySettings.direct().apply { close() }
        assertFailsWith<IllegalStateException> { DomainClient(credentials) }
        assertFailsWith<IllegalStateException> { Credentials.fromChain(listOf(credentials)) }
        assertFailsWith<IllegalStateException> { Sandbox.credentials().use { DomainClient(it, proxy = proxy) } }
        val provider = object : CredentialsProvider {
            override fun fetchCredentials(): Credentials = credentials
        }
        Sandbox.client(Credentials.fromProvider(provider)).use { client ->
            assertFailsWith<DomainException.Credentials> { submit(client) }
        }
    }

    @Test
    fun `credentials and a proxy may be closed before the client`() {
        val proxy = ProxySettings(surroundings("ALIDOMAIN_PROXY"))
        tlsClient(proxy = proxy).use { client ->
            proxy.close()
            assertTrue(submit(client).taskNo.isNotEmpty())
        }
        // Those in the chain, and its source, are closed as well.
        val chain = Sandbox.credentials().use { Credentials.fromChain(listOf(it)) }
        val role = chain.use { Credentials.fromRamRole(it, RamRole("acs:ram::1:role/writer")) }
        val options = ClientOptions(stsEndpoint = Sandbox.url)
        Sandbox.client(role, options).use { assertTrue(submit(it).taskNo.isNotEmpty()) }
    }

    @Test
    fun `a client with call options outlives the one that it was made of`() {
        val derived = Sandbox.client().use { it.withCallOptions(CallOptions(maxAttempts = 1)) }
        derived.use { assertTrue(submit(it).taskNo.isNotEmpty()) }
        Sandbox.client().use { client ->
            client.withCallOptions(CallOptions(maxAttempts = 1)).close()
            assertTrue(submit(client).taskNo.isNotEmpty())
        }
    }

    @Test
    fun `a provider is kept for as long as it is used`() = runBlocking {
        var provider: Provider? = Provider()
        val reference = WeakReference(provider)
        val (asked, release) = assertNotNull(provider).run { asked to release }
        val client = Sandbox.client(Credentials.fromProvider(assertNotNull(provider)))
        provider = null
        assertNull(provider)
        repeat(3) { System.gc() }
        val call = async(start = CoroutineStart.UNDISPATCHED) {
            client.saveSingleTaskForUpdatingContactInfo(adminChange(Sandbox.domainName()))
        }
        asked.await()
        System.gc()
        assertNotNull(reference.get())
        release.countDown()
        call.await()
        client.close()
        assertTrue(reference.isFreed())
    }

    @Test
    fun `what is forgotten without being closed is freed`() {
        val reference = Sandbox.credentials().let { credentials ->
            WeakReference(DomainClient(credentials, ClientOptions(endpoint = Sandbox.url)))
        }
        assertTrue(reference.isFreed())
    }
}
