package io.github.alidomain

import java.util.concurrent.CountDownLatch
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import org.junit.jupiter.api.AutoClose

/** Calls that block virtual threads. Needs Java 21: `cargo xtask test --only kotlin` runs it with the newest that it finds. */
class VirtualThreadsTest {
    @AutoClose
    private val client = Sandbox.client()

    /** `Thread.startVirtualThread`, which Java has from 21 on. */
    private fun virtual(task: Runnable): Thread {
        val start = Thread::class.java.getMethod("startVirtualThread", Runnable::class.java)
        return start.invoke(null, task) as Thread
    }

    /** Calls whose answers are late, more than there are carriers. */
    @Test
    fun `blocking calls on virtual threads do not keep their carriers`() {
        val count = 4 * Runtime.getRuntime().availableProcessors()
        val domains = List(count) { Sandbox.domainName() }
        for (domain in domains) Sandbox.instruct(domain, "delay", "milliseconds" to 5_000, "execute" to true)
        val done = CountDownLatch(count)
        val calls = domains.map { domain ->
            virtual {
                runCatching { client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domain)) }
                    .onSuccess { done.countDown() }
            }
        }
        // All have arrived, although none is answered: none of the carriers is kept.
        while (domains.any { Sandbox.tasks(it).isEmpty() }) Thread.sleep(10)
        assertEquals(count.toLong(), done.count)
        calls.forEach { it.join() }
        assertEquals(0L, done.count)
    }

    @Test
    fun `a virtual thread that is interrupted ends its call`() {
        val domain = Sandbox.domainName()
        Sandbox.instruct(domain, "delay", "milliseconds" to 60_000, "execute" to true)
        var ended: Result<*>? = null
        val call = virtual {
            ended = runCatching { client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domain)) }
        }
        while (Sandbox.tasks(domain).isEmpty()) Thread.sleep(10)
        call.interrupt()
        call.join()
        val interrupted = assertIs<InterruptedException>(assertNotNull(ended).exceptionOrNull())
        assertNotNull(interrupted.submission)
    }
}
