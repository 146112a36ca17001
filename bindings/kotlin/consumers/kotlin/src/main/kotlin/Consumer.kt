import io.github.alidomain.ClientOptions
import io.github.alidomain.ContactType
import io.github.alidomain.Credentials
import io.github.alidomain.CredentialsProvider
import io.github.alidomain.DomainClient
import io.github.alidomain.DomainException
import io.github.alidomain.LogLevel
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest
import io.github.alidomain.enableLogging
import io.github.alidomain.errorCodes

/** Uses each way in which Kotlin and Rust call each other. There is no dispatcher. Argument: the end of names of domains. */
suspend fun main(args: Array<String>) {
    enableLogging(LogLevel.INFO)
    println("codes: ${errorCodes().size}")
    val provider = CredentialsProvider {
        println("provider: asked")
        Credentials.fromAccessKey(
            System.getenv("ALIBABA_CLOUD_ACCESS_KEY_ID"),
            System.getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
        )
    }
    val options = ClientOptions(endpoint = System.getenv("ALIDOMAIN_ENDPOINT"))
    DomainClient(Credentials.fromProvider(provider), options).use { client ->
        val response = client.saveSingleTaskForUpdatingContactInfo(change("awaited.${args[0]}"))
        println("awaited: ${response.taskNo}")
        println("thread: ${Thread.currentThread().name}")
        client.followTask(response.taskNo).collect { println("state: ${it.state}") }
        val blocked = client.saveSingleTaskForUpdatingContactInfoBlocking(change("blocked.${args[0]}"))
        println("blocked: ${blocked.taskNo}")
        try {
            client.saveSingleTaskForUpdatingContactInfo(change(""))
        } catch (e: DomainException.InvalidRequest) {
            println("invalid: ${e.field} ${e.outcome}")
        }
        try {
            client.saveSingleTaskForUpdatingContactInfoBlocking(change("unknown.${args[0]}"))
        } catch (e: DomainException.Service) {
            println("refused: ${e.code} ${e.outcome}")
        }
    }
}

private fun change(domainName: String) =
    SaveSingleTaskForUpdatingContactInfoRequest(ContactType.ADMIN, domainName, 42)
