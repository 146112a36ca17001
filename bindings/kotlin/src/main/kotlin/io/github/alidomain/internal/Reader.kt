package io.github.alidomain.internal

import java.nio.ByteBuffer
import java.time.Instant
import java.util.Collections
import java.util.TreeMap
import kotlin.time.Duration
import kotlin.time.toKotlinDuration

/** Reads what Rust has serialized. */
internal class Reader(bytes: ByteArray) {
    private val bytes = ByteBuffer.wrap(bytes)

    fun readInt(): Int = bytes.getInt()

    fun readLong(): Long = bytes.getLong()

    fun readBoolean(): Boolean = bytes.get().toInt() != 0

    fun readString(): String {
        val length = readInt()
        val start = bytes.position()
        bytes.position(start + length)
        return String(bytes.array(), start, length, Charsets.UTF_8)
    }

    /** The seconds count from 1970, away from it. */
    fun readInstant(): Instant {
        val seconds = readLong()
        val nanoseconds = readInt().toLong()
        return if (seconds >= 0) Instant.ofEpochSecond(seconds, nanoseconds) else Instant.ofEpochSecond(seconds, -nanoseconds)
    }

    fun readDuration(): Duration = java.time.Duration.ofSeconds(readLong(), readInt().toLong()).toKotlinDuration()

    inline fun <T : Any> readOptional(read: () -> T): T? = if (readBoolean()) read() else null

    inline fun <T> readList(read: () -> T): List<T> = List(readInt()) { read() }

    /** Sorted: Rust's maps have no order, but the same map looks the same each time. */
    inline fun <K : Comparable<K>, V> readMap(readKey: () -> K, readValue: () -> V): Map<K, V> {
        val size = readInt()
        return TreeMap<K, V>().apply { repeat(size) { put(readKey(), readValue()) } }
    }

    /** A value of any type. */
    fun readValue(): Any? =
        when (val kind = readInt()) {
            1 -> null
            2 -> readBoolean()
            3 -> readLong()
            4 -> bytes.getDouble()
            5 -> readString()
            6 -> fixed(readList { readValue() })
            7 -> fixed(readMap({ readString() }) { readValue() })
            else -> error("There are no values of kind $kind.")
        }
}

/** Reads a result of Rust's. */
internal inline fun <T> ByteArray.read(read: Reader.() -> T): T = Reader(this).read()

internal fun Byte.toBoolean(): Boolean = toInt() != 0

internal fun Boolean.toByte(): Byte = if (this) 1 else 0

/** A copy that nobody can change, and that can be serialized. */
internal fun <T> fixed(list: List<T>): List<T> = Collections.unmodifiableList(ArrayList(list))

/** A copy that nobody can change, and that can be serialized. */
internal fun <K, V> fixed(map: Map<K, V>): Map<K, V> = Collections.unmodifiableMap(LinkedHashMap(map))

/** What a method of an interface does that a program has not implemented. */
internal fun unsupported(name: String): Nothing =
    throw UnsupportedOperationException("This object does not implement $name, because it is not alidomain's own.")
