package io.github.alidomain.internal

import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.DelicateCoroutinesApi
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.GlobalScope
import kotlinx.coroutines.future.future
import kotlinx.coroutines.runInterruptible

/** The future of a call. What depends on it runs on a thread that is none of Rust's. */
internal class CallFuture<T> private constructor(private val read: (Reader) -> T) : CompletableFuture<T>() {
    private val call = PendingCall()

    /** Of those who end the call early. There may be several at once, and the call tells only one listener. */
    private val ended = CountDownLatch(1)

    /**
     * Ends the call, which takes milliseconds, and completes with a [CancellationException] that says how it ended. A
     * call that had a result already keeps it.
     */
    override fun cancel(mayInterruptIfRunning: Boolean): Boolean =
        end(CancellationException("The future of the call was cancelled. See cancelledCalls for the outcome.")) ||
            isCancelled

    /**
     * Ends the call in the same way, and says in [ex] how it ended: `orTimeout` calls this. Without it, the call
     * would go on, and nobody would be told what became of a change.
     */
    override fun completeExceptionally(ex: Throwable): Boolean = end(ex)

    private fun end(reason: Throwable): Boolean {
        if (isDone) return false
        // First, so that the end of the call does not complete the future before this does.
        call.onEnd { ended.countDown() }
        call.cancel()
        ended.awaitInSpiteOfInterrupts()
        reason.addSuppressed(runCatching { call.result(read) }.ending())
        return super.completeExceptionally(reason)
    }

    private fun complete(): Unit = Elsewhere.run {
        runCatching { call.result(read) }.fold({ complete(it) }, { super.completeExceptionally(it) })
    }

    companion object {
        fun <T> begin(read: (Reader) -> T, start: (PendingCall) -> Long): CompletableFuture<T> {
            val future = CallFuture(read)
            future.call.begin(start)
            future.call.onEnd { future.complete() }
            return future
        }
    }
}

/**
 * The future of what a program's own object does. A program in Java can only implement the methods that block; one in
 * Kotlin implements those that suspend, and those that block call them.
 */
@OptIn(DelicateCoroutinesApi::class)
internal fun <T> future(call: () -> T): CompletableFuture<T> =
    GlobalScope.future(Dispatchers.IO) { runInterruptible { call() } }
