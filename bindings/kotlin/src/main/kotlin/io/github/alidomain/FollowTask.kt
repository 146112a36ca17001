package io.github.alidomain

import java.util.concurrent.TimeUnit
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.time.delay

/**
 * Follows a task to its end, with one element for each query. The last element says how the task ended, or that the
 * timeout of the options has passed.
 *
 * Collecting sends the queries. Collecting again starts again. Cancelling the collecting coroutine ends the query or
 * the wait at once. A transient error is in [TaskProgress.problem].
 *
 * @param taskNo The number of the task.
 * @param options How long to follow, and how often to ask. Default: the defaults of [WaitOptions].
 * @throws DomainException.InvalidRequest if an option is wrong. The exception is thrown by collecting.
 * @throws DomainException if a query fails in a way that asking again would not help against.
 */
fun DomainClient.followTask(taskNo: String, options: WaitOptions? = null): Flow<TaskProgress> = flow {
    watchTask(taskNo, options).use { watch ->
        do {
            val progress = watch.poll()
            emit(progress)
            progress.nextPollIn?.let { delay(it) }
        } while (progress.nextPollIn != null)
    }
}

/**
 * Follows a task as [followTask] does, and blocks the thread that iterates. Interrupting the thread ends a query or a
 * wait with an [InterruptedException].
 *
 * @param taskNo The number of the task.
 * @param options How long to follow, and how often to ask. Default: the defaults of [WaitOptions].
 * @throws DomainException.InvalidRequest if an option is wrong. The exception is thrown by iterating.
 * @throws DomainException if a query fails in a way that asking again would not help against.
 */
fun DomainClient.followTaskBlocking(taskNo: String, options: WaitOptions? = null): Sequence<TaskProgress> = sequence {
    // Of an iteration that is given up before its end, the garbage collector closes it.
    watchTask(taskNo, options).use { watch ->
        do {
            val progress = watch.pollBlocking()
            yield(progress)
            progress.nextPollIn?.let { TimeUnit.NANOSECONDS.sleep(it.toNanos()) }
        } while (progress.nextPollIn != null)
    }
}
