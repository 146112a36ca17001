package io.github.alidomain

import java.util.concurrent.CountDownLatch
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNotNull
import kotlin.test.assertTrue

class LoggingTest {
    private val domainName = Sandbox.domainName()

    private fun submit() = Sandbox.client().use { client ->
        client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName)).taskNo
    }

    /** Other tests write no log. */
    @AfterTest
    fun writeNoLog() = enableLogging(LogLevel.OFF) { _, _ -> }

    @Test
    fun `a sink takes the lines on a thread for the log`() {
        val lines = LinkedBlockingQueue<Triple<LogLevel, String, String>>()
        enableLogging(LogLevel.INFO) { level, message -> lines += Triple(level, message, Thread.currentThread().name) }
        val taskNo = submit()
        val (level, message, thread) = generateSequence { assertNotNull(lines.poll(10, TimeUnit.SECONDS)) }
            .first { taskNo in it.second }
        assertEquals(LogLevel.INFO to "alidomain-log", level to thread)
        assertContains(message, "task_no=$taskNo")
        assertFalse(domainName in message)
    }

    @Test
    fun `a sink that fails or is slow holds up no call`() {
        val lines = CountDownLatch(2)
        val before = Thread.getDefaultUncaughtExceptionHandler()
        var isUncaught = false
        // Android's ends the app.
        Thread.setDefaultUncaughtExceptionHandler { _, _ -> isUncaught = true }
        try {
            enableLogging(LogLevel.DEBUG) { _, _ ->
                TimeUnit.MILLISECONDS.sleep(1)
                lines.countDown()
                error("the sink is broken")
            }
            assertTrue(submit().isNotEmpty())
            assertTrue(lines.await(10, TimeUnit.SECONDS))
            assertFalse(isUncaught)
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before)
        }
    }

    private fun logged(withSlf4j: Boolean): Ended = runJava(
        "io.github.alidomain.LoggingProgramKt",
        domainName,
        environment = mapOf("ALIDOMAIN_SANDBOX" to Sandbox.url),
        options = listOf("-Dorg.slf4j.simpleLogger.defaultLogLevel=info"),
        withSlf4j = withSlf4j,
    )

    @Test
    fun `SLF4J has the log if it is there, to the last line`() {
        val ended = logged(withSlf4j = true)
        assertContains(ended.errors, "INFO io.github.alidomain - ")
        assertContains(ended.errors, "task_no=${ended.output.trim()}")
    }

    @Test
    fun `standard error has the log otherwise`() {
        val ended = logged(withSlf4j = false)
        assertContains(ended.errors, "INFO alidomain")
        assertContains(ended.errors, "task_no=${ended.output.trim()}")
    }
}
