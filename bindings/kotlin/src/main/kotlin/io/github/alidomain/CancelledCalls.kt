@file:JvmName("CancelledCalls")

package io.github.alidomain

import io.github.alidomain.internal.NotBegunException
import java.util.concurrent.TimeoutException
import kotlinx.coroutines.CancellationException

/**
 * A call succeeded although it was cancelled: [response] is what it would have returned.
 *
 * It is never thrown. See [cancelledCalls].
 *
 * @property response The response of the operation, such as a [SaveSingleTaskForUpdatingContactInfoResponse].
 */
public class CompletedCallException internal constructor(public val response: Any) :
    Exception("the call succeeded although it was cancelled: $response") {
    private companion object {
        private const val serialVersionUID: Long = 1L
    }
}

/**
 * How the calls ended that were cancelled: each with a [DomainException], with a [CompletedCallException], or, after an
 * internal error in this library, with an [InternalException].
 *
 * A [CancellationException] has it of awaited calls that change something: `saveSingleTaskForUpdatingContactInfo`,
 * `submitAndWait`, `cancelTask`, `acknowledgeTaskResult`. Those that only read are dropped. An [InterruptedException]
 * has it of every blocking call. For Java, the [CancellationException] of a future that was cancelled, and the
 * [TimeoutException] of its `orTimeout`, have it of every call.
 *
 * Catch the exception around the call alone: it then tells of this call. An empty list says that the call had not begun, and
 * nothing was sent. Around more than the call, an empty list says nothing:
 *
 * - A call that had returned before the cancellation is in no list. `withTimeout` and `withContext` can throw although their
 *   block has ended, and the response in it is lost.
 * - Around `withTimeout`, `withContext` and `coroutineScope`, the list is of the calls that the same cancellation ended, but may
 *   lack some: those of children if the block makes a call itself, and those before a call in `finally`. Around `await` or
 *   `join`, it is complete only once the coroutine that made the call has ended.
 * - `withTimeoutOrNull`, `runInterruptible` and `Future.cancel` keep the exception for themselves.
 * - For Java, the [TimeoutException] and the [InterruptedException] of `get` say nothing: the call goes on. So it does if a
 *   stage that depends on its future is cancelled, and after `complete` and `completeOnTimeout`.
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
 * They are suppressed exceptions of this exception, or of the nearest cause that has any: kotlinx.coroutines copies
 * exceptions when assertions are enabled, with the original as the cause.
 */
public val Throwable.cancelledCalls: List<Exception>
    get() = generateSequence(this) { it.cause }.take(CAUSES)
        .firstOrNull { it.tells() }?.endings().orEmpty()

/** The error that a cancelled call ended with. If there were several calls, the first error; see [cancelledCalls]. */
public val CancellationException.domainException: DomainException? get() = cancelledCalls.firstOf<DomainException>()

/** The error that the interrupted call ended with; see [cancelledCalls]. */
public val InterruptedException.domainException: DomainException? get() = cancelledCalls.firstOf<DomainException>()

/** The error that a call ended with because of the `orTimeout` of its future; see [cancelledCalls]. */
public val TimeoutException.domainException: DomainException? get() = cancelledCalls.firstOf<DomainException>()

/**
 * The submission whose outcome is unknown because its call was cancelled: what [DomainClient.reconcileSubmission] takes.
 * If there were several, the first; see [cancelledCalls].
 */
public val CancellationException.submission: UnresolvedSubmission? get() = cancelledCalls.submission()

/** The submission whose outcome is unknown because its call was interrupted, for [DomainClient.reconcileSubmission]. */
public val InterruptedException.submission: UnresolvedSubmission? get() = cancelledCalls.submission()

/** The submission whose outcome is unknown because of the `orTimeout` of its future, for [DomainClient.reconcileSubmission]. */
public val TimeoutException.submission: UnresolvedSubmission? get() = cancelledCalls.submission()

/** The cancelled call that succeeded all the same. If there were several, the first; see [cancelledCalls]. */
public val CancellationException.completedCall: CompletedCallException?
    get() = cancelledCalls.firstOf<CompletedCallException>()

/** The interrupted call, if it succeeded all the same; see [cancelledCalls]. */
public val InterruptedException.completedCall: CompletedCallException?
    get() = cancelledCalls.firstOf<CompletedCallException>()

/** The call that its future's `orTimeout` was to end, if it succeeded all the same; see [cancelledCalls]. */
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
