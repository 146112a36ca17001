package io.github.alidomain

import java.net.URI
import java.nio.file.Path
import kotlin.io.path.createTempDirectory
import kotlin.io.path.createTempFile
import kotlin.io.path.writeText
import kotlin.test.assertFailsWith
import kotlin.time.Duration.Companion.seconds
import org.json.JSONObject

/** Secrets that are easy to find again. Their signs beyond letters change with every encoding; "canary-" does not. */
internal object Canaries {
    const val SECRET = "canary-secret-4f/0+c="
    const val TOKEN = "canary-token-1b/7+q=="
    const val PROXY_USERNAME = "alice"
    const val PROXY_PASSWORD = "proxy-canary-secret"
    const val WRONG_PROXY_PASSWORD = "proxy-canary-wrong/0+c="
}

/**
 * Has everything go well and wrong, with logs of every level, and prints whatever a program could print. The secrets
 * that it comes by in doing so are written to the file [args] names, one a line.
 */
fun main(args: Array<String>) {
    enableLogging(LogLevel.TRACE)
    val folder = createTempDirectory()
    val keys = TemporaryKeys(Path.of(args.single()))
    for (signature in SignatureVersion.entries) {
        for (method in HttpMethod.entries) {
            Scenarios(ClientOptions(signatureVersion = signature, httpMethod = method), folder, keys).run()
        }
    }
    keys.write()
    folder.toFile().deleteRecursively()
    print(errorCodes())
}

/** Prints an object as a program does that shows all it has. */
private fun print(thing: Any) = println("$thing")

private fun print(error: DomainException) = println("$error\n${error.reason}\n${error.stackTraceToString()}")

/** Keys of the sandbox, and what nobody may see of them. */
private class TemporaryKeys(private val file: Path) : CredentialsProvider {
    private val secrets = mutableListOf<String>()

    override fun fetchCredentials(): Credentials {
        val key = JSONObject(URI(Sandbox.credentialsUri(scope)).toURL().readText())
        val (secret, token) = listOf("AccessKeySecret", "SecurityToken").map { key.getString(it) }
        secrets += listOf(secret, token)
        return Credentials.fromSts(key.getString("AccessKeyId"), secret, token)
    }

    fun write() = file.writeText(secrets.joinToString("\n"))

    companion object {
        val scope = Sandbox.scope()
    }
}

private class Scenarios(private val options: ClientOptions, private val folder: Path, private val keys: TemporaryKeys) {
    private val once = options.copy(maxAttempts = 1, submissionPolicy = SubmissionPolicy.REPORT)

    fun run() {
        successes()
        explanations()
        refusals()
        credentialsThatFail()
        proxies()
    }

    private fun canary() = Credentials.fromSts(Sandbox.STS_ACCESS_KEY_ID, Canaries.SECRET, Canaries.TOKEN)

