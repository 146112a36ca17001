package io.github.alidomain.android

import android.os.Looper
import java.time.Duration
import kotlin.test.assertSame
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.async
import org.robolectric.Shadows.shadowOf

/** Android's main thread, which is that of the test: it does its work while the test waits. */
internal object MainThread {
    /** Lets the main thread work until something has happened. Its clock goes on, too, for what it does later. */
    fun until(what: String, hasHappened: () -> Boolean) {
        val deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos()
        while (!hasHappened()) {
            check(System.nanoTime() < deadline) { "this has not happened in a minute: $what" }
            shadowOf(Looper.getMainLooper()).idleFor(Duration.ofMillis(10))
            // Rust and the sandbox have threads of their own.
            Thread.sleep(5)
        }
    }

    /** Runs a coroutine on it, to its end. */
    @OptIn(ExperimentalCoroutinesApi::class)
    fun <T> run(block: suspend CoroutineScope.() -> T): T {
        val result = CoroutineScope(Dispatchers.Main).async(block = block)
        until("the coroutine ended") { result.isCompleted }
        result.getCompletionExceptionOrNull()?.let { throw it }
        return result.getCompleted()
    }

    fun assertIsCurrent() = assertSame(Looper.getMainLooper(), Looper.myLooper())
}
