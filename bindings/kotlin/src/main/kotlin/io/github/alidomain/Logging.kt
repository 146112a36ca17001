@file:JvmName("Logging")

package io.github.alidomain

import io.github.alidomain.internal.Log
import io.github.alidomain.internal.Native
import io.github.alidomain.internal.Slf4jSink
import io.github.alidomain.internal.rust
import io.github.alidomain.internal.written
import io.github.alidomain.internal.writeLogLevel

/** Receives the log of this library. See [enableLogging]. */
public fun interface LogSink {
    /**
     * Receives one line at a time, on a thread that only the log uses.
     *
     * @param level The severity of the line.
     * @param message What happened, with fields such as `code=DomainNotExist`, on one line.
     */
    public fun log(level: LogLevel, message: String)
}

/**
 * Writes the log of this library to the logger `io.github.alidomain` of SLF4J, if the program has SLF4J with a
 * provider. Otherwise, writes lines of `key=value` to standard error, or on Android to logcat. Without this call,
 * nothing is written. Call it again to change the level.
 *
 * No line holds a secret, a token, a signature, an argument of a request or the text of a reply. The lines hold
 * operations, task numbers, request IDs, error codes, times, and the sources of credentials (roles, hosts, paths of
 * files and programs).
 *
 * @param level Minimum severity to log.
 */
public fun enableLogging(level: LogLevel) {
    Slf4jSink.find()?.let { Log.sendTo(it) }
    setLevel(level)
}

/**
 * Sends the log of this library to [sink], for example to `System.Logger` or Timber. Call it again to change either.
 *
 * A slow sink does not delay calls. At most 10,000 lines wait for the sink. If lines were dropped, a line
 * tells how many.
 *
 * @param level Minimum severity to log.
 * @param sink Receives the lines from this call on, instead of standard error, logcat or SLF4J.
 */
public fun enableLogging(level: LogLevel, sink: LogSink) {
    Log.sendTo(sink)
    setLevel(level)
}

/** The core refuses only if a program in Rust has set up a log of its own, and none has in this library. */
private fun setLevel(level: LogLevel) {
    val bytes = written { writeLogLevel(level) }
    rust { Native.funcEnableLogging(bytes) }
}
