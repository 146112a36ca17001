package io.github.alidomain

import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AutoClose
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** waitForTask and submitAndWait, which follow a task by themselves. */
class WaitForTaskTest {
    @AutoClose
    private val client = Sandbox.client()

    private val domainName = Sandbox.domainName()
    private val eager = WaitOptions(minInterval = 50.milliseconds, maxInterval = 50.milliseconds)

    private fun wait(style: Style, taskNo: String, options: WaitOptions? = eager) =
        style.call({ client.waitForTask(taskNo, options) }, { client.waitForTaskBlocking(taskNo, options) })

    private fun submitAndWait(style: Style, options: WaitOptions? = eager): SubmitAndWaitResponse {
        val request = adminChange(domainName)
        return style.call(
            { client.submitAndWait(request, options) },
            { client.submitAndWaitBlocking(request, options) },
        )
    }

    /** What both operations answer of one task at last. */
    private fun assertEnds(style: Style, options: WaitOptions? = eager, check: (TaskProgress) -> Unit) {
        val answer = submitAndWait(style, options)
        val (submission, progress) = answer.submission to answer.progress
        assertEquals(Sandbox.tasks(domainName).single().taskNo, submission.taskNo)
        for (end in listOf(progress, wait(style, submission.taskNo, options))) {
            assertEquals(submission.taskNo, end.taskNo)
            assertNull(end.nextPollIn)
            // At the deadline, time may be too short for an answer.
            if (end.state != TaskState.STILL_RUNNING) assertNull(end.problem)
            check(end)
        }
    }

    @ParameterizedTest
    @EnumSource
    fun `a task that succeeds`(style: Style) {
        assertEnds(style, options = null) {
            assertEquals(TaskState.SUCCEEDED, it.state)
            assertEquals(domainName, it.taskDetails.single().domainName)
            assertEquals(1, it.polls)
        }
    }

    @ParameterizedTest
    @EnumSource
    fun `a task that takes its time`(style: Style) {
        Sandbox.plan(domainName, "waiting_ms" to 500, "executing_ms" to 500)
        val progress = submitAndWait(style).progress
        assertEquals(TaskState.SUCCEEDED, progress.state)
        assertTrue(progress.polls > 1)
    }

    @ParameterizedTest
    @EnumSource
    fun `a task that fails`(style: Style) {
        val words = mapOf("error_msg" to "refused", "fail_reason" to "by the registry", "task_result" to "no change")
        Sandbox.plan(domainName, "failure" to words)
        assertEnds(style) {
            assertEquals(TaskState.FAILED, it.state)
            val detail = it.taskDetails.single()
            assertEquals(TaskStatus.EXECUTE_FAILURE, detail.status)
            assertEquals("refused", detail.errorMsg)
            assertEquals("by the registry", detail.failReason)
            assertEquals("no change", detail.taskResult)
        }
    }

    @ParameterizedTest
    @EnumSource
    fun `a task that is still running at the deadline`(style: Style) {
        Sandbox.plan(domainName, "executing_ms" to 3_600_000)
        assertEnds(style, eager.copy(timeout = 1.seconds)) {
            assertEquals(TaskState.STILL_RUNNING, it.state)
            assertEquals(TaskStatus.EXECUTING, it.taskDetails.single().status)
            assertTrue(it.polls > 1)
        }
    }

    @Test
    fun `a wait that is cancelled ends at once`() = runBlocking {
        Sandbox.plan(domainName, "executing_ms" to 3_600_000)
        val taskNo = client.saveSingleTaskForUpdatingContactInfo(adminChange(domainName)).taskNo
        val wait = launch(start = CoroutineStart.UNDISPATCHED) { client.waitForTask(taskNo) }
        withTimeout(10.seconds) { wait.cancelAndJoin() }
    }

    @ParameterizedTest
    @EnumSource
    fun `an argument that is wrong is named, and nothing is submitted`(style: Style) {
        val zero = WaitOptions(timeout = Duration.ZERO)
        val invalid: Map<String, List<() -> Any>> = mapOf(
            "taskNo" to listOf({ wait(style, "") }),
            "timeout" to listOf({ wait(style, "1", zero) }, { submitAndWait(style, zero) }),
        )
        for ((field, calls) in invalid) {
            for (call in calls) {
                assertEquals(field, assertFailsWith<DomainException.InvalidRequest> { call() }.field)
            }
        }
        assertEquals(emptyList(), Sandbox.seen(domainName).map { it.method })
    }

    @ParameterizedTest
    @EnumSource
    fun `a submission that is refused is not waited for`(style: Style) {
        Sandbox.instruct(domainName, "refuse", "code" to "TaskIsBeingProcessed")
        val error = assertFailsWith<DomainException.Service> { submitAndWait(style) }
        assertEquals("TaskIsBeingProcessed", error.code)
    }
}
