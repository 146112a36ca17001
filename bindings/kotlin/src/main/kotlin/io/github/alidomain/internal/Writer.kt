package io.github.alidomain.internal

import java.time.Instant
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/** Serializes what Rust reads. Java's own streams take a lock for each byte. */
internal class Writer {
    private var bytes = ByteArray(FIRST_SIZE)
    private var size = 0

    /** Objects, and where their handles belong. */
    private val objects = mutableListOf<Pair<Int, NativeObject>>()

    fun writeInt(value: Int) {
        val start = grow(Int.SIZE_BYTES)
        bytes[start] = (value shr 24).toByte()
        bytes[start + 1] = (value shr 16).toByte()
        bytes[start + 2] = (value shr 8).toByte()
        bytes[start + 3] = value.toByte()
    }

    fun writeLong(value: Long) {
        writeInt((value shr 32).toInt())
        writeInt(value.toInt())
    }

    fun writeBoolean(value: Boolean) {
        val start = grow(1)
        bytes[start] = value.toByte()
    }

    fun writeString(value: String) {
        val text = value.toByteArray()
        writeInt(text.size)
        val start = grow(text.size)
        System.arraycopy(text, 0, bytes, start, text.size)
    }

    /** Makes room, and returns where it begins. */
    private fun grow(count: Int): Int {
        val start = size
        val end = start + count
        if (end < 0) throw OutOfMemoryError("A value has more bytes than an array")
        if (end > bytes.size) bytes = bytes.copyOf(maxOf(end, 2 * bytes.size))
        size = end
        return start
    }

    fun writeInstant(value: Instant) {
        // The seconds count from 1970, away from it.
        val isBefore = value.epochSecond < 0 && value.nano > 0
        writeLong(if (isBefore) value.epochSecond + 1 else value.epochSecond)
        writeInt(if (isBefore) NANOSECONDS - value.nano else value.nano)
    }

    fun writeDuration(value: Duration) {
        require(!value.isNegative()) { "A duration must not be negative, but is $value. Nothing was sent." }
        val duration = value.toJavaDuration()
        writeLong(duration.seconds)
        writeInt(duration.nano)
    }

    inline fun <T : Any> writeOptional(value: T?, write: (T) -> Unit) {
        writeBoolean(value != null)
        if (value != null) write(value)
    }

    inline fun <T> writeList(values: List<T>, write: (T) -> Unit) {
        writeInt(values.size)
        values.forEach(write)
    }

    /** Values of any type by their names. An error says where in `path` the wrong one is. */
    fun writeValues(values: Map<*, *>, path: String, depth: Int = 0) {
        writeInt(values.size)
        for ((name, value) in values) {
            require(name is String) { "$path has a key that must be a String, but is ${kind(name)}. $NOTHING" }
            writeString(name)
            writeValue(value, "$path[\"$name\"]", depth + 1)
        }
    }

    private fun writeValue(value: Any?, path: String, depth: Int) {
        require(depth <= DEEPEST) { "$path must not be nested more than $DEEPEST levels deep. $NOTHING" }
        when (value) {
            null -> writeInt(1)
            is Boolean -> writeInt(2).also { writeBoolean(value) }
            is Byte, is Short, is Int, is Long -> writeInt(3).also { writeLong((value as Number).toLong()) }
            is Float -> writeInt(4).also { writeDouble(value.toString().toDouble()) }
            is Double -> writeInt(4).also { writeDouble(value) }
            is String -> writeInt(5).also { writeString(value) }
            is List<*> -> {
                writeInt(6)
                writeInt(value.size)
                value.forEachIndexed { index, item -> writeValue(item, "$path[$index]", depth + 1) }
            }
            is Map<*, *> -> writeInt(7).also { writeValues(value, path, depth) }
            else -> throw IllegalArgumentException("$path must be $VALUES, but is ${kind(value)}. $NOTHING")
        }
    }

    private fun writeDouble(value: Double): Unit = writeLong(value.toBits())

    private fun kind(value: Any?): String = value?.javaClass?.simpleName ?: "null"

    fun writeObject(value: NativeObject) {
        objects += size to value
        writeLong(0)
    }

    /** The bytes. Handles are made last: if something cannot be written, none is left over. */
    fun finish(): ByteArray {
        val bytes = bytes.copyOf(size)
        val handles = mutableListOf<Pair<NativeObject, Long>>()
        try {
            for ((position, value) in objects) {
                val handle = value.copy().also { handles += value to it }
                java.nio.ByteBuffer.wrap(bytes).putLong(position, handle)
            }
        } catch (error: IllegalStateException) {
            handles.forEach { (value, handle) -> value.discard(handle) }
            throw error
        }
        return bytes
    }

    private companion object {
        /** Most requests have no more. */
        const val FIRST_SIZE = 256
        const val NANOSECONDS = 1_000_000_000
        const val DEEPEST = 32
        const val VALUES = "null, a Boolean, an Int, a Long, a Double, a String, a List or a Map"
        const val NOTHING = "Nothing was sent."
    }
}

/** Serializes something. */
internal inline fun written(write: Writer.() -> Unit): ByteArray = Writer().apply(write).finish()
