package io.github.alidomain

import java.time.Instant
import java.time.temporal.ChronoUnit
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AutoClose
import org.junit.jupiter.params.ParameterizedClass
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** Every operation beside the submission, with every field of it. */
@ParameterizedClass
@EnumSource
class TaskOperationsTest(private val signature: SignatureVersion) {
    @AutoClose
    private val client = signature.client()

    private val domainName = Sandbox.domainName()
    private val clientIp = Sandbox.clientIp()
    private val submitted = Instant.now()

    private fun submit(): String = client.saveSingleTaskForUpdatingContactInfoBlocking(
        adminChange(domainName).copy(instanceId = "S123456789", userClientIp = clientIp),
    ).taskNo

    private fun planFailure() {
        val words = mapOf("error_msg" to "refused", "fail_reason" to "by the registry", "task_result" to "no change")
        Sandbox.plan(domainName, "failure" to words)
    }

    private fun assertSent(action: String, vararg parameters: Pair<String, String>) {
        val expected = mapOf("UserClientIp" to clientIp, "Lang" to "zh", *parameters)
        val sent = Sandbox.seen(action, "UserClientIp", clientIp).single().parameters
        assertEquals(expected, sent.filterKeys { it in expected })
    }

    private fun assertAnswered(requestId: String?, attempts: List<Attempt>) {
        val attempt = attempts.single()
        assertEquals(AttemptEnd.SUCCEEDED, attempt.ended)
        assertEquals(200, attempt.httpStatus)
        assertEquals(assertNotNull(requestId), attempt.requestId)
    }

    private fun assertSinceSubmission(time: Instant?) {
        // The service tells it in whole seconds.
        assertContains(submitted.truncatedTo(ChronoUnit.SECONDS)..Instant.now(), assertNotNull(time))
    }

    private fun assertFailed(detail: TaskDetail, taskNo: String, failReason: String?) {
        val expected = TaskDetail(
            taskNo = taskNo,
            taskDetailNo = assertNotNull(detail.taskDetailNo),
            domainName = domainName,
            instanceId = "S123456789",
            taskType = "UPDATE_ADMIN_CONTACT",
            taskTypeDescription = "Update the admin contact",
            status = TaskStatus.EXECUTE_FAILURE,
            taskStatus = "EXECUTE_FAILURE",
            taskStatusCode = 3,
            taskResult = "no change",
            errorMsg = "refused",
            failReason = failReason,
            tryCount = 1,
            createTime = detail.createTime,
            updateTime = detail.updateTime,
        )
        assertEquals(expected, detail)
        assertSinceSubmission(detail.createTime)
        assertSinceSubmission(detail.updateTime)
    }

    @ParameterizedTest
    @EnumSource
    fun `queryTaskDetailList tells how a task fared`(style: Style) {
        planFailure()
        val taskNo = submit()
        val request = QueryTaskDetailListRequest(
            taskNo = taskNo,
            pageNum = 1,
            pageSize = 10,
            taskStatus = TaskStatus.EXECUTE_FAILURE,
            domainName = domainName.uppercase(),
            instanceId = "S123456789",
            userClientIp = clientIp,
            lang = Language.ZH,
        )
        val response =
            style.call({ client.queryTaskDetailList(request) }, { client.queryTaskDetailListBlocking(request) })
        assertFailed(response.taskDetails.single(), taskNo, failReason = "by the registry")
        val page = response.run { listOf(currentPageNum, pageSize, totalItemNum, totalPageNum, nextPageNum) }
        assertEquals(listOf(1, 10, 1, 1, null), page)
        assertAnswered(response.requestId, response.attempts)
        assertSent(
            "QueryTaskDetailList",
            "TaskNo" to taskNo,
            "PageNum" to "1",
            "PageSize" to "10",
            "TaskStatus" to "3",
            "DomainName" to domainName,
            "InstanceId" to "S123456789",
        )
    }

    @ParameterizedTest
    @EnumSource
    fun `queryTaskList lists the tasks of the account`(style: Style) {
        val taskNo = submit()
        val (begin, end) = submitted.minusSeconds(60) to submitted.plusSeconds(3600)
        val request = QueryTaskListRequest(
            pageNum = 1,
            pageSize = 20,
            beginCreateTime = begin,
            endCreateTime = end,
            userClientIp = clientIp,
            lang = Language.ZH,
        )
        val response = style.call({ client.queryTaskList(request) }, { client.queryTaskListBlocking(request) })
        val task = response.tasks.single { it.taskNo == taskNo }
        val expected = TaskInfo(
            taskNo = taskNo,
            taskNum = 1,
            taskType = "UPDATE_ADMIN_CONTACT",
            taskTypeDescription = "Update the admin contact",
            status = TaskStatus.COMPLETE,
            taskStatus = "COMPLETE",
            taskStatusCode = 3,
            taskCancelStatus = "UNCANCELED",
            taskCancelStatusCode = 0,
            clientip = clientIp,
            createTime = task.createTime,
            taskBizType = "domain",
            taskResult = task.taskResult,
            taskTypeCode = 2,
        )
        assertEquals(expected, task)
        assertSinceSubmission(task.createTime)
        assertSinceSubmission(response.serverTime)
        assertEquals(listOf(1, 20), listOf(response.currentPageNum, response.pageSize))
        assertAnswered(response.requestId, response.attempts)
        assertSent(
            "QueryTaskList",
            "PageNum" to "1",
            "PageSize" to "20",
            "BeginCreateTime" to begin.toEpochMilli().toString(),
            "EndCreateTime" to end.toEpochMilli().toString(),
        )
    }

