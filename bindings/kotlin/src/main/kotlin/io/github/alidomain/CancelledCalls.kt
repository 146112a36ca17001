@file:JvmName("CancelledCalls")

package io.github.alidomain

import io.github.alidomain.internal.NotBegunException
import java.util.concurrent.TimeoutException
import kotlinx.coroutines.CancellationException

/**
 * Says that a cancelled call succeeded anyway. [response] is the response that it would have returned.
 *
 * This exception is never thrown. See [cancelledCalls].
 *
 * @property response The response of the operation, such as a [SaveSingleTaskForUpdatingContactInfoResponse].
 */
public class CompletedCallException internal constructor(public val response: Any) :
    Exception("The call succeeded although it was cancelled: $response") {
    private companion object {
        private const val serialVersionUID: Long = 1L
    }
}

/**
 * Returns how the cancelled calls ended: each with a [DomainException], with a [CompletedCallException], or, after an
 * internal error in this library, with an [InternalException].
 *
 * A [CancellationException] has the list of awaited calls that change something:
 * `saveSingleTaskForUpdatingContactInfo`, `submitAndWait`, `cancelTask`, `acknowledgeTaskResult`. Calls that only
 * read are dropped. An [InterruptedException] has the list of every blocking call. For Java, the
 * [CancellationException] of a cancelled future and the [TimeoutException] of its `orTimeout` have the list of every
 * call.
 *
 * Catch the exception around this call only. An empty list then says that the call had not begun, and
 * that nothing was sent. Around more than the call, an empty list proves nothing:
 *
 * - A call that returned before the cancellation is in no list. `withTimeout` and `withContext` can throw although
 *   their block has ended, and the response in it is lost.
 * - Around `withTimeout`, `withContext` and `coroutineScope`, the list is of the calls that the same cancellation
 *   ended, but may lack some: those of children if the block makes a call itself, and those before a call in
 *   `finally`. Around `await` or `join`, it is complete only once the coroutine that made the call has ended.
 * - `withTimeoutOrNull`, `runInterruptible` and `Future.cancel` swallow the exception.
 * - For Java, the [TimeoutException] and the [InterruptedException] of `get` say nothing: the call continues. The
 *   same holds if a dependent stage of the future is cancelled, and after `complete` and `completeOnTimeout`.
 *
 * ```
 * withTimeout(5.seconds) {
 *     try {
 *         client.saveSingleTaskForUpdatingContactInfo(request)
 *     } catch (e: CancellationException) {
 *         e.submission?.let { store(it) } // for reconcileSubmission
 *         throw e
 *     }
 * }
 * ```
 *
 * The calls are suppressed exceptions of this exception, or of the nearest cause that has any. kotlinx.coroutines
 * copies exceptions when assertions are enabled, with the original as the cause.
 */
public val Throwable.cancelledCalls: List<Exception>
    get() = generateSequence(this) { it.cause }.take(CAUSES)
        .firstOrNull { it.tells() }?.endings().orEmpty()

/** The error of the cancelled call. With several calls, the first error. See [cancelledCalls]. */
public val CancellationException.domainException: DomainException? get() = cancelledCalls.firstOf<DomainException>()

/** The error of the interrupted call. See [cancelledCalls]. */
public val InterruptedException.domainException: DomainException? get() = cancelledCalls.firstOf<DomainException>()

/** The error of a call that the `orTimeout` of its future ended. See [cancelledCalls]. */
public val TimeoutException.domainException: DomainException? get() = cancelledCalls.firstOf<DomainException>()

/**
 * The submission whose outcome is unknown because the call was cancelled, for [DomainClient.reconcileSubmission].
 * With several submissions, the first. See [cancelledCalls].
 */
public val CancellationException.submission: UnresolvedSubmission? get() = cancelledCalls.submission()

/** The submission whose outcome is unknown because its call was interrupted, for [DomainClient.reconcileSubmission]. */
public val InterruptedException.submission: UnresolvedSubmission? get() = cancelledCalls.submission()

/** The submission whose outcome is unknown because of the `orTimeout` of its future, for [DomainClient.reconcileSubmission]. */
public val TimeoutException.submission: UnresolvedSubmission? get() = cancelledCalls.submission()

/** The cancelled call, if it succeeded anyway. With several calls, the first. See [cancelledCalls]. */
public val CancellationException.completedCall: CompletedCallException?
    get() = cancelledCalls.firstOf<CompletedCallException>()

/** The interrupted call, if it succeeded anyway. See [cancelledCalls]. */
public val InterruptedException.completedCall: CompletedCallException?
    get() = cancelledCalls.firstOf<CompletedCallException>()

/** The call that the `orTimeout` of its future cancelled, if it succeeded anyway. See [cancelledCalls]. */
public val TimeoutException.completedCall: CompletedCallException?
    get() = cancelledCalls.firstOf<CompletedCallException>()

/** Causes can go round in a circle. */
private const val CAUSES = 16

private fun Throwable.tells(): Boolean = endings().isNotEmpty() || suppressed.any { it is NotBegunException }

private fun Throwable.endings(): List<Exception> =
    suppressed.filterIsInstance<Exception>()
        .filter { it is DomainException || it is CompletedCallException || it is InternalException }

private inline fun <reified T> List<Exception>.firstOf(): T? = filterIsInstance<T>().firstOrNull()

private fun List<Exception>.submission(): UnresolvedSubmission? = firstOf<DomainException.OutcomeUnknown>()?.submission
