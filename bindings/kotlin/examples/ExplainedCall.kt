import io.github.alidomain.ContactType
import io.github.alidomain.DomainClient
import io.github.alidomain.Language
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest

/** Changes one contact of a domain name, with the credentials of the environment. */
fun main() {
    val request = SaveSingleTaskForUpdatingContactInfoRequest(
        contactType = ContactType.REGISTRANT,
        domainName = "example.com",
        registrantProfileId = 1L,
        userClientIp = "127.0.0.1",
        lang = Language.EN,
        instanceId = "S123456789",
        addTransferLock = true,
    )
    DomainClient().use { client ->
        val response = client.saveSingleTaskForUpdatingContactInfoBlocking(request)
        println("TaskNo: ${response.taskNo}")
    }
}
