package io.github.alidomain

import java.net.IDN
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNotNull
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AutoClose
import org.junit.jupiter.params.ParameterizedClass
import org.junit.jupiter.params.provider.EnumSource

@ParameterizedClass
@EnumSource
class SubmissionTest(private val signature: SignatureVersion) {
    @AutoClose
    private val client = signature.client()

    private fun everyField(domainName: String) = SaveSingleTaskForUpdatingContactInfoRequest(
        contactType = ContactType.REGISTRANT,
        domainName = domainName,
        // One more than a double can hold.
        registrantProfileId = 9_007_199_254_740_993,
        userClientIp = "192.0.2.1",
        lang = Language.ZH,
        instanceId = "S123456789",
        addTransferLock = true,
    )

    private fun assertEveryFieldArrived(domainName: String, response: SaveSingleTaskForUpdatingContactInfoResponse) {
        val seen = Sandbox.seen(domainName).single()
        assertEquals("POST", seen.method)
        assertEquals(signature.name, seen.signatureVersion)
        assertTrue(seen.verified)
        assertFalse(seen.inUrl)
        assertEquals(seen.taskNo, response.taskNo)
        assertTrue(response.taskNo.isNotEmpty())
        assertNotNull(response.requestId)
        val expected = mapOf(
            "Action" to "SaveSingleTaskForUpdatingContactInfo",
            "ContactType" to "registrant",
            "DomainName" to domainName,
            "RegistrantProfileId" to "9007199254740993",
            "UserClientIp" to "192.0.2.1",
            "Lang" to "zh",
            "InstanceId" to "S123456789",
            "AddTransferLock" to "true",
        )
        assertEquals(expected, seen.parameters.filterKeys { it in expected })
    }

    @Test
    fun `a blocking call sends every field`() {
        val domainName = Sandbox.domainName()
        val response = client.saveSingleTaskForUpdatingContactInfoBlocking(everyField(domainName))
        assertEveryFieldArrived(domainName, response)
    }

    @Test
    fun `an awaited call sends every field`() = runBlocking {
        val domainName = Sandbox.domainName()
        val response = client.saveSingleTaskForUpdatingContactInfo(everyField(domainName))
        assertEveryFieldArrived(domainName, response)
    }

    @Test
    fun `fields that are left out are not sent`() {
        val domainName = Sandbox.domainName()
        client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))
        val sent = Sandbox.seen(domainName).single().parameters
        assertEquals("en", sent["Lang"])
        assertEquals(emptySet(), setOf("UserClientIp", "InstanceId", "AddTransferLock") intersect sent.keys)
    }

    @Test
    fun `GET with XML replies`() {
        val options = ClientOptions(httpMethod = HttpMethod.GET, replyFormat = ReplyFormat.XML)
        val domainName = Sandbox.domainName()
        val response = signature.client(options = options).use {
            it.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))
        }
        val seen = Sandbox.seen(domainName).single()
        assertEquals("GET", seen.method)
        assertTrue(seen.inUrl)
        assertEquals("XML", seen.parameters["Format"])
        assertEquals(seen.taskNo, response.taskNo)
    }

    @Test
    fun `temporary credentials`() {
        val domainName = Sandbox.domainName()
        val response = signature.client(Sandbox.stsCredentials()).use {
            it.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))
        }
        val seen = Sandbox.seen(domainName).single()
        assertTrue(seen.verified)
        assertEquals(Sandbox.STS_ACCESS_KEY_ID, seen.parameters["AccessKeyId"])
        assertEquals(seen.taskNo, response.taskNo)
    }

    @Test
    fun `every form of a domain name arrives in Unicode and lower case`() {
        for (label in listOf("中文", "bücher")) {
            val unicode = Sandbox.domainName("$label.")
            val forms = listOf(unicode, unicode.uppercase(), IDN.toASCII(unicode), IDN.toASCII(unicode).uppercase())
            for (form in forms) {
                client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(form))
            }
            assertEquals(forms.size, Sandbox.seen(unicode).size)
        }
    }

    @Test
    fun `the server speaks the language of the request`() {
        val request = adminChange(Sandbox.domainName("unknown.")).copy(lang = Language.ZH)
        val error = assertFailsWith<DomainException.Service> {
            client.saveSingleTaskForUpdatingContactInfoBlocking(request)
        }
        assertEquals("域名不存在。", error.serverMessage)
    }
}
