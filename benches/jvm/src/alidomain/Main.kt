import io.github.alidomain.ClientOptions
import io.github.alidomain.ContactType
import io.github.alidomain.DomainClient
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

private val client = DomainClient(options = ClientOptions(endpoint = Measure.endpoint()))

private fun request(domainName: String) =
    SaveSingleTaskForUpdatingContactInfoRequest(ContactType.ADMIN, domainName, 42)

private object Blocking : Measure.Client {
    override fun submit(domainName: String): String =
        client.saveSingleTaskForUpdatingContactInfoBlocking(request(domainName)).taskNo
}

private object Suspending : Measure.Client {
    override fun submit(domainName: String): String =
        runBlocking { client.saveSingleTaskForUpdatingContactInfo(request(domainName)).taskNo }

    override fun submitMany(count: Int, atOnce: Int) = runBlocking {
        repeat(atOnce) {
            launch {
                repeat(count / atOnce) { client.saveSingleTaskForUpdatingContactInfo(request(Measure.domainName())) }
            }
        }
    }
}

fun main(arguments: Array<String>) =
    Measure.run(arguments.drop(1).toTypedArray(), if (arguments[0] == "suspend") Suspending else Blocking)
