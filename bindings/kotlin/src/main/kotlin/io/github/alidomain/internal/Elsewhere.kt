package io.github.alidomain.internal

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Runnable

/**
 * Runs things on threads that are none of Rust's. The program may block them: the dispatcher adds threads then, and shares
 * those of [Dispatchers.Default] otherwise.
 */
internal object Elsewhere {
    private val dispatcher = Dispatchers.IO.limitedParallelism(Int.MAX_VALUE)

    /**
     * Fails if the program has another version of kotlinx.coroutines that does not fit. A call that had begun could tell
     * nobody of that.
     */
    fun check() {}

    fun run(task: Runnable): Unit = try {
        dispatcher.dispatch(dispatcher, task)
    } catch (_: Throwable) {
        // Nobody would be told how the call has ended.
        Thread(task, "alidomain-end-of-call").apply { isDaemon = true }.start()
    }
}
