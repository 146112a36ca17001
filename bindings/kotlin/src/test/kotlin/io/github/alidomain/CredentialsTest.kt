package io.github.alidomain

import java.nio.file.Path
import java.time.Instant
import kotlin.io.path.writeText
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking
import org.json.JSONObject
import org.junit.jupiter.api.io.TempDir
import org.junit.jupiter.params.ParameterizedClass
import org.junit.jupiter.params.provider.EnumSource

/** Credentials that are got from elsewhere when a call needs them. */
@ParameterizedClass
@EnumSource
class CredentialsTest(private val signature: SignatureVersion) {
    @TempDir
    private lateinit var folder: Path

    private val scope = Sandbox.scope()
    private val domainName = Sandbox.domainName()
    private val role = RamRole("acs:ram::1:role/writer", roleSessionName = scope)

    private fun write(name: String, text: String): String =
        folder.resolve(name).apply { writeText(text) }.toString()

    private fun config(vararg profile: Pair<String, Any>): Credentials {
        val text = JSONObject(mapOf("profiles" to listOf(mapOf("name" to "a", *profile)))).toString()
        return Credentials.fromConfigFile(write("config.json", text), "a")
    }

    private fun ini(vararg section: Pair<String, Any>): Credentials {
        val lines = section.joinToString("\n") { (key, value) -> "$key = $value" }
        return Credentials.fromIniFile(write("credentials.ini", "[default]\n$lines\n"))
    }

    /** What a program prints. */
    private fun printed(): String {
        val key = mapOf(
            "mode" to "StsToken",
            "access_key_id" to Sandbox.STS_ACCESS_KEY_ID,
            "access_key_secret" to Sandbox.STS_ACCESS_KEY_SECRET,
            "sts_token" to Sandbox.STS_SECURITY_TOKEN,
            "expiration" to Instant.now().plusSeconds(3600).toString(),
        )
        return write("printed key.json", JSONObject(key).toString())
    }

    private fun oidc(token: String = Sandbox.OIDC_TOKEN): Credentials =
        Credentials.fromOidc("acs:ram::1:oidc-provider/p", write("token", token), role)

    /** A client to which the sandbox is STS and the metadata service, too. */
    private fun client(credentials: Credentials): DomainClient =
        signature.client(credentials, ClientOptions(stsEndpoint = Sandbox.url, ecsMetadataEndpoint = Sandbox.url))

