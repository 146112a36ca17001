package io.github.alidomain.android

import android.os.Looper
import io.github.alidomain.ContactType
import io.github.alidomain.Credentials
import io.github.alidomain.CredentialsProvider
import io.github.alidomain.DomainClient
import io.github.alidomain.DomainException
import io.github.alidomain.SaveSingleTaskForUpdatingContactInfoRequest
import io.github.alidomain.TaskProgress
import io.github.alidomain.TaskState
import io.github.alidomain.UnresolvedSubmission
import io.github.alidomain.cancelledCalls
import io.github.alidomain.example.BackendCredentials
import io.github.alidomain.submission
import java.util.UUID
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertTrue
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

/** Calls from coroutines of the main thread, such as those of `viewModelScope`. */
@RunWith(RobolectricTestRunner::class)
class MainDispatcherTest {
    private val domainName = Sandbox.domainName()
    private val request = SaveSingleTaskForUpdatingContactInfoRequest(ContactType.ADMIN, domainName, 42L)
    private val client = Sandbox.client()

    /** Like that of a view model. */
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main.immediate)

    @AfterTest
    fun close() {
        scope.cancel()
        client.close()
    }

    @Test
    fun `a call goes on on the main thread, and does not block it`() {
        Sandbox.instruct(domainName, "delay", "milliseconds" to 300)
        var taskNo: String? = null
        scope.launch {
            taskNo = client.saveSingleTaskForUpdatingContactInfo(request).taskNo
            MainThread.assertIsCurrent()
        }
        // launch has returned though the call has not ended.
        assertEquals(null, taskNo)
        MainThread.until("the change was submitted") { taskNo != null }
        assertEquals(Sandbox.taskNos(domainName), listOf(taskNo))
    }

    @Test
    fun `progress is collected on the main thread`() {
        Sandbox.plan(domainName, "waiting_ms" to 200, "executing_ms" to 200)
        val progress = mutableListOf<TaskProgress>()
        MainThread.run {
            val taskNo = client.saveSingleTaskForUpdatingContactInfo(request).taskNo
            client.followTask(taskNo).collect {
                MainThread.assertIsCurrent()
                progress += it
            }
        }
        assertTrue(progress.size > 1, "$progress")
        assertEquals(List(progress.size) { it + 1 }, progress.map { it.polls })
        assertEquals(TaskState.SUCCEEDED, progress.last().state)
    }

    @Test
    fun `cancelling the scope hands over the submission, on the main thread`() {
        Sandbox.instruct(domainName, "delay", "milliseconds" to 60_000, "execute" to true)
        var stored: UnresolvedSubmission? = null
        scope.launch {
            try {
                client.saveSingleTaskForUpdatingContactInfo(request)
            } catch (e: CancellationException) {
                MainThread.assertIsCurrent()
                stored = e.submission
                throw e
            }
        }
        MainThread.until("the request arrived") { Sandbox.seen(domainName) == 1 }
        scope.cancel()
        MainThread.until("the submission was stored") { stored != null }
        assertEquals(domainName, stored?.domainName)
    }

    @Test
    fun `a scope that was cancelled before sends nothing`() {
        var exception: CancellationException? = null
        val job = scope.launch(Dispatchers.Main) {
            try {
                client.saveSingleTaskForUpdatingContactInfo(request)
            } catch (e: CancellationException) {
                exception = e
                throw e
            }
        }
        job.cancel()
        MainThread.until("the coroutine ended") { job.isCompleted }
        assertEquals(emptyList(), exception?.cancelledCalls.orEmpty())
        assertEquals(0, Sandbox.seen(domainName))
    }

    @Test
    fun `a provider asks its backend on a thread of its own`() {
        val backendScope = "android-${UUID.randomUUID()}"
        val backend = BackendCredentials(Sandbox.backend(backendScope)) { "a session" }
        val loopers = CopyOnWriteArrayList<Boolean>()
        withProvider({ backend.fetchCredentials().also { loopers += Looper.myLooper() != null } }) { client ->
            MainThread.run {
                repeat(2) {
                    client.saveSingleTaskForUpdatingContactInfo(request)
                    MainThread.assertIsCurrent()
                }
            }
        }
        // It was asked once, by a thread that has no looper.
        assertEquals(listOf(false), loopers)
        val key = Sandbox.issued(backendScope).single()
        assertEquals(listOf(key, key), Sandbox.accessKeyIds(domainName))
    }

    @Test
    fun `what a provider throws reaches the main thread as the error`() {
        withProvider({ error("nobody has signed in") }) { client ->
            val error = MainThread.run {
                assertFailsWith<DomainException.Credentials> { client.saveSingleTaskForUpdatingContactInfo(request) }
                    .also { MainThread.assertIsCurrent() }
            }
            assertContains(error.reason, "nobody has signed in")
            assertNotNull(error.message)
        }
    }

    private fun withProvider(provider: CredentialsProvider, test: (DomainClient) -> Unit) {
        Credentials.fromProvider(provider).use { credentials -> Sandbox.client(credentials).use(test) }
    }
}
