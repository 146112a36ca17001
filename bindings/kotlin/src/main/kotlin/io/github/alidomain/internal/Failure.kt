package io.github.alidomain.internal

import io.github.alidomain.InternalException

/**
 * A native function failed: Rust throws it, with UniFFI's code and the error.
 *
 * The public exception is made of it where a program sees the call.
 */
internal class Failure(private val code: Int, private val bytes: ByteArray) : RuntimeException(null, null, false, false) {
    /** The public exception. */
    fun toException(): Exception = exception(code, bytes)

    companion object {
        private const val serialVersionUID = 1L

        /** UniFFI's code for an error that the interface declares. */
        private const val ERROR = 1

        fun exception(code: Int, bytes: ByteArray): Exception =
            if (code == ERROR) bytes.read { readDomainException() } else InternalException(String(bytes, Charsets.UTF_8))
    }
}

/** Calls Rust. */
internal inline fun <T> rust(call: () -> T): T = try {
    call()
} catch (failure: Failure) {
    throw failure.toException()
}

/** Runs a block. Unlike `run`, it can stand where there is no `this` yet. */
internal inline fun <T> make(block: () -> T): T = block()
