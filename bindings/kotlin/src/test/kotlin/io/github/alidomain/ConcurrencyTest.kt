package io.github.alidomain

import java.net.InetAddress
import java.net.ServerSocket
import java.util.concurrent.Callable
import java.util.concurrent.CyclicBarrier
import java.util.concurrent.Executors
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AutoClose
import org.junit.jupiter.params.ParameterizedClass
import org.junit.jupiter.params.provider.EnumSource

@ParameterizedClass
@EnumSource
class ConcurrencyTest(private val signature: SignatureVersion) {
    @AutoClose
    private val client = signature.client()

    @Test
    fun `64 awaited calls at once`() = runBlocking {
        val calls = List(64) {
            async { client.saveSingleTaskForUpdatingContactInfo(adminChange(Sandbox.domainName())).taskNo }
        }
        assertEquals(64, calls.awaitAll().toSet().size)
    }

    @Test
    fun `8 threads share a client`() {
        val threads = Executors.newFixedThreadPool(8)
        val allAtOnce = CyclicBarrier(8)
        val call = Callable {
            allAtOnce.await()
            client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(Sandbox.domainName())).taskNo
        }
        val taskNumbers = threads.invokeAll(List(8) { call }).map { it.get() }
        threads.shutdown()
        assertEquals(8, taskNumbers.toSet().size)
    }

    @Test
    fun `a cancelled call returns at once and leaves the client usable`() = runBlocking {
        val domainName = Sandbox.domainName()
        Sandbox.instruct(domainName, "delay", "milliseconds" to 60_000)
        val call = launch(start = CoroutineStart.UNDISPATCHED) {
            client.saveSingleTaskForUpdatingContactInfo(adminChange(domainName))
        }
        withTimeout(10.seconds) { call.cancelAndJoin() }
        val response = client.saveSingleTaskForUpdatingContactInfo(adminChange(Sandbox.domainName()))
        assertTrue(response.taskNo.isNotEmpty())
    }

    @Test
    fun `a cancelled call lets go of its connection`() = runBlocking<Unit> {
        ServerSocket(0, 1, InetAddress.getLoopbackAddress()).use { silent ->
            val endpoint = "http://127.0.0.1:${silent.localPort}"
            val options = ClientOptions(endpoint = endpoint, attemptTimeout = 1.hours)
            signature.client(options = options).use { client ->
                val call = launch { client.saveSingleTaskForUpdatingContactInfo(adminChange("a.example")) }
                withContext(Dispatchers.IO) { silent.accept() }.use { connection ->
                    connection.soTimeout = 10_000
                    val received = connection.getInputStream().bufferedReader()
                    assertContains(received.readLine(), "POST")
                    call.cancelAndJoin()
                    // Ends when the client has closed its side.
                    received.readText()
                }
            }
        }
    }
}
