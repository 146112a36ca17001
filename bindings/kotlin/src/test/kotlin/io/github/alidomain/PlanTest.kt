package io.github.alidomain

import java.time.Instant
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertTrue
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import org.junit.jupiter.api.AutoClose
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** Profiles, one domain, and plans of changes: what they say, and that nothing is submitted. */
class PlanTest {
    @AutoClose
    private val client = Sandbox.client()

    private val domainName = Sandbox.domainName()

    private fun change(domainName: String, registrantProfileId: Long = VERIFIED) =
        SaveSingleTaskForUpdatingContactInfoRequest(ContactType.REGISTRANT, domainName, registrantProfileId)

    private fun Style.plan(request: SaveSingleTaskForUpdatingContactInfoRequest) =
        call({ client.plan(request) }, { client.planBlocking(request) })

    @ParameterizedTest
    @EnumSource
    fun `profiles have their status`(style: Style) {
        val request = QueryRegistrantProfilesRequest(email = "wangwu@example.com")
        val response = style.call(
            { client.queryRegistrantProfiles(request) },
            { client.queryRegistrantProfilesBlocking(request) },
        )
        val profile = response.registrantProfiles.single()
        assertEquals(VERIFIED + 1, profile.registrantProfileId)
        assertEquals(RealNameStatus.NON_AUDIT, profile.realNameStatus)
        assertEquals("NONAUDIT", profile.realNameStatusText)
        assertEquals(RegistrantType.INDIVIDUAL, profile.registrantType)
        assertEquals(EmailVerificationStatus.NOT_VERIFIED, profile.emailVerificationStatus)
        assertEquals("杭州", profile.zhCity)
        assertEquals(Instant.parse("2018-01-25T12:46:57Z"), profile.createTime)
    }

    @ParameterizedTest
    @EnumSource
    fun `profiles of every page`(style: Style) {
        val request = QueryRegistrantProfilesRequest(pageSize = 2)
        val ids = style.call(
            { client.queryRegistrantProfilesAll(request).map { it.registrantProfileId }.toList() },
            { client.queryRegistrantProfilesAllBlocking(request).map { it.registrantProfileId }.toList() },
        )
        assertEquals(listOf(VERIFIED, VERIFIED + 1, VERIFIED + 2), ids.take(3))
    }

    @ParameterizedTest
    @EnumSource
    fun `a domain has its locks`(style: Style) {
        val request = QueryDomainByDomainNameRequest("locked.example")
        val domain = style.call(
            { client.queryDomainByDomainName(request) },
            { client.queryDomainByDomainNameBlocking(request) },
        )
        assertEquals(ProhibitionLock.OPEN, domain.updateProhibitionLock)
        assertEquals(ProhibitionLock.CLOSE, domain.transferProhibitionLock)
        assertEquals(PendingStatus.NORMAL, domain.registrantUpdatingStatus)
        assertTrue(assertNotNull(domain.expirationDate) > Instant.now())
    }

    @ParameterizedTest
    @EnumSource
    fun `a change that would work`(style: Style) {
        val plan = style.plan(change(domainName.uppercase()).copy(addTransferLock = true))
        assertEquals(domainName, plan.domainName)
        val expected = ContactFieldChange("registrantName", "registrant of $domainName", "Li Si")
        assertEquals(expected, plan.changes.first())
        assertEquals(emptyList(), plan.obstacles)
        assertEquals(listOf(ConsequenceKind.TRANSFER_LOCKED), plan.consequences.map { it.kind })
        assertEquals(emptyList(), Sandbox.tasks(domainName))
    }

    @ParameterizedTest
    @EnumSource
    fun `what stands in the way`(style: Style) {
        val plan = style.plan(change("locked.example", VERIFIED + 1))
        val kinds = plan.obstacles.map { it.kind }
        assertEquals(listOf(ObstacleKind.PROFILE_NOT_VERIFIED, ObstacleKind.UPDATE_PROHIBITED), kinds)
        assertEquals(listOf(ConsequenceKind.EMAIL_TO_CONFIRM), plan.consequences.map { it.kind })
        assertEquals(emptyList(), Sandbox.tasks("locked.example"))
    }

    @ParameterizedTest
    @EnumSource
    fun `a list with a bad item`(style: Style) {
        val changes = listOf(change(domainName), change("nonsense"), change(domainName, registrantProfileId = 404))
        val plans = style.call({ client.planAll(changes) }, { client.planAllBlocking(changes) })
        val expected = listOf(emptyList(), listOf(ObstacleKind.INVALID_REQUEST), listOf(ObstacleKind.PROFILE_NOT_FOUND))
        assertEquals(expected, plans.map { plan -> plan.obstacles.map { it.kind } })
        assertTrue(plans[1].obstacles.single().reason.startsWith("domainName must"))
        assertEquals("domainName", assertFailsWith<DomainException.InvalidRequest> { style.plan(changes[1]) }.field)
        assertEquals(emptyList(), Sandbox.tasks(domainName))
    }

    private companion object {
        const val VERIFIED = 1_234_567L
    }
}
