package io.github.alidomain.internal

import io.github.alidomain.LogLevel
import io.github.alidomain.LogSink
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicLong

/** Hands the lines of the log to the program, on a thread of its own: those of the events serve all connections. */
internal object Log {
    private class Line(val level: LogLevel, val message: String)

    @Volatile
    private var sink: LogSink? = null
    private val lines = LinkedBlockingQueue<Line>(MOST_LINES)
    private val leftOut = AtomicLong()

    /** Lines that the sink has not taken yet. */
    private val untaken = AtomicLong()

    @Synchronized
    fun sendTo(sink: LogSink) {
        val isFirst = this.sink == null
        this.sink = sink
        if (!isFirst) return
        Thread({ while (true) handOver() }, "alidomain-log").apply { isDaemon = true }.start()
        // The last lines of a program are those that matter.
        Runtime.getRuntime().addShutdownHook(Thread({ waitForSink() }, "alidomain-log-end"))
        Native.takeLog()
    }

    /** Takes a line from Rust. */
    fun add(level: Int, line: ByteArray) {
        untaken.incrementAndGet()
        if (!lines.offer(Line(LogLevel.entries[level], String(line, Charsets.UTF_8)))) {
            untaken.decrementAndGet()
            leftOut.incrementAndGet()
        }
    }

    private fun handOver() {
        val line = try {
            lines.take()
        } catch (_: InterruptedException) {
            return
        }
        val missing = leftOut.getAndSet(0)
        if (missing > 0) hand(Line(LogLevel.WARN, "log lines dropped, sink too slow lines=$missing"))
        hand(line)
        untaken.decrementAndGet()
    }

    private fun hand(line: Line) {
        try {
            sink?.log(line.level, line.message)
        } catch (error: Throwable) {
            // Neither a call nor the next line may fail for it, and Android ends an app for what nobody has caught.
            System.err.println("alidomain: log sink failed: $error")
        }
    }

    private fun waitForSink() {
        val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1)
        while (untaken.get() > 0 && System.nanoTime() < end) TimeUnit.MILLISECONDS.sleep(1)
    }

    private const val MOST_LINES = 10_000
}
