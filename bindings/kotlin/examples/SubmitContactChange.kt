import io.github.alidomain.ClientOptions
import io.github.alidomain.ContactType
import io.github.alidomain.DomainClient
import io.github.alidomain.DomainException
import io.github.alidomain.Outcome
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest
import io.github.alidomain.TaskState
import io.github.alidomain.WaitOptions
import kotlin.system.exitProcess
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.runBlocking

/**
 * Changes the administrative contact of the domain name DOMAIN to the registrant profile PROFILE_ID, and waits until the
 * task has ended, or for SECONDS.
 *
 * Exit status: 0 if the contact was changed, 1 if there was an error, 2 if the arguments are wrong, 3 if the task failed,
 * 4 if it is still running, 5 if the outcome is unknown.
 */
fun main(args: Array<String>): Unit = runBlocking {
    val profileId = args.getOrNull(1)?.toLongOrNull()
    val seconds = if (args.size > 2) args[2].toLongOrNull() else 600L
    if (args.size !in 2..3 || profileId == null || seconds == null || seconds !in 1..86_400) {
        System.err.println("arguments: DOMAIN PROFILE_ID [SECONDS, from 1 to 86400]")
        exitProcess(2)
    }
    val request = SaveSingleTaskForUpdatingContactInfoRequest(ContactType.ADMIN, args[0], profileId)
    val options = ClientOptions(endpoint = System.getenv("ALIDOMAIN_ENDPOINT"))
    val state = try {
        DomainClient(options = options).use { client ->
            val response = client.saveSingleTaskForUpdatingContactInfo(request)
            println("TaskNo: ${response.taskNo}")
            client.waitForTask(response.taskNo, WaitOptions(timeout = seconds.seconds)).state
        }
    } catch (e: DomainException) {
        System.err.println("${e.message} (outcome: ${e.outcome})")
        exitProcess(if (e.outcome == Outcome.MAYBE_EXECUTED) 5 else 1)
    }
    println("Task: $state")
    exitProcess(
        when (state) {
            TaskState.SUCCEEDED -> 0
            TaskState.FAILED -> 3
            TaskState.STILL_RUNNING -> 4
        }
    )
}
