package io.github.alidomain.internal

import io.github.alidomain.Cancellation
import io.github.alidomain.CancellationCheck
import java.lang.reflect.Method
import java.util.concurrent.CountDownLatch

/** Cancels the blocking calls of every client when their threads are interrupted. */
private object Interruption : CancellationCheck {
    val cancellation: Cancellation = Cancellation.fromCheck(this)

    /** Whether the blocking call that this thread makes was told to end. */
    private val wasTold = ThreadLocal<Boolean>()

    override fun isCancelled(): Boolean {
        val isInterrupted = Thread.currentThread().isInterrupted
        if (isInterrupted) wasTold.set(true)
        return isInterrupted
    }

    /** Whether the blocking call that this thread made was told to end. Forgets it. */
    fun hasEndedCall(): Boolean = (wasTold.get() == true).also { if (it) wasTold.remove() }
}

/** Returns the handle of the same client, whose blocking calls look whether their threads are interrupted. Frees [client]. */
internal fun watchingInterrupts(client: Long): Long = try {
    Native.methodDomainclientWithCancellation(client, Interruption.cancellation.native.copy())
} finally {
    Native.freeDomainclient(client)
}

/** Whether this thread is to be [parked] during a blocking call. If it was interrupted, there is to be no call. */
internal fun parks(): Boolean {
    if (Thread.interrupted()) throw InterruptedException("The thread was interrupted before the call. Nothing was sent.")
    val thread = Thread.currentThread()
    // Reflection is slow, and most threads are of no other class.
    return thread.javaClass !== Thread::class.java && VirtualThreads.isVirtual?.invoke(thread) == true
}

private object VirtualThreads {
    /** `Thread.isVirtual`, which Java has from 21 on. */
    val isVirtual: Method? = runCatching { Thread::class.java.getMethod("isVirtual") }.getOrNull()
}

/** Makes a call on this thread. It ends with an [InterruptedException] if the thread is interrupted meanwhile. */
internal inline fun <T> blocking(read: (Reader) -> T, call: () -> ByteArray): T =
    ended(runCatching { read(Reader(rust(call))) })

/** The result of a call that this thread has made. */
internal fun <T> ended(result: Result<T>): T {
    // An interrupt that did not end the call is left to the next one that waits.
    if (!Interruption.hasEndedCall()) return result.getOrThrow()
    Thread.interrupted()
    throw interrupted(result)
}

/**
 * Lets Rust make a call on its own threads, and waits for it as Java does: a virtual thread that waits in native code
 * would keep its carrier from others.
 */
internal fun <T> parked(read: (Reader) -> T, start: (PendingCall) -> Long): T {
    val call = PendingCall()
    val ended = CountDownLatch(1)
    call.begin(start)
    call.onEnd { ended.countDown() }
    try {
        ended.await()
    } catch (_: InterruptedException) {
        call.cancel()
        ended.awaitInSpiteOfInterrupts()
        throw interrupted(runCatching { call.result(read) })
    }
    return call.result(read)
}

private fun interrupted(result: Result<*>): InterruptedException =
    InterruptedException("The thread was interrupted during the call. See cancelledCalls for the outcome.")
        .apply { addSuppressed(result.ending()) }

/** Waits for what ends soon. An interrupt is left to what waits next. */
internal fun CountDownLatch.awaitInSpiteOfInterrupts() {
    var wasInterrupted = false
    while (true) {
        try {
            await()
            break
        } catch (_: InterruptedException) {
            wasInterrupted = true
        }
    }
    if (wasInterrupted) Thread.currentThread().interrupt()
}