    private fun submit(client: DomainClient) =
        client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))

    /** The id of the key that signs a call that succeeds. */
    private fun signer(credentials: Credentials): String {
        client(credentials).use { submit(it) }
        val seen = Sandbox.seen(domainName).last()
        assertTrue(seen.verified)
        assertEquals(signature.name, seen.signatureVersion)
        return seen.parameters.getValue("AccessKeyId")
    }

    /** The key that was issued for a call, which it signs. */
    private fun issued(credentials: Credentials, by: String): Sandbox.Issued {
        val signer = signer(credentials)
        val issued = Sandbox.issued(scope).single()
        assertEquals(by, issued.by)
        assertEquals(issued.accessKeyId, signer)
        return issued
    }

    private fun failure(credentials: Credentials): DomainException.Credentials {
        val error = client(credentials).use { assertFailsWith<DomainException.Credentials> { submit(it) } }
        assertEquals(Outcome.NOT_SENT, error.outcome)
        return error
    }

    private val accessKey =
        arrayOf("access_key_id" to Sandbox.ACCESS_KEY_ID, "access_key_secret" to Sandbox.ACCESS_KEY_SECRET)
    private val stsKey =
        arrayOf("access_key_id" to Sandbox.STS_ACCESS_KEY_ID, "access_key_secret" to Sandbox.STS_ACCESS_KEY_SECRET)

    @Test
    fun `profiles of the command line`() {
        assertEquals(Sandbox.ACCESS_KEY_ID, signer(config("mode" to "AK", *accessKey)))
        val temporary = config("mode" to "StsToken", "sts_token" to Sandbox.STS_SECURITY_TOKEN, *stsKey)
        assertEquals(Sandbox.STS_ACCESS_KEY_ID, signer(temporary))
        val role = arrayOf("ram_role_arn" to role.roleArn, "ram_session_name" to scope, "expired_seconds" to 1200)
        val issued = issued(config("mode" to "RamRoleArn", *accessKey, *role), by = "AssumeRole")
        assertEquals(listOf(Sandbox.ACCESS_KEY_ID, 1200L), listOf(issued.signedBy, issued.durationSeconds))
    }

    @Test
    fun `a profile of another mode is refused by its name`() {
        val error = failure(config("mode" to "CloudSSO"))
        assertContains(error.reason, "CloudSSO")
        assertFalse(error.retryable)
    }

    @Test
    fun `a file that is not there is named`() {
        val path = folder.resolve("nowhere.json").toString()
        for (credentials in listOf(Credentials.fromConfigFile(path), Credentials.fromIniFile(path))) {
            assertContains(failure(credentials).reason, path)
        }
    }

    @Test
    fun `sections of an ini file`() {
        assertEquals(Sandbox.ACCESS_KEY_ID, signer(ini("type" to "access_key", *accessKey)))
        val temporary = ini("type" to "sts", "security_token" to Sandbox.STS_SECURITY_TOKEN, *stsKey)
        assertEquals(Sandbox.STS_ACCESS_KEY_ID, signer(temporary))
        issued(ini("type" to "credentials_uri", "credentials_uri" to Sandbox.credentialsUri(scope)), by = "uri")
    }

    @Test
    fun `a credentials URI`() {
        issued(Credentials.fromUri(Sandbox.credentialsUri(scope)), by = "uri")
        Sandbox.planIssuing(scope, "fail_times" to 100, "fail_status" to 500)
        assertTrue(failure(Credentials.fromUri(Sandbox.credentialsUri(scope))).retryable)
        val error = assertFailsWith<DomainException.InvalidRequest> { Credentials.fromUri("ftp://a.example") }
        assertEquals("uri", error.field)
    }

    @Test
    fun `a RAM role with everything that it can have`() {
        val policy = """{"Version": "1", "Statement": []}"""
        val all = role.copy(duration = 20.minutes, policy = policy, externalId = "abc-1")
        val issued = issued(Sandbox.credentials().use { Credentials.fromRamRole(it, all) }, by = "AssumeRole")
        assertEquals(
            listOf(Sandbox.ACCESS_KEY_ID, 1200L, policy, "abc-1"),
            listOf(issued.signedBy, issued.durationSeconds, issued.policy, issued.externalId),
        )
    }

    @Test
    fun `a RAM role that may not be assumed`() {
        val denied = role.copy(roleArn = "acs:ram::1:role/denied")
        val error = failure(Sandbox.credentials().use { Credentials.fromRamRole(it, denied) })
        assertContains(error.reason, "NoPermission")
        assertFalse(error.retryable)
    }

    @Test
    fun `a RAM role that is wrong is refused at once`() {
        val error = assertFailsWith<DomainException.InvalidRequest> {
            Sandbox.credentials().use { Credentials.fromRamRole(it, role.copy(duration = 1.seconds)) }
        }
        assertEquals("duration", error.field)
    }

    @Test
    fun `the token of an OpenID provider`() {
        issued(oidc(), by = "AssumeRoleWithOIDC")
        assertContains(failure(oidc(token = "another")).reason, "AuthenticationFail.OIDCToken.Invalid")
    }

    @Test
    fun `the role of an ECS instance`() {
        val instances = listOf(
            Credentials.fromEcsRamRole(),
            Credentials.fromEcsRamRole(Sandbox.METADATA_ROLE, tokenRequired = true),
        )
        for (credentials in instances) {
            val signer = signer(credentials)
            val issued = Sandbox.issued().single { it.accessKeyId == signer }
            assertEquals("metadata", issued.by)
            assertTrue(issued.metadataToken)
        }
    }

    @Test
    fun `what a program prints`() {
        val file = printed()
        assertEquals(Sandbox.STS_ACCESS_KEY_ID, signer(Credentials.fromProcess(listOf("cat", file))))
        assertEquals(Sandbox.STS_ACCESS_KEY_ID, signer(Credentials.fromCommandLine("cat '$file'")))
        val external = config("mode" to "External", "process_command" to "cat '$file'")
        assertEquals(Sandbox.STS_ACCESS_KEY_ID, signer(external))
        assertContains(failure(Credentials.fromProcess(listOf("false"))).reason, "false")
        val open = assertFailsWith<DomainException.InvalidRequest> { Credentials.fromCommandLine("cat 'open") }
        assertEquals("commandLine", open.field)
    }

    @Test
    fun `a chain uses the first that is set up`() {
        // Nothing is: see the environment in pom.xml.
        val nothing = Credentials.fromChain(listOf(Credentials.fromConfigFile(), Credentials.fromIniFile()))
        val chain = Credentials.fromChain(
            listOf(nothing, Credentials.fromUri(Sandbox.credentialsUri(scope)), Sandbox.credentials()),
        )
        issued(chain, by = "uri")
        val missing = folder.resolve("nowhere.json").toString()
        val broken = Credentials.fromChain(listOf(Credentials.fromConfigFile(missing), Sandbox.credentials()))
        assertContains(failure(broken).reason, missing)
        val error = assertFailsWith<DomainException.InvalidRequest> { Credentials.fromChain(emptyList()) }
        assertEquals("providers", error.field)
    }

    @Test
    fun `a key that was refused is replaced by one other`() {
        val uri = Credentials.fromUri(Sandbox.credentialsUri(scope))
        val role = Sandbox.credentials().use { Credentials.fromRamRole(it, role) }
        val profile = config("mode" to "CredentialsURI", "credentials_uri" to Sandbox.credentialsUri(scope))
        for (credentials in listOf(uri, role, profile, oidc())) {
            client(credentials).use { client ->
                val before = Sandbox.issued(scope).size
                submit(client)
                Sandbox.expire(scope)
                val codes = submit(client).attempts.map { it.code }
                assertEquals(listOf("InvalidSecurityToken.Expired", null), codes)
                assertEquals(listOf<String?>(null), submit(client).attempts.map { it.code })
                assertEquals(before + 2, Sandbox.issued(scope).size)
            }
        }
    }

    @Test
    fun `a key is replaced before it expires`() {
        val uri = Sandbox.credentialsUri(scope, "lifetime_seconds" to 3)
        client(Credentials.fromUri(uri)).use { client ->
            while (Sandbox.issued(scope).size < 2) {
                assertEquals(listOf<String?>(null), submit(client).attempts.map { it.code })
                Thread.sleep(50)
            }
        }
    }

    @Test
    fun `1000 awaited calls at once share one key`() = runBlocking {
        client(Credentials.fromUri(Sandbox.credentialsUri(scope, "delay_ms" to 1000))).use { client ->
            List(1000) { async { client.pollTaskResult(PollTaskResultRequest(domainName = domainName)) } }.awaitAll()
        }
        assertEquals(1, Sandbox.issued(scope).size)
        assertEquals(1000, Sandbox.seen(domainName).size)
    }
}
