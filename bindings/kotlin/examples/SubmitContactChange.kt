import io.github.alidomain.ClientOptions
import io.github.alidomain.ContactType
import io.github.alidomain.DomainClient
import io.github.alidomain.DomainException
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest
import io.github.alidomain.outcome
import io.github.alidomain.reason
import kotlin.system.exitProcess
import kotlinx.coroutines.runBlocking

/** Changes the administrative contact of the domain name DOMAIN to the registrant profile PROFILE_ID, and waits. */
fun main(args: Array<String>) = runBlocking {
    require(args.size == 2) { "arguments: DOMAIN PROFILE_ID" }
    val request = SaveSingleTaskForUpdatingContactInfoRequest(ContactType.ADMIN, args[0], args[1].toLong())
    val options = ClientOptions(endpoint = System.getenv("ALIDOMAIN_ENDPOINT"))
    try {
        DomainClient(options = options).use { client ->
            val response = client.saveSingleTaskForUpdatingContactInfo(request)
            println("TaskNo: ${response.taskNo}")
            println("Task: ${client.waitForTask(response.taskNo).state}")
        }
    } catch (e: DomainException) {
        System.err.println("${e.reason} (outcome: ${e.outcome})")
        exitProcess(1)
    }
}
