package io.github.alidomain

import java.net.ServerSocket
import java.net.URI
import java.net.URLEncoder
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers
import java.util.UUID
import kotlin.random.Random
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import org.json.JSONArray
import org.json.JSONObject

/** The endpoint that the tests talk to. It obeys and records by domain name, so every test has one of its own. */
internal object Sandbox {
    const val ACCESS_KEY_ID = "sandbox-key"
    const val ACCESS_KEY_SECRET = "sandbox-secret-4Zp/7Q+9"
    const val STS_ACCESS_KEY_ID = "STS.sandbox-key"
    const val STS_ACCESS_KEY_SECRET = "sandbox-sts-secret-8Kd/1W+3"
    const val STS_SECURITY_TOKEN = "CAES+sandbox/token=="
    const val OIDC_TOKEN = "sandbox.oidc-token+2Hf/5S.signature=="
    const val METADATA_ROLE = "sandbox-role"

    /** What was seen of one request. */
    class Seen(json: JSONObject) {
        val method: String = json.getString("method")
        val parameters: Map<String, String> = json.getJSONObject("parameters").toMap().mapValues { it.value.toString() }
        val connection: Long = json.getLong("connection")
        val inUrl: Boolean = json.getBoolean("in_url")
        val verified: Boolean = json.getBoolean("verified")
        val signatureVersion: String = json.getString("signature_version")
        val taskNo: String? = json.optString("task_no", null)
    }

    /** A temporary key that was issued. */
    class Issued(json: JSONObject) {
        val by: String = json.getString("by")
        val accessKeyId: String = json.getString("access_key_id")
        val signedBy: String? = json.optString("signed_by", null)
        val durationSeconds: Long = json.getLong("duration_seconds")
        val externalId: String? = json.optString("external_id", null)
        val policy: String? = json.optString("policy", null)
        val metadataToken: Boolean = json.getBoolean("metadata_token")
    }

    /** A task as it really is, whatever the queries show. */
    class Task(json: JSONObject) {
        val taskNo: String = json.getString("task_no")
        val domainName: String = json.getString("domain_name")
        val taskType: String = json.getString("task_type")
        val status: String = json.getString("status")
    }

    private val http = HttpClient.newHttpClient()

    val url: String get() = surroundings("ALIDOMAIN_SANDBOX")

    fun credentials(): Credentials = Credentials.fromAccessKey(ACCESS_KEY_ID, ACCESS_KEY_SECRET)

    fun stsCredentials(): Credentials =
        Credentials.fromSts(STS_ACCESS_KEY_ID, STS_ACCESS_KEY_SECRET, STS_SECURITY_TOKEN)

    fun client(credentials: Credentials = credentials(), options: ClientOptions = ClientOptions()): DomainClient =
        credentials.use { DomainClient(it, options.copy(endpoint = options.endpoint ?: url)) }

    /** A client that sends everything once and shows what came of it. */
    fun once(credentials: Credentials = credentials(), options: ClientOptions = ClientOptions()): DomainClient =
        client(credentials, options.copy(maxAttempts = 1, submissionPolicy = SubmissionPolicy.REPORT))

    /** A client that does not wait long, neither to try again nor for a task to be listed. */
    fun impatient(options: ClientOptions = ClientOptions()): DomainClient = client(
        options = options.copy(retryBaseDelay = 20.milliseconds, settleTime = 200.milliseconds),
    )

    /** A domain name that nobody used before; the account lacks those that begin with `unknown.`. */
    fun domainName(prefix: String = ""): String = "${prefix}kotlin-${UUID.randomUUID()}.example"

    /** What keeps the temporary keys of a test apart from those of others. */
    fun scope(): String = "kotlin-${UUID.randomUUID()}"

    /** A URI that credentials are at. Each that asks there gets a key of its own. */
    fun credentialsUri(scope: String, vararg settings: Pair<String, Int>): String =
        credentialsUri(scope, mapOf(*settings))

    /** The same, for Java. */
    fun credentialsUri(scope: String, settings: Map<String, Int>): String =
        "$url/_sandbox/credentials?scope=$scope" + settings.map { (name, value) -> "&$name=$value" }.joinToString("")

    /** The address of a client that nobody used before: what marks requests that name no domain. */
    fun clientIp(): String = "2001:db8::" + List(3) { Random.nextInt(0x1000, 0x10000).toString(16) }.joinToString(":")

    /** Makes the next request for [domainName] go wrong. */
    fun instruct(domainName: String, kind: String, vararg details: Pair<String, Any>) {
        instruct(domainName, kind, mapOf(*details))
    }

    /** The same, for Java. */
    fun instruct(domainName: String, kind: String, details: Map<String, Any>) {
        post("instructions", mapOf("domain_name" to domainName, "behaviour" to mapOf("kind" to kind) + details))
    }

    /** Decides how the tasks fare that are submitted for [domainName] later; without this, they succeed at once. */
    fun plan(domainName: String, vararg life: Pair<String, Any>) {
        plan(domainName, mapOf(*life))
    }

