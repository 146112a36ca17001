package io.github.alidomain

import java.time.Instant
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.toList
import org.junit.jupiter.api.AutoClose
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** Domains and histories, and what a version of the API lacks. */
class ListsTest {
    @AutoClose
    private val client = Sandbox.client()

    private val names = List(3) { Sandbox.domainName() }
    private val clientIp = Sandbox.clientIp()

    private fun <T> Style.collected(flow: Flow<T>, sequence: Sequence<T>): List<T> =
        call({ flow.toList() }, { sequence.toList() })

    private fun submit(client: DomainClient, vararg domainNames: String): String {
        val batch = SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest(ContactType.ADMIN, domainNames.toList(), 1)
        return client.saveBatchTaskForUpdatingContactInfoByRegistrantProfileIdBlocking(batch).taskNo
    }

    @ParameterizedTest
    @EnumSource
    fun `domains of every page`(style: Style) {
        val group = Sandbox.domainName()
        for (name in names) {
            Sandbox.describe(name, "domain_group_id" to group, "domain_status" to "2", "tags" to mapOf("name" to name))
        }
        val request = QueryDomainListRequest(pageSize = 2, domainGroupId = group, orderByType = OrderByType.ASC)
        val domains = style.collected(client.queryDomainListAll(request), client.queryDomainListAllBlocking(request))
        assertEquals(names, domains.map { it.domainName })
        val page = style.call({ client.queryDomainList(request) }, { client.queryDomainListBlocking(request) })
        assertEquals(listOf(3, 2, 2), page.run { listOf(totalItemNum, totalPageNum, nextPageNum) })
        with(page.domains.first()) {
            assertEquals(DomainStatus.NEEDS_REDEMPTION to "2", domainStatus to domainStatusText)
            assertEquals(DomainType.NEW_GTLD to RealNameStatus.SUCCEED, domainType to domainAuditStatus)
            assertEquals(Instant.parse("2018-01-25T12:46:57Z"), registrationDate)
            assertEquals(listOf("dns1.sandbox.example", "dns2.sandbox.example"), dnsList)
            assertEquals(listOf(DomainTag("name", names.first())), tags)
        }
        val tagged = QueryDomainListRequest(tags = listOf(DomainTag("name", names.last())))
        val found = style.collected(client.queryDomainListAll(tagged), client.queryDomainListAllBlocking(tagged))
        assertEquals(names.last(), found.single().domainName)
    }

    @ParameterizedTest
    @EnumSource
    fun `the history of tasks, newest first`(style: Style) {
        val tasks = names.map { submit(client, it) }.reversed()
        val request = QueryTaskInfoHistoryRequest(pageSize = 1, userClientIp = clientIp)
        val (flow, sequence) = client.queryTaskInfoHistoryAll(request) to client.queryTaskInfoHistoryAllBlocking(request)
        val listed = style.collected(flow, sequence)
        // Others submit, too.
        assertEquals(tasks, listed.map { it.taskNo }.filter { it in tasks })
        val cursors = Sandbox.seen("QueryTaskInfoHistory", "UserClientIp", clientIp).map { it.parameters["TaskNoCursor"] }
        assertEquals(listOf(null) + listed.drop(1).map { it.taskNo }, cursors)
        val page = style.call({ client.queryTaskInfoHistory(request) }, { client.queryTaskInfoHistoryBlocking(request) })
        assertNotNull(assertNotNull(page.nextPageCursor).createTime)
    }

    @ParameterizedTest
    @EnumSource
    fun `the history of a task's results`(style: Style) {
        Sandbox.plan(names[1], "failure" to mapOf("error_msg" to "refused"))
        val request = QueryTaskDetailHistoryRequest(submit(client, *names.toTypedArray()), pageSize = 2)
        val (flow, sequence) = client.queryTaskDetailHistoryAll(request) to client.queryTaskDetailHistoryAllBlocking(request)
        val details = style.collected(flow, sequence)
        assertEquals(names, details.map { it.domainName })
        assertEquals("refused", details[1].errorMsg)
        val page =
            style.call({ client.queryTaskDetailHistory(request) }, { client.queryTaskDetailHistoryBlocking(request) })
        assertEquals(names[2], page.nextPageCursor?.domainName)
        assertEquals(page.taskDetails.first(), page.currentPageCursor)
    }

    @Test
    fun `what the version of the API lacks`() {
        Sandbox.client(options = ClientOptions(apiVersion = "2017-12-18")).use { older ->
            val batch = assertFailsWith<DomainException.InvalidRequest> { submit(older, names[0]) }
            assertEquals("apiVersion" to Outcome.NOT_SENT, batch.field to batch.outcome)
            val grouped = QueryDomainListRequest(domainName = names[0], domainGroupId = "7")
            val list = assertFailsWith<DomainException.InvalidRequest> { older.queryDomainListBlocking(grouped) }
            assertEquals("domainGroupId", list.field)
        }
        assertEquals(0, Sandbox.seen(names[0]).size)
    }
}
