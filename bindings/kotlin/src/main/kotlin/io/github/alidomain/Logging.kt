@file:JvmName("Logging")

package io.github.alidomain

import io.github.alidomain.internal.Log
import io.github.alidomain.internal.Native
import io.github.alidomain.internal.Slf4jSink
import io.github.alidomain.internal.rust
import io.github.alidomain.internal.written
import io.github.alidomain.internal.writeLogLevel

/** Takes the log of this library: see [enableLogging]. */
public fun interface LogSink {
    /**
     * Takes a line, on a thread for the log alone, one after the other.
     *
     * @param level How severe it is.
     * @param message What happened, with fields such as `code=DomainNotExist`, on one line.
     */
    public fun log(level: LogLevel, message: String)
}

/**
 * Writes a log of this library: to the logger `io.github.alidomain` of SLF4J if the program has SLF4J with a provider,
 * and otherwise as lines of `key=value` to standard error, on Android to logcat. Without this call, nothing is written.
 * Call it again to change the level.
 *
 * No line holds a secret, a token, a signature, an argument of a request or the text of a reply. The lines hold
 * operations, task numbers, request IDs, error codes, times, and the sources of credentials (roles, hosts, paths of
 * files and programs).
 *
 * @param level The least severity to write.
 */
public fun enableLogging(level: LogLevel) {
    Slf4jSink.find()?.let { Log.sendTo(it) }
    setLevel(level)
}

/**
 * Hands the log of this library to [sink], such as one for `System.Logger` or Timber. Call it again to change either.
 *
 * A sink that is slow holds up no call. Of lines that are waiting for it, 10,000 are kept, and it is told
 * how many were left out.
 *
 * @param level The least severity to hand over.
 * @param sink What takes the lines, from this call on instead of standard error, logcat or SLF4J.
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
