package io.github.alidomain

import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.filter
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AutoClose
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

class PagingTest {
    @AutoClose
    private val client = Sandbox.client()

    private val domainName = Sandbox.domainName()
    private val clientIp = Sandbox.clientIp()

    /** The numbers of so many tasks, oldest first. */
    private fun submit(count: Int): List<String> = List(count) {
        client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName)).taskNo
    }

    private fun results(pageNum: Int = 1) =
        PollTaskResultRequest(pageNum = pageNum, pageSize = 2, domainName = domainName, userClientIp = clientIp)

    /** The elements, [most] of them at most. */
    private fun <T> Style.collected(flow: Flow<T>, sequence: Sequence<T>, most: Int = Int.MAX_VALUE): List<T> =
        call({ flow.take(most).toList() }, { sequence.take(most).toList() })

    private fun Style.results(request: PollTaskResultRequest, most: Int = Int.MAX_VALUE): List<String?> =
        collected(client.pollTaskResultAll(request), client.pollTaskResultAllBlocking(request), most).map { it.taskNo }

    /** The pages that were asked for. */
    private fun asked(action: String) =
        Sandbox.seen(action, "UserClientIp", clientIp).map { it.parameters.getValue("PageNum").toInt() }

    @ParameterizedTest
    @EnumSource
    fun `results of every page`(style: Style) {
        assertEquals(submit(5), style.results(results()))
        assertEquals(listOf(1, 2, 3), asked("PollTaskResult"))
    }

    @ParameterizedTest
    @EnumSource
    fun `the page of the request is the first`(style: Style) {
        assertEquals(submit(5).drop(2), style.results(results(pageNum = 2)))
        assertEquals(listOf(2, 3), asked("PollTaskResult"))
    }

    @ParameterizedTest
    @EnumSource
    fun `no page is asked for before it is needed`(style: Style) {
        val tasks = submit(5)
        val (flow, sequence) = client.pollTaskResultAll(results()) to client.pollTaskResultAllBlocking(results())
        assertEquals(emptyList(), asked("PollTaskResult"))
        assertEquals(tasks.take(2), style.collected(flow, sequence, most = 2).map { it.taskNo })
        assertEquals(listOf(1), asked("PollTaskResult"))
        assertEquals(tasks.take(3), style.collected(flow, sequence, most = 3).map { it.taskNo })
        assertEquals(listOf(1, 1, 2), asked("PollTaskResult"), "anew, and no further than needed")
    }

    @ParameterizedTest
    @EnumSource
    fun `nothing is an empty list`(style: Style) {
        assertEquals(emptyList(), style.results(results()))
        assertEquals(listOf(1), asked("PollTaskResult"))
    }

    @ParameterizedTest
    @EnumSource
    fun `an error ends it where it happens`(style: Style) {
        val tasks = submit(5)
        val came = mutableListOf<String?>()
        fun take(detail: TaskDetail) {
            came += detail.taskNo
            if (came.size == 2) Sandbox.instruct(domainName, "refuse", "code" to "Forbidden.RAM")
        }
        val error = assertFailsWith<DomainException.Service> {
            style.call(
                { client.pollTaskResultAll(results()).collect { take(it) } },
                { client.pollTaskResultAllBlocking(results()).forEach { take(it) } },
            )
        }
        assertEquals("Forbidden.RAM", error.code)
        assertEquals<List<String?>>(tasks.take(2), came)
    }

    @ParameterizedTest
    @EnumSource
    fun `tasks of the account, newest first`(style: Style) {
        val tasks = submit(3).reversed()
        val request = QueryTaskListRequest(pageSize = 2, userClientIp = clientIp)
        fun isOne(task: TaskInfo) = task.taskNo in tasks
        val (flow, sequence) = client.queryTaskListAll(request) to client.queryTaskListAllBlocking(request)
        val listed = style.collected(flow.filter { isOne(it) }, sequence.filter { isOne(it) }, most = 3)
        assertEquals(tasks, listed.map { it.taskNo })
        // Others may have come meanwhile.
        assertEquals(listOf(1, 2), asked("QueryTaskList").take(2))
    }

    @ParameterizedTest
    @EnumSource
    fun `details of a task`(style: Style) {
        val taskNo = submit(1).single()
        val request = QueryTaskDetailListRequest(taskNo, pageSize = 1, userClientIp = clientIp)
        val details =
            style.collected(client.queryTaskDetailListAll(request), client.queryTaskDetailListAllBlocking(request))
        assertEquals(domainName, details.single().domainName)
        assertEquals(listOf(1), asked("QueryTaskDetailList"))
    }

    @Test
    fun `without a request it is everything`() = runBlocking {
        submit(1)
        assertTrue(client.queryTaskListAll().first().taskNo.isNotEmpty())
        assertTrue(client.queryTaskListAllBlocking().first().taskNo.isNotEmpty())
        assertEquals(client.pollTaskResultAll().first(), client.pollTaskResultAllBlocking().first())
    }
}