    @ParameterizedTest
    @EnumSource
    fun `pollTaskResult lists results`(style: Style) {
        planFailure()
        val taskNo = submit()
        val request = PollTaskResultRequest(
            pageNum = 1,
            pageSize = 10,
            taskNo = taskNo,
            domainName = domainName,
            instanceId = "S123456789",
            taskResultStatus = TaskStatus.EXECUTE_FAILURE,
            userClientIp = clientIp,
            lang = Language.ZH,
        )
        val response = style.call({ client.pollTaskResult(request) }, { client.pollTaskResultBlocking(request) })
        assertFailed(response.taskDetails.single(), taskNo, failReason = null)
        val page = response.run { listOf(currentPageNum, pageSize, totalItemNum, totalPageNum, nextPageNum) }
        assertEquals(listOf(1, 10, 1, 1, null), page)
        assertAnswered(response.requestId, response.attempts)
        assertSent(
            "PollTaskResult",
            "PageNum" to "1",
            "PageSize" to "10",
            "TaskNo" to taskNo,
            "DomainName" to domainName,
            "InstanceId" to "S123456789",
            "TaskResultStatus" to "3",
        )
    }

    @ParameterizedTest
    @EnumSource
    fun `acknowledgeTaskResult takes results off the list`(style: Style) {
        repeat(3) { submit() }
        fun results() = client.pollTaskResultBlocking(PollTaskResultRequest(domainName = domainName)).taskDetails
        val (first, second, third) = results().map { assertNotNull(it.taskDetailNo) }
        val request = AcknowledgeTaskResultRequest(listOf(first, third), userClientIp = clientIp, lang = Language.ZH)
        val response =
            style.call({ client.acknowledgeTaskResult(request) }, { client.acknowledgeTaskResultBlocking(request) })
        assertEquals(2, response.result)
        assertAnswered(response.requestId, response.attempts)
        assertEquals(listOf(second), results().map { it.taskDetailNo })
        assertSent("AcknowledgeTaskResult", "TaskDetailNo.1" to first, "TaskDetailNo.2" to third)
    }

    @ParameterizedTest
    @EnumSource
    fun `cancelTask cancels a task that waits`(style: Style) {
        Sandbox.plan(domainName, "waiting_ms" to 3_600_000)
        val taskNo = submit()
        assertEquals("WAITING_EXECUTE", Sandbox.tasks(domainName).single().status)
        val request = CancelTaskRequest(taskNo, userClientIp = clientIp, lang = Language.ZH)
        val response = style.call({ client.cancelTask(request) }, { client.cancelTaskBlocking(request) })
        assertAnswered(response.requestId, response.attempts)
        assertEquals("EXECUTE_FAILURE", Sandbox.tasks(domainName).single().status)
        assertSent("CancelTask", "TaskNo" to taskNo)
        // It waits no longer, and the service says so.
        val error = assertFailsWith<DomainException.Service> {
            style.call({ client.cancelTask(request) }, { client.cancelTaskBlocking(request) })
        }
        assertEquals("ParameterIllegal", error.code)
        assertEquals(Outcome.REJECTED, error.outcome)
    }

    @Test
    fun `an argument that is wrong is named`() {
        val invalid: Map<String, () -> Any> = mapOf(
            "taskNo" to { client.cancelTaskBlocking(CancelTaskRequest("")) },
            "taskDetailNo" to { client.acknowledgeTaskResultBlocking(AcknowledgeTaskResultRequest(emptyList())) },
            "taskStatus" to {
                client.queryTaskDetailListBlocking(QueryTaskDetailListRequest("1", taskStatus = TaskStatus.COMPLETE))
            },
            "taskResultStatus" to {
                client.pollTaskResultBlocking(PollTaskResultRequest(taskResultStatus = TaskStatus.EXECUTING))
            },
            "pageNum" to { client.queryTaskListBlocking(QueryTaskListRequest(pageNum = 0)) },
            "pageSize" to { client.queryTaskListBlocking(QueryTaskListRequest(pageSize = 1001)) },
        )
        for ((field, call) in invalid) {
            assertEquals(field, assertFailsWith<DomainException.InvalidRequest> { call() }.field)
        }
    }

    @Test
    fun `a contact`() {
        val request = QueryContactInfoRequest(domainName, ContactType.BILLING, clientIp, Language.ZH)
        val contact = client.queryContactInfoBlocking(request)
        assertSent("QueryContactInfo", "DomainName" to domainName, "ContactType" to "billing")
        assertEquals("billing of $domainName", contact.registrantName)
        assertEquals(listOf("billing@$domainName", "杭州", "310000"), contact.run { listOf(email, zhCity, postalCode) })
        assertAnswered(contact.requestId, contact.attempts)
        assertEquals(contact.zhAddress, runBlocking { client.queryContactInfo(request) }.zhAddress)
    }
}
