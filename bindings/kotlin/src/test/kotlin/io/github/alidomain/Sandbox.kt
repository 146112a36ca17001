package io.github.alidomain

import java.net.ServerSocket
import java.net.URI
import java.net.URLEncoder
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers
import java.util.UUID
import org.json.JSONArray
import org.json.JSONObject

/** The endpoint that the tests talk to. It obeys and records by domain name, so every test has one of its own. */
internal object Sandbox {
    const val ACCESS_KEY_ID = "sandbox-key"
    const val ACCESS_KEY_SECRET = "sandbox-secret-4Zp/7Q+9"
    const val STS_ACCESS_KEY_ID = "STS.sandbox-key"
    const val STS_ACCESS_KEY_SECRET = "sandbox-sts-secret-8Kd/1W+3"
    const val STS_SECURITY_TOKEN = "CAES+sandbox/token=="

    /** What was seen of one request. */
    class Seen(json: JSONObject) {
        val method: String = json.getString("method")
        val parameters: Map<String, String> = json.getJSONObject("parameters").toMap().mapValues { it.value.toString() }
        val inUrl: Boolean = json.getBoolean("in_url")
        val verified: Boolean = json.getBoolean("verified")
        val taskNo: String? = json.optString("task_no", null)
    }

    private val http = HttpClient.newHttpClient()

    val url: String
        get() = System.getenv("ALIDOMAIN_SANDBOX")
            ?: error("ALIDOMAIN_SANDBOX is not set: run `cargo xtask test --only kotlin`")

    fun credentials(): Credentials = Credentials.fromAccessKey(ACCESS_KEY_ID, ACCESS_KEY_SECRET)

    fun stsCredentials(): Credentials =
        Credentials.fromSts(STS_ACCESS_KEY_ID, STS_ACCESS_KEY_SECRET, STS_SECURITY_TOKEN)

    fun client(credentials: Credentials = credentials(), options: ClientOptions = ClientOptions()): DomainClient =
        credentials.use { DomainClient(it, options.copy(endpoint = options.endpoint ?: url)) }

    /** A domain name that nobody used before; the account lacks those that begin with `unknown.`. */
    fun domainName(prefix: String = ""): String = "${prefix}kotlin-${UUID.randomUUID()}.example"

    /** Makes the next request for [domainName] go wrong. */
    fun instruct(domainName: String, kind: String, vararg details: Pair<String, Any>) {
        val behaviour = mapOf("kind" to kind, *details)
        val instruction = JSONObject(mapOf("domain_name" to domainName, "behaviour" to behaviour))
        send(control("instructions").POST(HttpRequest.BodyPublishers.ofString(instruction.toString())))
    }

    /** The requests for [domainName], oldest first. */
    fun seen(domainName: String): List<Seen> {
        val seen = JSONArray(send(control("requests?domain_name=${URLEncoder.encode(domainName, "UTF-8")}")))
        return List(seen.length()) { Seen(seen.getJSONObject(it)) }
    }

    private fun control(path: String) = HttpRequest.newBuilder(URI("$url/_sandbox/$path"))

    private fun send(request: HttpRequest.Builder): String {
        val reply = http.send(request.build(), BodyHandlers.ofString())
        check(reply.statusCode() == 200) { "the sandbox answered ${reply.statusCode()}: ${reply.body()}" }
        return reply.body()
    }
}

/** The smallest request. */
internal fun adminChange(domainName: String) =
    SaveSingleTaskForUpdatingContactInfoRequest(ContactType.ADMIN, domainName, registrantProfileId = 42)

/** Where nobody listens. */
internal fun closedEndpoint(): String = "http://127.0.0.1:${ServerSocket(0).use { it.localPort }}"
