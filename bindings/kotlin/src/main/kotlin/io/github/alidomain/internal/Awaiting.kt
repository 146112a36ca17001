package io.github.alidomain.internal

import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.resume
import kotlin.coroutines.suspendCoroutine
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CopyableThrowable
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.suspendCancellableCoroutine

/** Awaits a call. If its coroutine is cancelled, one that changes something hands over what became of the change. */
internal suspend fun <T> awaited(isChange: Boolean, read: (Reader) -> T, start: (PendingCall) -> Long): T {
    val context = currentCoroutineContext()
    // Beginning a call sends the request.
    try {
        context.ensureActive()
    } catch (cancelled: CancellationException) {
        throw cancelled.copied().apply { addSuppressed(NotBegunException()) }
    }
    val call = PendingCall()
    call.begin(start)
    try {
        if (!call.hasEnded) {
            suspendCancellableCoroutine { waiting -> call.onEnd { goOn(context) { waiting.resume(Unit) } } }
            context.ensureActive()
        }
    } catch (cancelled: CancellationException) {
        call.cancel()
        if (!isChange) throw cancelled
        // The core ends the call at once.
        suspendCoroutine { waiting -> call.onEnd { goOn(context) { waiting.resume(Unit) } } }
        throw cancelled.handingOver(runCatching { call.result(read) }.ending())
    }
    return call.result(read)
}

/**
 * Goes on with a coroutine, never on this thread, which serves all connections.
 *
 * Only dispatchers that are known to use another thread are told from here: an executor that runs tasks where they are
 * submitted would run the program's code on this thread, and so would no dispatcher, and [Dispatchers.Unconfined].
 */
private fun goOn(context: CoroutineContext, resume: () -> Unit) {
    val dispatcher = context[ContinuationInterceptor]
    val isElsewhere =
        dispatcher === Dispatchers.Default || dispatcher === Dispatchers.IO || dispatcher?.javaClass?.name == RUN_BLOCKING
    if (isElsewhere) resume() else Elsewhere.run { resume() }
}

/** The class of `runBlocking`'s dispatcher. A program that was shrunk may have renamed it, and loses a little time. */
internal const val RUN_BLOCKING = "kotlinx.coroutines.BlockingEventLoop"

/**
 * Returns a copy of this exception that hands over how one call ended.
 *
 * All calls of a job share the exception. It, and what caused it, are told as well: `withTimeout` and `coroutineScope`
 * throw one of them, whatever their block throws.
 */
private fun CancellationException.handingOver(ending: Exception): CancellationException {
    val copy = copied()
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

@OptIn(ExperimentalCoroutinesApi::class)
private fun CancellationException.copied(): CancellationException =
    (this as? CopyableThrowable<*>)?.createCopy() as? CancellationException
        ?: CancellationException(message).also { it.initCause(this) }

/** What a [CancellationException] has suppressed if its call had not begun: what its causes tell is of other calls. */
internal class NotBegunException : Exception("The call had not begun. Nothing was sent.") {
    private companion object {
        private const val serialVersionUID: Long = 1L
    }
}
