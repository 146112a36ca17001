package io.github.alidomain

/** A mistake in this library: please report it. */
public class InternalException internal constructor(message: String) : RuntimeException(message) {
    private companion object {
        private const val serialVersionUID: Long = 1L
    }
}
