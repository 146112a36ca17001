package io.github.alidomain.internal

import io.github.alidomain.LogLevel
import io.github.alidomain.LogSink
import org.slf4j.LoggerFactory
import org.slf4j.helpers.NOPLoggerFactory

/** Writes to the program's SLF4J. The class is only loaded if there is one. */
internal class Slf4jSink private constructor() : LogSink {
    private val logger = LoggerFactory.getLogger("io.github.alidomain")

    override fun log(level: LogLevel, message: String) {
        when (level) {
            LogLevel.OFF -> {}
            LogLevel.ERROR -> logger.error(message)
            LogLevel.WARN -> logger.warn(message)
            LogLevel.INFO -> logger.info(message)
            LogLevel.DEBUG -> logger.debug(message)
            LogLevel.TRACE -> logger.trace(message)
        }
    }

    companion object {
        /** A sink, if the program has SLF4J, with a provider that writes anything. */
        fun find(): LogSink? = try {
            if (LoggerFactory.getILoggerFactory() is NOPLoggerFactory) null else Slf4jSink()
        } catch (_: NoClassDefFoundError) {
            null
        }
    }
}
