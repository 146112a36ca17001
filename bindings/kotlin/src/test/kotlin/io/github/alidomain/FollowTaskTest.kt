package io.github.alidomain

import java.net.InetAddress
import java.net.ServerSocket
import java.util.concurrent.CountDownLatch
import kotlin.concurrent.thread
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlin.time.Duration
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AutoClose
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

class FollowTaskTest {
    @AutoClose
    private val client = Sandbox.client()

    private val domainName = Sandbox.domainName()

    /** Asks often. */
    private val eager = WaitOptions(minInterval = 50.milliseconds, maxInterval = 50.milliseconds)

    /** Would ask a second time only long after the test. */
    private val patient = WaitOptions(timeout = 1.days, minInterval = 10.hours)

    private fun submit(vararg life: Pair<String, Any>): String {
        Sandbox.plan(domainName, *life)
        return client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName)).taskNo
    }

    private fun follow(style: Style, taskNo: String, options: WaitOptions? = eager): List<TaskProgress> =
        style.call(
            { client.followTask(taskNo, options).toList() },
            { client.followTaskBlocking(taskNo, options).toList() },
        )

    /** All of one task, counted, with a next question until the last. */
    private fun assertSteps(taskNo: String, steps: List<TaskProgress>) {
        assertTrue(steps.all { it.taskNo == taskNo })
        assertEquals((1..steps.size).toList(), steps.map { it.polls })
        assertEquals(steps.map { it.elapsed }.sorted(), steps.map { it.elapsed })
        val (last, others) = steps.last() to steps.dropLast(1)
        assertNull(last.nextPollIn)
        assertTrue(others.all { it.state == TaskState.STILL_RUNNING && assertNotNull(it.nextPollIn) > Duration.ZERO })
        assertTrue(others.all { it.problem == null })
        // At the deadline, time may be too short for an answer.
        if (last.state != TaskState.STILL_RUNNING) assertNull(last.problem)
    }

    @ParameterizedTest
    @EnumSource
    fun `a task that succeeds`(style: Style) {
        val taskNo = submit("executing_ms" to 1500)
        val steps = follow(style, taskNo)
        assertSteps(taskNo, steps)
        assertTrue(steps.size > 1)
        assertEquals(TaskStatus.EXECUTING, steps.first().taskDetails.single().status)
        assertEquals(TaskState.SUCCEEDED, steps.last().state)
        assertEquals(TaskStatus.EXECUTE_SUCCESS, steps.last().taskDetails.single().status)
    }

    @ParameterizedTest
    @EnumSource
    fun `a task that fails`(style: Style) {
        val words = mapOf("error_msg" to "refused", "fail_reason" to "by the registry", "task_result" to "no change")
        val taskNo = submit("failure" to words)
        val steps = follow(style, taskNo, options = null)
        assertSteps(taskNo, steps)
        assertEquals(TaskState.FAILED, steps.single().state)
        val detail = steps.single().taskDetails.single()
        assertEquals("refused", detail.errorMsg)
        assertEquals("by the registry", detail.failReason)
        assertEquals("no change", detail.taskResult)
    }

    @ParameterizedTest
    @EnumSource
    fun `a task that is cancelled meanwhile`(style: Style) {
        val taskNo = submit("waiting_ms" to 3_600_000)
        val steps = mutableListOf<TaskProgress>()
        fun take(progress: TaskProgress) {
            steps += progress
            if (steps.size == 2) client.cancelTaskBlocking(CancelTaskRequest(taskNo))
        }
        style.call(
            { client.followTask(taskNo, eager).collect { take(it) } },
            { client.followTaskBlocking(taskNo, eager).forEach { take(it) } },
        )
        assertSteps(taskNo, steps)
        assertEquals(TaskState.FAILED, steps.last().state)
        assertEquals(3, steps.size)
    }

    @ParameterizedTest
    @EnumSource
    fun `a task that is still running at the deadline`(style: Style) {
        val taskNo = submit("executing_ms" to 3_600_000)
        val steps = follow(style, taskNo, eager.copy(timeout = 1.seconds))
        assertSteps(taskNo, steps)
        assertTrue(steps.size > 1)
        assertEquals(TaskState.STILL_RUNNING, steps.last().state)
    }

    @ParameterizedTest
    @EnumSource
    fun `following twice starts anew`(style: Style) {
        val taskNo = submit()
        val (flow, sequence) = client.followTask(taskNo) to client.followTaskBlocking(taskNo)
        repeat(2) {
            val steps = style.call({ flow.toList() }, { sequence.toList() })
            assertEquals(listOf(1), steps.map { it.polls })
        }
    }

    @ParameterizedTest
    @EnumSource
    fun `an argument that is wrong is named`(style: Style) {
        val invalid = mapOf(
            "taskNo" to { follow(style, "") },
            "timeout" to { follow(style, "1", WaitOptions(timeout = Duration.ZERO)) },
            "minInterval" to { follow(style, "1", WaitOptions(minInterval = Duration.ZERO)) },
            "maxInterval" to { follow(style, "1", WaitOptions(maxInterval = 8.days)) },
        )
        for ((field, call) in invalid) {
            assertEquals(field, assertFailsWith<DomainException.InvalidRequest> { call() }.field)
        }
    }

    @Test
    fun `a collecting coroutine that is cancelled ends its wait at once`() = runBlocking {
        val taskNo = submit("executing_ms" to 3_600_000)
        val asked = CompletableDeferred<TaskProgress>()
        val following = launch { client.followTask(taskNo, patient).collect { asked.complete(it) } }
        val progress = asked.await()
        assertTrue(assertNotNull(progress.nextPollIn) > 1.hours)
        withTimeout(10.seconds) { following.cancelAndJoin() }
        val anew = withTimeout(10.seconds) { client.followTask(taskNo, patient).first() }
        assertEquals(TaskState.STILL_RUNNING, anew.state)
    }

    @Test
    fun `a collecting coroutine that is cancelled ends its question at once`() = runBlocking<Unit> {
        ServerSocket(0, 1, InetAddress.getLoopbackAddress()).use { silent ->
            val endpoint = "http://127.0.0.1:${silent.localPort}"
            val options = ClientOptions(endpoint = endpoint, attemptTimeout = 1.hours)
            Sandbox.client(options = options).use { client ->
                val following = launch { client.followTask("1").collect {} }
                withContext(Dispatchers.IO) { silent.accept() }.use { connection ->
                    connection.soTimeout = 10_000
                    val received = connection.getInputStream().bufferedReader()
                    received.readLine()
                    following.cancelAndJoin()
                    // Ends when the client has closed its side.
                    received.readText()
                }
            }
        }
    }

    @Test
    fun `a thread that is interrupted ends its wait at once`() {
        val taskNo = submit("executing_ms" to 3_600_000)
        val asked = CountDownLatch(1)
        var ended: Result<Unit>? = null
        val following = thread {
            ended = runCatching { client.followTaskBlocking(taskNo, patient).forEach { asked.countDown() } }
        }
        asked.await()
        following.interrupt()
        following.join(10_000)
        assertIs<InterruptedException>(assertNotNull(ended).exceptionOrNull())
    }

    /** A client that gives out [watch]. */
    private class Fake(val watch: TaskWatch) : DomainClient {
        override fun watchTask(taskNo: String, options: WaitOptions?): TaskWatch = watch
    }

    /** Plays the [steps], then fails. */
    private class FakeWatch(vararg steps: TaskProgress) : TaskWatch {
        private val left = steps.iterator()
        var isClosed = false

        override suspend fun poll(): TaskProgress = pollBlocking()

        override fun pollBlocking(): TaskProgress = if (left.hasNext()) left.next() else error("the last one was seen")

        override fun close() {
            isClosed = true
        }
    }

    private val running =
        TaskProgress("1", TaskState.STILL_RUNNING, emptyList(), 1, Duration.ZERO, 1.milliseconds, null)
    private val succeeded = running.copy(state = TaskState.SUCCEEDED, nextPollIn = null)

    @ParameterizedTest
    @EnumSource
    fun `what follows the task is closed at the end`(style: Style) {
        val ending = FakeWatch(running, running, succeeded)
        val failing = FakeWatch(running)
        fun follow(watch: TaskWatch): List<TaskProgress> {
            val client = Fake(watch)
            return style.call({ client.followTask("1").toList() }, { client.followTaskBlocking("1").toList() })
        }
        assertEquals(listOf(running, running, succeeded), follow(ending))
        assertFailsWith<IllegalStateException> { follow(failing) }
        assertTrue(ending.isClosed && failing.isClosed)
    }

    @Test
    fun `what follows the task is closed when nobody collects any more`() = runBlocking {
        val watch = FakeWatch(running.copy(nextPollIn = 1.days))
        val asked = CompletableDeferred<TaskProgress>()
        val following = launch { Fake(watch).followTask("1").collect { asked.complete(it) } }
        asked.await()
        assertTrue(!watch.isClosed)
        following.cancelAndJoin()
        assertTrue(watch.isClosed)
    }
}
