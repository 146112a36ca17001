package io.github.alidomain

/** An internal error in this library. Please report it. */
public class InternalException internal constructor(message: String) : RuntimeException(message) {
    private companion object {
        private const val serialVersionUID: Long = 1L
    }
}
