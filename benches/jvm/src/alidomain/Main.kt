import io.github.alidomain.ClientOptions
import io.github.alidomain.ContactType
import io.github.alidomain.DomainClient
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

// The defaults would limit the calls at once.
private val options = ClientOptions(endpoint = Measure.endpoint(), maxConnections = 512, maxIdleConnections = 512)
private val client = DomainClient(options = options)

private fun request(domainName: String) =
    SaveSingleTaskForUpdatingContactInfoRequest(ContactType.ADMIN, domainName, 42)

private object Blocking : Measure.Client {
    override fun submit(domainName: String): String =
        client.saveSingleTaskForUpdatingContactInfoBlocking(request(domainName)).taskNo
}

private object Suspending : Measure.Client {
    override fun submit(domainName: String): String =
        runBlocking { client.saveSingleTaskForUpdatingContactInfo(request(domainName)).taskNo }

    override fun submitMany(count: Int, inFlight: Int) = runBlocking {
        repeat(inFlight) {
            launch {
                repeat(count / inFlight) {
                    Measure.require(client.saveSingleTaskForUpdatingContactInfo(request(Measure.domainName())).taskNo)
                }
            }
        }
    }
}

private object Bulk : Measure.Client {
    override fun submit(domainName: String): String {
        val results = client.submitAllBlocking(listOf(request(domainName)))
        return results.mapNotNull { it.response?.taskNo }.single()
    }

    /** How many are in flight is the client's own decision. */
    override fun submitMany(count: Int, inFlight: Int) {
        val requests = List(count) { request(Measure.domainName()) }
        for (result in client.submitAllBlocking(requests)) Measure.require(result.response?.taskNo)
    }
}

fun main(arguments: Array<String>) {
    val measured = when (arguments[0]) {
        "suspend" -> Suspending
        "bulk" -> Bulk
        else -> Blocking
    }
    Measure.run(arguments.drop(1).toTypedArray(), measured)
}
