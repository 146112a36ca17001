package io.github.alidomain.internal

import java.io.ByteArrayOutputStream
import java.io.DataOutputStream
import java.time.Instant
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/** Serializes what Rust reads. */
internal class Writer {
    private val bytes = ByteArrayOutputStream()
    private val data = DataOutputStream(bytes)

    /** Objects, and where their handles belong. */
    private val objects = mutableListOf<Pair<Int, NativeObject>>()

    fun writeInt(value: Int): Unit = data.writeInt(value)

    fun writeLong(value: Long): Unit = data.writeLong(value)

    fun writeBoolean(value: Boolean): Unit = data.writeBoolean(value)

    fun writeString(value: String) {
        val text = value.encodeToByteArray()
        writeInt(text.size)
        data.write(text)
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

    fun writeObject(value: NativeObject) {
        objects += data.size() to value
        writeLong(0)
    }

    /** The bytes. Handles are made last: if something cannot be written, none is left over. */
    fun finish(): ByteArray {
        val bytes = bytes.toByteArray()
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
        const val NANOSECONDS = 1_000_000_000
    }
}

/** Serializes something. */
internal inline fun written(write: Writer.() -> Unit): ByteArray = Writer().apply(write).finish()