    /** The same, for Java. */
    fun plan(domainName: String, life: Map<String, Any>) {
        post("lives", mapOf("domain_name" to domainName, "life" to life))
    }

    /** Describes a domain of the account. */
    fun describe(domainName: String, vararg fields: Pair<String, Any>) {
        post("domains", mapOf("domain_name" to domainName, *fields))
    }

    /** Has a clock that is so far ahead, for every domain name, during [test]. */
    fun withClockAhead(seconds: Int, test: () -> Unit) {
        setClockAhead(seconds)
        try {
            test()
        } finally {
            setClockAhead(seconds = 0)
        }
    }

    /** Sets the clock so far ahead, for every domain name, until it is set again. */
    fun setClockAhead(seconds: Int) = post("settings", mapOf("clock_ahead_seconds" to seconds))

    /** Has the temporary keys that were issued in [scope] expire at once. */
    fun expire(scope: String) = post("expire", mapOf("scope" to scope))

    /** Decides how temporary keys are issued in [scope]. */
    fun planIssuing(scope: String, vararg settings: Pair<String, Any>) = planIssuing(scope, mapOf(*settings))

    /** The same, for Java. */
    fun planIssuing(scope: String, settings: Map<String, Any>) = post("issuing", settings + ("scope" to scope))

    /** The temporary keys that were issued in [scope], oldest first. */
    fun issued(scope: String): List<Issued> = list("issued?scope=$scope", ::Issued)

    /** Every temporary key that was issued, oldest first. */
    fun issued(): List<Issued> = list("issued", ::Issued)

    /** The requests for [domainName], oldest first. */
    fun seen(domainName: String): List<Seen> =
        list("requests?domain_name=${URLEncoder.encode(domainName, "UTF-8")}", ::Seen)

    /** The requests of an operation that have this value of a parameter, oldest first. */
    fun seen(action: String, parameter: String, value: String): List<Seen> =
        list("requests", ::Seen).filter { it.parameters["Action"] == action && it.parameters[parameter] == value }

    /** The tasks of [domainName], oldest first. */
    fun tasks(domainName: String): List<Task> =
        list("tasks?domain_name=${URLEncoder.encode(domainName, "UTF-8")}", ::Task)

    /** Every task, oldest first. */
    fun tasks(): List<Task> = list("tasks", ::Task)

    private fun <T> list(path: String, element: (JSONObject) -> T): List<T> {
        val elements = JSONArray(send(control(path)))
        return List(elements.length()) { element(elements.getJSONObject(it)) }
    }

    private fun post(path: String, body: Map<String, Any>) {
        send(control(path).POST(HttpRequest.BodyPublishers.ofString(JSONObject(body).toString())))
    }

    private fun control(path: String) =
        HttpRequest.newBuilder(URI("$url/_sandbox/$path")).timeout(java.time.Duration.ofSeconds(30))

    private fun send(request: HttpRequest.Builder): String {
        val reply = http.send(request.build(), BodyHandlers.ofString())
        check(reply.statusCode() == 200) { "the sandbox answered ${reply.statusCode()}: ${reply.body()}" }
        return reply.body()
    }
}

/** What `cargo xtask` tells the tests. */
internal fun surroundings(name: String): String =
    System.getenv(name) ?: error("$name is not set: run `cargo xtask test --only kotlin`")

/** The same clients, with a signature of this version. */
internal fun SignatureVersion.client(
    credentials: Credentials = Sandbox.credentials(),
    options: ClientOptions = ClientOptions(),
): DomainClient = Sandbox.client(credentials, options.copy(signatureVersion = this))

internal fun SignatureVersion.once(
    credentials: Credentials = Sandbox.credentials(),
    options: ClientOptions = ClientOptions(),
): DomainClient = Sandbox.once(credentials, options.copy(signatureVersion = this))

internal fun SignatureVersion.impatient(options: ClientOptions = ClientOptions()): DomainClient =
    Sandbox.impatient(options.copy(signatureVersion = this))

/** A client of the endpoint that speaks https, or of another one with a certificate of its own. */
internal fun tlsClient(options: ClientOptions = ClientOptions(), proxy: ProxySettings? = null): DomainClient {
    val endpoint = options.endpoint ?: surroundings("ALIDOMAIN_TLS_SANDBOX")
    val authority = options.extraCaCertificates ?: surroundings("ALIDOMAIN_TLS_CA")
    return Sandbox.credentials().use {
        DomainClient(it, options.copy(endpoint = endpoint, extraCaCertificates = authority), proxy)
    }
}

/** The smallest request. */
internal fun adminChange(domainName: String) =
    SaveSingleTaskForUpdatingContactInfoRequest(ContactType.ADMIN, domainName, registrantProfileId = 42)

/** Where nobody listens. */
internal fun closedEndpoint(): String = "http://127.0.0.1:${ServerSocket(0).use { it.localPort }}"
