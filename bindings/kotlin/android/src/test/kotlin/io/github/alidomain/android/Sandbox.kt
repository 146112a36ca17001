package io.github.alidomain.android

import io.github.alidomain.ClientOptions
import io.github.alidomain.Credentials
import io.github.alidomain.DomainClient
import io.github.alidomain.SubmissionPolicy
import java.net.HttpURLConnection
import java.net.URI
import java.net.URL
import java.util.UUID
import org.json.JSONArray
import org.json.JSONObject

/** The endpoint that the tests talk to. It obeys and records by domain name, so every test has one of its own. */
internal object Sandbox {
    val url: String = System.getenv("ALIDOMAIN_SANDBOX")
        ?: error("ALIDOMAIN_SANDBOX is not set: run `cargo xtask test --only android`")

    fun credentials(): Credentials = Credentials.fromAccessKey("sandbox-key", "sandbox-secret-4Zp/7Q+9")

    fun client(credentials: Credentials = credentials(), options: ClientOptions = ClientOptions()): DomainClient =
        DomainClient(credentials, options.copy(endpoint = url))

    /** A client that sends everything once and shows what came of it. */
    fun once(): DomainClient =
        client(options = ClientOptions(maxAttempts = 1, submissionPolicy = SubmissionPolicy.REPORT))

    /** A domain name that nobody used before. */
    fun domainName(): String = "android-${UUID.randomUUID()}.example"

    /** A backend that issues temporary keys, a new one for each request. */
    fun backend(scope: String): URL = URI("$url/_sandbox/credentials?scope=$scope").toURL()

    /** The keys that it has issued. */
    fun issued(scope: String): List<String> =
        list("issued?scope=$scope").map { it.getString("access_key_id") }

    /** The keys that the requests for [domainName] were signed with, oldest first. */
    fun accessKeyIds(domainName: String): List<String> = list("requests?domain_name=$domainName")
        .map { it.getJSONObject("parameters").getString("AccessKeyId") }

    /** How many requests for [domainName] have arrived. */
    fun seen(domainName: String): Int = list("requests?domain_name=$domainName").size

    /** The numbers of the tasks of [domainName], oldest first. */
    fun taskNos(domainName: String): List<String> =
        list("tasks?domain_name=$domainName").map { it.getString("task_no") }

    /** Makes the next request for [domainName] go wrong. */
    fun instruct(domainName: String, kind: String, vararg details: Pair<String, Any>) {
        val behaviour = JSONObject(mapOf("kind" to kind, *details))
        post("instructions", JSONObject().put("domain_name", domainName).put("behaviour", behaviour))
    }

    /** Decides how the tasks fare that are submitted for [domainName] later; without this, they succeed at once. */
    fun plan(domainName: String, vararg life: Pair<String, Any>) {
        post("lives", JSONObject().put("domain_name", domainName).put("life", JSONObject(mapOf(*life))))
    }

    private fun list(path: String): List<JSONObject> {
        val elements = JSONArray(read(open(path)))
        return List(elements.length()) { elements.getJSONObject(it) }
    }

    private fun post(path: String, body: JSONObject) {
        val connection = open(path)
        connection.doOutput = true
        connection.outputStream.use { it.write(body.toString().toByteArray()) }
        read(connection)
    }

    private fun open(path: String): HttpURLConnection {
        val connection = URI("$url/_sandbox/$path").toURL().openConnection() as HttpURLConnection
        connection.connectTimeout = 30_000
        connection.readTimeout = 30_000
        return connection
    }

    private fun read(connection: HttpURLConnection): String {
        check(connection.responseCode == 200) { "the sandbox answered ${connection.responseCode}" }
        return connection.inputStream.bufferedReader().use { it.readText() }
    }
}