    private fun submit(client: DomainClient, domainName: String = Sandbox.domainName()): Any =
        client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName))

    private inline fun <reified E : DomainException> fail(call: () -> Any) = print(assertFailsWith<E> { call() })

    /** Real keys, of every origin; a real proxy with a password. */
    private fun successes() {
        val role = RamRole("acs:ram::1:role/writer", roleSessionName = TemporaryKeys.scope)
        val token = folder.resolve("oidc").apply { writeText(Sandbox.OIDC_TOKEN) }.toString()
        val origins = listOf(
            Sandbox.credentials(),
            Sandbox.stsCredentials(),
            Credentials.fromRamRole(Sandbox.credentials(), role),
            Credentials.fromOidc("acs:ram::1:oidc-provider/p", token, role),
            Credentials.fromUri(Sandbox.credentialsUri(TemporaryKeys.scope)),
            Credentials.fromEcsRamRole(),
            Credentials.fromProvider(keys),
        )
        val elsewhere = options.copy(stsEndpoint = Sandbox.url, ecsMetadataEndpoint = Sandbox.url)
        for (credentials in origins + Credentials.fromChain(origins)) {
            Sandbox.client(credentials, elsewhere).use { client ->
                print(listOf(credentials, client, submit(client), client.explainBlocking(adminChange("a.example"))))
                Sandbox.expire(TemporaryKeys.scope)
                print(submit(client))
            }
        }
        print(listOf(keys, role, elsewhere))
    }

    private fun explanations() = Sandbox.client(canary(), options).use { client ->
        print(client.explainBlocking(adminChange("a.example")))
    }

    /** Every error of a call; the endpoint says whatever it likes. */
    private fun refusals() = Sandbox.client(canary(), once).use { client ->
        fun submitAnd(kind: String, vararg details: Pair<String, Any>): Any {
            val domainName = Sandbox.domainName()
            Sandbox.instruct(domainName, kind, *details)
            return submit(client, domainName)
        }
        fun submitAnswered(status: Int, body: String): Any = submitAnd("answer", "status" to status, "body" to body)

        val (secret, token) = Canaries.SECRET to Canaries.TOKEN
        print(submitAnswered(200, """{"TaskNo": "1", "RequestId": "R-1", "Echo": "$secret $token"}"""))
        fail<DomainException.InvalidRequest> { submit(client, "") }
        // The server's message quotes the string to sign, with the token in it.
        fail<DomainException.Service> { submit(client) }
        fail<DomainException.Service> {
            submitAnswered(400, """{"Code": "$token", "Message": "$secret", "Recommend": "$token"}""")
        }
        fail<DomainException.UnexpectedReply> { submitAnswered(404, "$secret $token") }
        fail<DomainException.OutcomeUnknown> { submitAnswered(502, "$secret $token") }
        fail<DomainException.OutcomeUnknown> { submitAnd("close", "execute" to false) }
        client.withCallOptions(CallOptions(timeout = 5.seconds)).use { print(listOf(it, CallOptions())) }
        Sandbox.client(canary(), once.copy(endpoint = closedEndpoint())).use {
            fail<DomainException.Transport> { submit(it) }
        }
    }

    /** Secrets where they are not understood. */
    private fun credentialsThatFail() {
        val secret = Canaries.SECRET
        fail<DomainException.Credentials> { Credentials.fromAccessKey("id", "$secret\n") }
        fail<DomainException.Credentials> { Credentials.fromSts("id", secret, "${Canaries.TOKEN} ") }
        fun file(text: String): String = createTempFile(folder).apply { writeText(text) }.toString()
        fun profile(mode: String) = """{"name": "a", "mode": "$mode", "access_key_secret": "$secret"}"""
        val sources = listOf(
            Credentials.fromConfigFile(file("""{"profiles": [${profile("AK")}, $secret]}""")),
            Credentials.fromConfigFile(file("""{"current": "a", "profiles": [${profile("AK")}]}""")),
            Credentials.fromConfigFile(file("""{"current": "a", "profiles": [${profile("CloudSSO")}]}""")),
            Credentials.fromIniFile(file("[default\naccess_key_secret = $secret")),
            Credentials.fromIniFile(file("[default]\ntype = access_key\naccess_key_secret = $secret")),
            Credentials.fromProcess(listOf("echo", secret)),
            Credentials.fromProcess(listOf("false", secret)),
            Credentials.fromProcess(listOf("/nowhere", secret)),
            Credentials.fromCommandLine("echo '{\"access_key_secret\": \"$secret\"}'"),
            Credentials.fromUri("${closedEndpoint()}/$secret?token=${Canaries.TOKEN}"),
            Credentials.fromUri(closedEndpoint().replace("://", "://user:canary-password@")),
            Credentials.fromUri("${Sandbox.url}/_sandbox/credentials?scope=$secret&fail_status=500"),
            Credentials.fromRamRole(canary(), RamRole("acs:ram::1:role/writer")),
            Credentials.fromOidc("acs:ram::1:oidc-provider/p", file(secret), RamRole("acs:ram::1:role/writer")),
        )
        for (credentials in sources) {
            Sandbox.client(credentials, once.copy(stsEndpoint = Sandbox.url)).use { client ->
                print(credentials)
                fail<DomainException.Credentials> { submit(client) }
                fail<DomainException.Credentials> { client.explainBlocking(adminChange("a.example")) }
            }
        }
        fail<DomainException.InvalidRequest> { Credentials.fromUri("ftp://$secret") }
        fail<DomainException.InvalidRequest> { Credentials.fromCommandLine("echo '$secret") }
    }

    private fun proxies() {
        val url = surroundings("ALIDOMAIN_PROXY_WITH_PASSWORD")
        fun through(proxy: ProxySettings, call: (DomainClient) -> Any) =
            tlsClient(once, proxy).use { client -> print(listOf(proxy, client, call(client))) }
        through(ProxySettings(url, Canaries.PROXY_USERNAME, Canaries.PROXY_PASSWORD)) { submit(it) }
        through(ProxySettings(url.replace("://", "://${Canaries.PROXY_USERNAME}:${Canaries.PROXY_PASSWORD}@"))) { submit(it) }
        val wrong = Canaries.WRONG_PROXY_PASSWORD
        for (to in listOf(url, closedEndpoint())) {
            through(ProxySettings(to, Canaries.PROXY_USERNAME, wrong)) { fail<DomainException.Transport> { submit(it) } }
        }
        fail<DomainException.InvalidRequest> { ProxySettings("socks4://a:canary-password@127.0.0.1") }
        fail<DomainException.InvalidRequest> { ProxySettings("http://a:canary-password@127.0.0.1:x") }
    }
}
