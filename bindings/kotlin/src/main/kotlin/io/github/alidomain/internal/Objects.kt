package io.github.alidomain.internal

import io.github.alidomain.DomainException
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicLong

/** The objects that implement an interface and that Rust knows by their handles. */
internal object Objects {
    private val objects = ConcurrentHashMap<Long, Any>()

    /** UniFFI's own handles are even. */
    private val next = AtomicLong(1)

    fun add(value: Any): Long = next.getAndAdd(2).also { objects[it] = value }

    fun copy(handle: Long): Long = add(known(handle))

    fun remove(handle: Long) {
        objects.remove(handle)
    }

    /** Calls an object, with its class loader for what looks classes up: a thread of Rust's has none. */
    @Suppress("UNCHECKED_CAST")
    fun <T : Any, R> use(handle: Long, call: (T) -> R): R {
        val value = known(handle) as T
        val thread = Thread.currentThread()
        val before = thread.contextClassLoader
        thread.contextClassLoader = value.javaClass.classLoader
        try {
            return call(value)
        } finally {
            thread.contextClassLoader = before
        }
    }

    private fun known(handle: Long): Any = checkNotNull(objects[handle]) { "Rust knows an object that was removed" }
}

/** Calls the program for Rust. The answer begins with UniFFI's code, before the result or the error. */
internal fun <T> answer(call: () -> T, write: Writer.(T) -> Unit): ByteArray = try {
    val result = call()
    byteArrayOf(0) + written { write(result) }
} catch (error: DomainException) {
    byteArrayOf(1) + written { writeDomainException(error) }
} catch (error: Throwable) {
    // Also what is no exception, such as an AssertionError: Rust would take silence for a result.
    byteArrayOf(2) + error.toString().toByteArray()
}
