package io.github.alidomain

import java.util.concurrent.TimeUnit
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.time.delay

/**
 * How a task stands, one element each time that it was asked; the last element tells how it ended, or that the time of
 * the [options] is up. Collecting asks, and collecting twice starts anew. Cancelling the collecting coroutine ends the
 * question or the wait at once.
 *
 * A transient failure is in the element's `problem`. Errors that end it: `InvalidRequest` names the option that is
 * wrong, and those that asking again would not help against.
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
 * The same as [followTask], blocking the thread that iterates. Interrupting the thread ends a question or a wait, with an
 * [InterruptedException].
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
