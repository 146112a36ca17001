package io.github.alidomain

import io.github.alidomain.internal.Native
import io.github.alidomain.internal.RUN_BLOCKING
import java.lang.management.ManagementFactory
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executor
import java.util.concurrent.TimeUnit
import kotlin.coroutines.Continuation
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.startCoroutine
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AutoClose
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** On which threads the program's code runs, and which of them Java has to start. */
class ThreadsTest {
    /** Where a coroutine goes on. */
    enum class Dispatcher(val context: CoroutineContext) {
        NONE(EmptyCoroutineContext),
        UNCONFINED(Dispatchers.Unconfined),
        DEFAULT(Dispatchers.Default),
        /** Runs a task where it is told of it. */
        DIRECT(Executor { it.run() }.asCoroutineDispatcher()),
        LIMITED(Executor { it.run() }.asCoroutineDispatcher().limitedParallelism(1)),
    }

    @AutoClose
    private val client = Sandbox.client()

    private suspend fun query() = client.queryTaskDetailList(QueryTaskDetailListRequest("1"))

    @ParameterizedTest
    @EnumSource
    fun `a coroutine goes on on no thread of the library and holds up no other call`(dispatcher: Dispatcher) {
        val ended = CountDownLatch(1)
        var result: Result<String>? = null
        val body: suspend () -> String = {
            query()
            val thread = Thread.currentThread().name
            // Would hang on the thread that serves all connections.
            runBlocking { withTimeout(10.seconds) { query() } }
            thread
        }
        body.startCoroutine(Continuation(dispatcher.context) { result = it; ended.countDown() })
        ended.await()
        assertTrue("alidomain" !in assertNotNull(result).getOrThrow())
    }

    @Test
    fun `the dispatcher of runBlocking is known`() = runBlocking {
        assertEquals(RUN_BLOCKING, currentCoroutineContext()[ContinuationInterceptor]?.javaClass?.name)
    }

    @Test
    fun `what depends on a future runs on no thread of the library`() {
        val name = client.queryTaskDetailListAsync(QueryTaskDetailListRequest("1"))
            .thenApply { Thread.currentThread().name.also { client.queryTaskDetailListBlocking(QueryTaskDetailListRequest("1")) } }
        assertTrue("alidomain" !in name.get())
    }

    @Test
    fun `what depends on futures may wait for other futures`() {
        val hasBegun = CountDownLatch(1)
        val credentials = Credentials.fromProvider { hasBegun.await().let { Sandbox.credentials() } }
        val request = QueryTaskDetailListRequest("1")
        Sandbox.client(credentials).use { client ->
            // More than threads of coroutines that block.
            val futures = List(100) {
                client.queryTaskDetailListAsync(request).thenApply { client.queryTaskDetailListAsync(request).join() }
            }
            hasBegun.countDown()
            CompletableFuture.allOf(*futures.toTypedArray()).get(60, TimeUnit.SECONDS)
        }
    }

    @Test
    fun `no thread of the library holds up the end of a program`() = runBlocking {
        query()
        Native.detach()
        assertTrue(Thread.getAllStackTraces().keys.none { it.name == "alidomain" })
        query()
        assertTrue(Thread.getAllStackTraces().keys.any { it.name == "alidomain" })
    }

    @Test
    fun `the library's threads are attached once, as daemons`() = runBlocking {
        val threads = ManagementFactory.getThreadMXBean()
        query()
        val before = threads.totalStartedThreadCount
        repeat(20) { List(100) { async(Dispatchers.Default) { query() } }.awaitAll() }
        assertTrue(threads.totalStartedThreadCount - before < 100, "${threads.totalStartedThreadCount - before}")
        val attached = Thread.getAllStackTraces().keys.filter { it.name.startsWith("alidomain") }
        assertTrue(attached.isNotEmpty() && attached.all { it.isDaemon }, "$attached")
    }
}
