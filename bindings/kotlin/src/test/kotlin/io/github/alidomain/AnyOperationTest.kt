package io.github.alidomain

import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AutoClose
import org.junit.jupiter.params.ParameterizedClass
import org.junit.jupiter.params.provider.EnumSource

/** Operations that have no records of their own, called with Kotlin's own values. */
@ParameterizedClass
@EnumSource
class AnyOperationTest(private val signature: SignatureVersion) {
    @AutoClose
    private val client = signature.client()

    private val domainName = Sandbox.domainName()
    private val clientIp = Sandbox.clientIp()

    /** An operation, one of its parameters as it is sent, where in the reply a value is expected, and the value. */
    private class Operation(
        val action: String,
        val parameters: Map<String, Any?>,
        val sent: Pair<String, String>,
        val path: String,
        val expected: Any?,
    )

    private val operations = listOf(
        Operation("CheckDomain", mapOf("DomainName" to domainName, "FeePeriod" to 2), "FeePeriod" to "2", "Price", LONG),
        Operation(
            "QueryDomainGroupList",
            mapOf("ShowDeletingGroup" to true, "OrderByType" to null),
            "ShowDeletingGroup" to "true",
            "Data.DomainGroup.0.BeingDeleted",
            true,
        ),
        Operation(
            "QueryAdvancedDomainList",
            mapOf("PageNum" to 1, "PageSize" to 5L, "Tag" to listOf(mapOf("Key" to "a"), mapOf("Key" to "b"))),
            "Tag.2.Key" to "b",
            "PageSize",
            5L,
        ),
        Operation(
            "QueryChangeLogList",
            mapOf("PageNum" to 1, "PageSize" to 5, "StartDate" to DATE),
            "StartDate" to "$DATE",
            "Data.ChangeLog.0.DomainName",
            "example.com",
        ),
        Operation(
            "QueryDnsHost",
            mapOf("InstanceId" to "S1"),
            "InstanceId" to "S1",
            "DnsHostList.0.IpList",
            listOf("IpList"),
        ),
        Operation(
            "SaveSingleTaskForUpdateProhibitionLock",
            mapOf("DomainName" to "XN--FIQ228C.com", "Status" to false),
            "DomainName" to "中文.com",
            "TaskNo",
            TASK,
        ),
        Operation(
            "SaveBatchTaskForModifyingDomainDns",
            mapOf("DomainName" to listOf("a.example", "b.example"), "AliyunDns" to true),
            "DomainName.2" to "b.example",
            "TaskNo",
            TASK,
        ),
        Operation(
            "SaveBatchTaskForCreatingOrderRedeem",
            mapOf("OrderRedeemParam" to listOf(mapOf("CurrentExpirationDate" to DATE, "DomainName" to "a.example"))),
            "OrderRedeemParam.1.CurrentExpirationDate" to "$DATE",
            "TaskNo",
            TASK,
        ),
        Operation(
            "SaveSingleTaskForCreatingDnsHost",
            mapOf("DnsName" to "dns1", "InstanceId" to "S1", "Ip" to listOf("192.0.2.1")),
            "Ip.1" to "192.0.2.1",
            "TaskNo",
            TASK,
        ),
        Operation("DeleteDomainGroup", mapOf("DomainGroupId" to LONG), "DomainGroupId" to "$LONG", "TaskNo", null),
    )

    private fun seen(action: String): List<Sandbox.Seen> = when (action) {
        // The newer version of the API has no address there.
        "CheckDomain" -> Sandbox.seen(action, "DomainName", domainName)
        else -> Sandbox.seen(action, "UserClientIp", clientIp)
    }

    private fun Any?.at(path: String): Any? = path.split(".").fold(this) { value, part ->
        if (value is List<*>) value[part.toInt()] else (value as Map<*, *>)[part]
    }

    @Test
    fun `native values go in and out`() {
        for (operation in operations) {
            val ip = if (operation.action == "CheckDomain") emptyMap() else mapOf("UserClientIp" to clientIp)
            val parameters = operation.parameters + ip
            val responses = listOf(
                runBlocking { client.call(operation.action, parameters) },
                client.callBlocking(operation.action, parameters),
            )
            val seen = seen(operation.action)
            assertEquals(2, seen.size)
            for ((response, one) in responses.zip(seen)) {
                assertTrue(one.verified)
                assertEquals(operation.sent.second, one.parameters[operation.sent.first], operation.action)
                assertEquals(response.requestId, response.fields["RequestId"])
                assertEquals(1, response.attempts.size)
                assertEquals(operation.expected, response.fields.at(operation.path), operation.action)
                assertEquals(response.fields.keys.sorted(), response.fields.keys.toList())
            }
        }
    }

