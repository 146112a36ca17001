package io.github.alidomain.android.shrunk

import io.github.alidomain.ClientOptions
import io.github.alidomain.ContactType
import io.github.alidomain.Credentials
import io.github.alidomain.DomainClient
import io.github.alidomain.DomainException
import io.github.alidomain.LogLevel
import io.github.alidomain.ReconciliationState
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest
import io.github.alidomain.TaskState
import io.github.alidomain.UnresolvedSubmission
import io.github.alidomain.enableLogging
import io.github.alidomain.fromJson
import io.github.alidomain.submission
import io.github.alidomain.toJson
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.last
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout

/**
 * Does what apps do, without Android: everything that crosses from Kotlin to Rust and back. Prints a line for each scenario.
 *
 * Arguments: the endpoint, and four domain names: one that nothing happens to, one whose reply is lost, one whose reply is
 * late, and one that is refused.
 */
fun main(arguments: Array<String>): Unit = runBlocking {
    // The library is then loaded by its name, as from an app.
    System.setProperty("java.vm.vendor", "The Android Project")
    val (endpoint, plain, lost, late, refused) = arguments
    val logged = CompletableDeferred<String>()
    enableLogging(LogLevel.DEBUG) { _, line -> logged.complete(line) }
    // The options serialize durations, the provider is called from Rust.
    val options = ClientOptions(endpoint = endpoint, settleTime = 1.seconds, maxAttempts = 1)
    val credentials = Credentials.fromProvider { Credentials.fromAccessKey("sandbox-key", "sandbox-secret-4Zp/7Q+9") }
    DomainClient(credentials, options).use { client ->
        val response = client.saveSingleTaskForUpdatingContactInfo(change(plain))
        println("submitted: ${response.taskNo.isNotEmpty()}")
        println("followed: ${client.followTask(response.taskNo).last().state == TaskState.SUCCEEDED}")
        println("blocked: ${client.waitForTaskBlocking(response.taskNo).state == TaskState.SUCCEEDED}")
        println("in Java: ${client.waitForTaskAsync(response.taskNo).join().taskDetails.single().domainName == plain}")

        val error = runCatching { client.saveSingleTaskForUpdatingContactInfo(change(refused)) }.exceptionOrNull()
        println("refused: ${(error as? DomainException.Service)?.code == "Forbidden.RAM"}")
        val invalid = runCatching { change("").let { client.saveSingleTaskForUpdatingContactInfoBlocking(it) } }
        println("invalid: ${(invalid.exceptionOrNull() as? DomainException.InvalidRequest)?.field == "domainName"}")

        val recovered = client.saveSingleTaskForUpdatingContactInfo(change(lost))
        println("recovered: ${recovered.recovered}")

        println("cancelled: ${reconciled(client, cancelled(client, late))}")
    }
    val broken = Credentials.fromProvider { error("nobody has signed in") }
    DomainClient(broken, options).use { client ->
        val error = runCatching { client.saveSingleTaskForUpdatingContactInfo(change(plain)) }.exceptionOrNull()
        println("provider: ${"nobody has signed in" in (error as DomainException.Credentials).reason}")
    }
    println("logged: ${withTimeout(10.seconds) { logged.await() }.isNotEmpty()}")
    println("done")
}

private fun change(domainName: String) = SaveSingleTaskForUpdatingContactInfoRequest(ContactType.ADMIN, domainName, 42L)

private suspend fun cancelled(client: DomainClient, domainName: String): UnresolvedSubmission = runBlocking {
    val stored = CompletableDeferred<String?>()
    val call = launch(start = CoroutineStart.UNDISPATCHED) {
        try {
            client.saveSingleTaskForUpdatingContactInfo(change(domainName))
        } catch (e: CancellationException) {
            stored.complete(e.submission?.toJson())
            throw e
        }
    }
    delay(1.seconds)
    call.cancelAndJoin()
    UnresolvedSubmission.fromJson(checkNotNull(stored.await()))
}

private suspend fun reconciled(client: DomainClient, submission: UnresolvedSubmission): Boolean =
    client.reconcileSubmission(submission).state == ReconciliationState.FOUND
