package io.github.alidomain.internal

import java.lang.ref.PhantomReference
import java.lang.ref.Reference
import java.lang.ref.ReferenceQueue
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger

/** An object of Rust's. It is freed when it was closed, or its owner forgotten, and no call uses it any more. */
internal abstract class NativeObject(private val name: String, private val handle: Long) {
    /** The calls under way, and one more until it is closed. */
    private val users = AtomicInteger(1)
    private val isClosed = AtomicBoolean()
    private var reference: PhantomReference<*>? = null

    /** Frees a handle. */
    protected abstract fun free(handle: Long)

    /** Makes another handle. */
    protected abstract fun clone(handle: Long): Long

    /** Closes the object once [owner] is forgotten. */
    fun of(owner: Any): NativeObject = apply { reference = Forgotten.watch(owner, this) }

    /** Calls Rust with the handle. */
    inline fun <T> use(call: (Long) -> T): T {
        begin()
        try {
            return call(handleInUse())
        } finally {
            end()
        }
    }

    /** Makes another handle of the object, which Rust consumes. */
    fun copy(): Long = use { rust { clone(it) } }

    /** Frees a [copy] that Rust did not get. */
    fun discard(copy: Long): Unit = free(copy)

    fun close() {
        if (!isClosed.compareAndSet(false, true)) return
        reference?.let { Forgotten.ignore(it) }
        end()
    }

    @PublishedApi
    internal fun handleInUse(): Long = handle

    @PublishedApi
    internal fun begin() {
        do {
            val users = users.get()
            check(users > 0 && !isClosed.get()) { "This $name is closed. Make a new one." }
        } while (!this.users.compareAndSet(users, users + 1))
    }

    @PublishedApi
    internal fun end() {
        if (users.decrementAndGet() == 0) free(handle)
    }

    companion object
}

/** Closes what the program has forgotten. `java.lang.ref.Cleaner` needs Java 9, and Android's API level 33. */
private object Forgotten {
    private val queue = ReferenceQueue<Any>()
    private val objects = ConcurrentHashMap<PhantomReference<*>, NativeObject>()

    init {
        Closing.apply { isDaemon = true }.start()
    }

    /** A class of its own: the first lambda of a program takes Java 10 ms. */
    private object Closing : Thread("alidomain-cleaner") {
        override fun run(): Unit = closeForEver()
    }

    fun watch(owner: Any, native: NativeObject): PhantomReference<*> =
        PhantomReference(owner, queue).also { objects[it] = native }

    fun ignore(reference: PhantomReference<*>) {
        objects.remove(reference)
        reference.clear()
    }

    private fun closeForEver() {
        val forgotten = ArrayDeque<Forgetting>()
        while (true) {
            try {
                val next = forgotten.firstOrNull()
                if (next != null && next.isDue()) {
                    forgotten.removeFirst().native.close()
                    continue
                }
                val reference: Reference<*>? = if (next == null) queue.remove() else queue.remove(GRACE_MILLIS)
                reference?.let { objects.remove(it) }?.let { forgotten += Forgetting(it) }
            } catch (_: InterruptedException) {
                // Nobody may end it: the thread is ours.
            }
        }
    }

    /** A call that begins may be what has just used the owner for the last time. */
    private class Forgetting(val native: NativeObject) {
        private val since = System.nanoTime()

        fun isDue(): Boolean = System.nanoTime() - since >= TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS)
    }

    private const val GRACE_MILLIS = 1_000L
}