    @Test
    fun `the sample of the guide runs`(): Unit = runBlocking {
        val response = client.call("CheckDomain", mapOf("DomainName" to "example.com"))
        println(response.fields["Price"] as Long)
        assertEquals("example.com", response.fields["DomainName"])
    }

    private fun refused(action: String, parameters: Map<String, Any?>, field: String, reason: String) {
        val error = assertFailsWith<DomainException.InvalidRequest> { client.callBlocking(action, parameters) }
        assertEquals(field, error.field)
        assertContains(error.reason, reason)
        assertEquals(Outcome.NOT_SENT, error.outcome)
    }

    @Test
    fun `what the catalogue refuses is not sent`() {
        refused("ChekDomain", emptyMap(), "action", "Nearest: CheckDomain")
        refused("CheckDomain", emptyMap(), "parameters", "must have DomainName")
        refused("CheckDomain", mapOf("domain_name" to domainName), "parameters", "Nearest: DomainName")
        refused("CheckDomain", mapOf("DomainName" to 1), "parameters[\"DomainName\"]", "must be text, not an integer")
        val tags = mapOf("PageNum" to 1, "PageSize" to 1, "Tag" to listOf(mapOf("Key" to true)))
        refused("QueryAdvancedDomainList", tags, "parameters[\"Tag\"][0][\"Key\"]", "must be text, not a boolean")
        val verification = mapOf("ActionType" to "x", "InstanceId" to "S1")
        val allowed = "must be one of DOMAINAUDIT, AUDITCONTACT"
        refused("CancelDomainVerification", verification, "parameters[\"ActionType\"]", allowed)
        Sandbox.client(options = ClientOptions(apiVersion = "2017-12-18")).use { older ->
            val error = assertFailsWith<DomainException.InvalidRequest> {
                older.callBlocking("QueryDomainGroupList", emptyMap())
            }
            assertContains(error.reason, "is only in 2018-01-29")
        }
    }

    @Test
    fun `other values are refused with their place`() {
        var deep: Any = "a"
        repeat(40) { deep = listOf(deep) }
        for ((value, words) in listOf(
            listOf(mapOf("Key" to 'a')) to "parameters[\"Tag\"][0][\"Key\"] must be null, a Boolean, an Int, a Long",
            mapOf(1 to "a") to "parameters[\"Tag\"] has a key that must be a String, but is Integer",
            deep to "must not be nested more than 32 levels deep",
        )) {
            val error = assertFailsWith<IllegalArgumentException> {
                client.callBlocking("QueryAdvancedDomainList", mapOf("Tag" to value))
            }
            assertContains(error.message.orEmpty(), words)
        }
    }

    @Test
    fun `what writes is not repeated after a lost reply`() {
        Sandbox.instruct(domainName, "close", "execute" to true)
        val error = assertFailsWith<DomainException.Transport> {
            val lock = mapOf("DomainName" to domainName, "Status" to true)
            client.callBlocking("SaveSingleTaskForUpdateProhibitionLock", lock)
        }
        assertEquals(Outcome.MAYBE_EXECUTED, error.outcome)
        assertEquals(1, Sandbox.seen(domainName).size)

        val read = Sandbox.domainName()
        Sandbox.instruct(read, "close", "execute" to true)
        assertEquals(2, client.callBlocking("CheckDomain", mapOf("DomainName" to read)).attempts.size)
    }

    @Test
    fun `operations are listed offline`() {
        val listed = operations().associateBy { it.action }
        assertEquals(133, listed.size)
        val check = listed.getValue("CheckDomain")
        assertTrue(check.reads)
        assertEquals(listOf("DomainName"), check.parameters.filter { it.required }.map { it.name })
        assertEquals("double", check.response.at("StaticPriceInfo.PriceInfo.0.money"))
    }

    private companion object {
        const val TASK = "7f217ae0-61f5-42e2-a1c3-42bad0124000"

        /** More than a `Double` holds. */
        const val LONG = 9_007_199_254_740_993L
        const val DATE = 1_522_080_000_000L
    }
}
