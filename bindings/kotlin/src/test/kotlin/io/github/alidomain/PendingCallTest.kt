package io.github.alidomain

import io.github.alidomain.internal.CallFuture
import io.github.alidomain.internal.PendingCall
import kotlin.concurrent.thread
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertTrue
import kotlinx.coroutines.CancellationException

/** Calls whose answers find no memory, or no thread to go on. */
class PendingCallTest {
    private lateinit var call: PendingCall

    /** Other tests wait until no call is under way: who begins this ends it. */
    private fun begin() = CallFuture.begin({ 1 }) {
        call = it
        Cancellation().native.copy()
    }

    @Test
    fun `the future fails with the error`() {
        val future = begin()
        call.end(0, null)
        assertIs<OutOfMemoryError>(assertFailsWith<java.util.concurrent.ExecutionException> { future.get() }.cause)
    }

    @Test
    fun `a future that is cancelled says that the call had begun`() {
        val future = begin()
        val cancelling = thread { future.cancel(true) }
        while (cancelling.state != Thread.State.WAITING) Thread.onSpinWait()
        call.end(0, null)
        cancelling.join()
        assertTrue(future.isCancelled)
        val ended = assertFailsWith<CancellationException> { future.get() }.cancelledCalls.single()
        assertContains(assertIs<InternalException>(ended).message.orEmpty(), "not readable")
        assertIs<OutOfMemoryError>(ended.cause)
    }

    @Test
    fun `a dependency that does not fit is an error before anything is sent`() {
        val domainName = Sandbox.domainName()
        val program = "io.github.alidomain.fromjava.WithoutCoroutines"
        val ended = runJava(program, Sandbox.url, domainName, without = "kotlinx-coroutines")
        assertContains(ended.output, "NoClassDefFoundError: kotlinx/coroutines/")
        assertEquals(0, Sandbox.seen(domainName).size)
    }
}
