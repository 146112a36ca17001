package io.github.alidomain

import java.util.Spliterator
import java.util.Spliterators
import java.util.stream.Stream
import java.util.stream.StreamSupport

/**
 * Elements that are asked for when they are needed, which blocks the thread that iterates. Each iteration asks anew.
 *
 * Interrupting the thread ends a question with an [InterruptedException].
 */
public class BlockingSequence<out T> internal constructor(private val begin: () -> Iterator<T>) : Sequence<T> {
    override fun iterator(): Iterator<T> = begin()

    /** The same elements, for loops of Java. */
    public fun iterable(): Iterable<T> = Iterable { iterator() }

    /** The same elements as a stream, for Java. */
    public fun stream(): Stream<@UnsafeVariance T> =
        StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED or Spliterator.NONNULL), false)
}
