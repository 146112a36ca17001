package io.github.alidomain

import kotlin.coroutines.Continuation
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.suspendCoroutine
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CopyableThrowable
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.suspendCancellableCoroutine

// What the generated methods do when a coroutine is cancelled, or a thread interrupted.

/** Cancels the blocking calls of every client when their threads are interrupted. */
internal object Interruption : CancellationCheck {
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

/** Makes a blocking call. It ends with an [InterruptedException] if the thread is interrupted before or meanwhile. */
internal inline fun <T> interruptible(call: () -> T): T {
    if (Thread.interrupted()) throw InterruptedException("interrupted before the call; nothing was sent")
    val result = runCatching(call)
    // An interrupt that did not end the call is left to the next one that waits.
    if (!Interruption.hasEndedCall()) return result.getOrThrow()
    Thread.interrupted()
    throw InterruptedException("interrupted during the call; see cancelledCalls")
        .apply { addSuppressed(result.ending()) }
}

/** An awaited call that changes something. When its coroutine is cancelled, the core ends the call and answers. */
internal class Change(private val cancellation: Cancellation) {
    private var isCancelled = false

    /** Returns the handle of the same client, whose calls this can cancel. Consumes the [client]'s handle. */
    fun withCancellation(client: Long): Long = uniffiWithCancellation(client, cancellation)

    /** Waits for Rust, in spite of a cancellation. */
    suspend fun wait(poll: (Continuation<Byte>) -> Unit): Byte {
        if (!isCancelled) {
            try {
                return suspendCancellableCoroutine(poll)
            } catch (_: CancellationException) {
                isCancelled = true
                cancellation.cancel()
            }
        }
        // Ends soon. UniFFI forgets the continuation above, which has gone on already.
        return suspendCoroutine(poll)
    }
}

/** Makes an awaited call that changes something. If its coroutine is cancelled, hands over what became of the change. */
internal suspend fun <T> change(call: suspend (Change) -> T): T {
    val context = currentCoroutineContext()
    context.ensureActive()
    val result = Cancellation().use { runCatching { call(Change(it)) } }
    try {
        context.ensureActive()
    } catch (cancelled: CancellationException) {
        if (result.exceptionOrNull() is CancellationException) throw cancelled
        throw cancelled.handingOver(result.ending())
    }
    return result.getOrThrow()
}

/** How a call that was cancelled ended. Throws an [Error]. */
internal fun Result<*>.ending(): Exception =
    fold({ CompletedCallException(checkNotNull(it)) }, { it as? Exception ?: throw it })

/**
 * Returns a copy of this exception that hands over how one call ended.
 *
 * All calls of a job share the exception. It, and what caused it, are told as well: `withTimeout` and `coroutineScope`
 * throw one of them, whatever their block throws.
 */
@OptIn(ExperimentalCoroutinesApi::class)
private fun CancellationException.handingOver(ending: Exception): CancellationException {
    val copy = (this as? CopyableThrowable<*>)?.createCopy() as? CancellationException
        ?: CancellationException(message).also { it.initCause(this) }
    copy.addSuppressed(ending)
    val told = mutableListOf<Throwable>()
    var cause: Throwable? = this
    // Beyond the first that is no cancellation are the user's own reasons.
    while (cause != null && told.none { it === cause }) {
        cause.addSuppressed(ending)
        told += cause
        cause = if (cause is CancellationException) cause.cause else null
    }
    return copy
}

/** Goes on with a call in its coroutine, [resume], but never on this thread, which serves all connections. */
internal fun goOn(context: CoroutineContext, resume: () -> Unit) {
    val dispatcher = context[ContinuationInterceptor] as? CoroutineDispatcher
    if (dispatcher != null && dispatcher.isDispatchNeeded(context)) {
        resume()
    } else {
        Dispatchers.Default.dispatch(context) { resume() }
    }
}
