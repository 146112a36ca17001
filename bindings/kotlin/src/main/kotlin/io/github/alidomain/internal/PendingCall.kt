package io.github.alidomain.internal

import io.github.alidomain.CompletedCallException
import io.github.alidomain.InternalException
import java.util.concurrent.atomic.AtomicInteger

/** A call that Rust makes on its own threads. Rust tells it once, how it has ended. */
internal class PendingCall {
    /** The handle of what cancels it; 0 before it has begun, and after it has ended. */
    private var cancellation = 0L
    private var isCancelled = false
    private var isEnded = false
    private var code = 0
    private var bytes: ByteArray? = null
    private var listener: (() -> Unit)? = null

    /** Whether it has ended. */
    val hasEnded: Boolean get() = synchronized(this) { isEnded }

    /** Begins the call. */
    fun begin(start: (PendingCall) -> Long) {
        Elsewhere.check()
        calls.incrementAndGet()
        val handle = try {
            rust { start(this) }
        } catch (error: Throwable) {
            calls.decrementAndGet()
            throw error
        }
        synchronized(this) {
            cancellation = handle
            if (isCancelled) Native.methodCancellationCancel(handle)
            freeIfEnded()
        }
    }

    /** Ends the call early, at once. */
    fun cancel(): Unit = synchronized(this) {
        isCancelled = true
        if (cancellation != 0L) Native.methodCancellationCancel(cancellation)
    }

    /** Called by Rust: the result if the code is 0, and otherwise the error. No bytes: there was no memory for them. */
    @Suppress("unused")
    fun end(code: Int, bytes: ByteArray?) {
        val listener = synchronized(this) {
            isEnded = true
            this.code = code
            this.bytes = bytes
            freeIfEnded()
            listener
        }
        calls.decrementAndGet()
        listener?.invoke()
    }

    /** Tells [listener], instead of those before, that the call has ended: now if it has, and otherwise on a thread of Rust's. */
    fun onEnd(listener: () -> Unit) {
        synchronized(this) {
            if (!isEnded) {
                this.listener = listener
                return
            }
        }
        listener()
    }

    /** The result, or the error as an exception. */
    fun <T> result(read: (Reader) -> T): T {
        check(hasEnded) { "the call has not ended" }
        val bytes = bytes ?: throw OutOfMemoryError("Not enough memory for the answer of a call")
        return if (code == 0) read(Reader(bytes)) else throw Failure.exception(code, bytes)
    }

    private fun freeIfEnded() {
        if (!isEnded || cancellation == 0L) return
        Native.freeCancellation(cancellation)
        cancellation = 0L
    }

    companion object {
        private val calls = AtomicInteger()

        /** How many calls have begun and not ended. */
        val underWay: Int get() = calls.get()
    }
}

/** How a call that was cancelled ended. Nobody would be told of an [Error], and the change might have been made. */
internal fun Result<*>.ending(): Exception = fold(
    { CompletedCallException(checkNotNull(it)) },
    {
        val reason = "The call has ended with an unknown outcome: its answer is not readable ($it). Please report this error."
        it as? Exception ?: InternalException(reason).apply { initCause(it) }
    },
)
