package io.github.alidomain

import java.util.Spliterator
import java.util.Spliterators
import java.util.stream.Stream
import java.util.stream.StreamSupport

/**
 * Requests elements when they are needed, and blocks the iterating thread meanwhile. Each iteration requests them
 * again.
 *
 * Interrupting the thread ends a query with an [InterruptedException].
 */
public class BlockingSequence<out T> internal constructor(private val begin: () -> Iterator<T>) : Sequence<T> {
    override fun iterator(): Iterator<T> = begin()

    /**
     * Returns the same elements for a loop in Java:
     * `for (TaskInfo task : client.queryTaskListAllBlocking().iterable())`.
     *
     * @throws DomainException if a query fails. The loop throws it. Java can only catch what is declared, and an
     *     iterator cannot declare it.
     * @throws InterruptedException if the thread is interrupted. The loop throws it.
     */
    @Throws(DomainException::class, InterruptedException::class)
    public fun iterable(): Iterable<T> = Iterable { iterator() }

    /**
     * Returns the same elements as a stream, for Java. The stream requests an element when it needs one.
     *
     * @throws DomainException if a query fails. The terminal operation of the stream throws it.
     * @throws InterruptedException if the thread is interrupted. The terminal operation of the stream throws it.
     */
    @Throws(DomainException::class, InterruptedException::class)
    public fun stream(): Stream<@UnsafeVariance T> =
        StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED or Spliterator.NONNULL), false)
}
