package io.github.alidomain

import io.github.alidomain.internal.PendingCall
import java.net.InetAddress
import java.net.ServerSocket
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import java.util.concurrent.Future
import kotlin.concurrent.thread
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertSame
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.cancel
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.runInterruptible
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.jupiter.api.AutoClose
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** Calls whose coroutines are cancelled or whose threads are interrupted. A reply takes 3 s, the calls end after 0.3 s. */
class CancellationTest {
    @AutoClose
    private val client = Sandbox.client()

    private val domainName = Sandbox.domainName()

    private val request = adminChange(domainName)

    private fun delayReply(domainName: String = this.domainName) =
        Sandbox.instruct(domainName, "delay", "milliseconds" to 3000, "execute" to true)

    private suspend fun submit() = client.saveSingleTaskForUpdatingContactInfo(request)

    private fun submitBlocking() = client.saveSingleTaskForUpdatingContactInfoBlocking(request)

    /** Cancels one of the calls after 0.3 s, and returns what it threw. */
    private fun cancelledSoon(style: Style, awaited: suspend () -> Any?, blocking: () -> Any?): Throwable {
        val start = TimeSource.Monotonic.markNow()
        val thrown = when (style) {
            Style.AWAITED -> awaitedAndCancelled(awaited)
            Style.BLOCKING -> blockingAndInterrupted(blocking)
        }
        assertTrue(start.elapsedNow() < 2.seconds, "it did not end when it was cancelled")
        return thrown
    }

    private fun awaitedAndCancelled(call: suspend () -> Any?): CancellationException = runBlocking {
        var thrown: Throwable? = null
        val calling = launch(start = CoroutineStart.UNDISPATCHED) {
            thrown = assertFailsWith<CancellationException> { call() }
        }
        delay(300.milliseconds)
        calling.cancelAndJoin()
        assertIs<CancellationException>(thrown)
    }

    private fun blockingAndInterrupted(call: () -> Any?): InterruptedException {
        var ended: Result<Any?>? = null
        var isStillInterrupted = true
        val calling = thread {
            ended = runCatching(call)
            isStillInterrupted = Thread.currentThread().isInterrupted
        }
        Thread.sleep(300)
        calling.interrupt()
        calling.join()
        assertFalse(isStillInterrupted)
        return assertIs<InterruptedException>(assertNotNull(ended).exceptionOrNull())
    }

    /** The task of the submission can be found. */
    private fun assertReconciles(submission: UnresolvedSubmission?, domainName: String = this.domainName) {
        val found = client.reconcileSubmissionBlocking(assertNotNull(submission))
        assertEquals(ReconciliationState.FOUND, found.state)
        assertEquals(Sandbox.tasks(domainName).single().taskNo, found.taskNo)
    }

    /** Runs [test] with a client whose requests are never answered. */
    private fun withoutAnswer(test: (DomainClient) -> Unit) = ServerSocket(0, 9, InetAddress.getLoopbackAddress()).use {
        val endpoint = "http://127.0.0.1:${it.localPort}"
        Sandbox.client(options = ClientOptions(endpoint = endpoint, attemptTimeout = 1.hours)).use(test)
    }

    @ParameterizedTest
    @EnumSource
    fun `a submission whose reply is waited for can be reconciled`(style: Style) {
        delayReply()
        val thrown = cancelledSoon(style, { submit() }, { submitBlocking() })
        val error = assertIs<DomainException.OutcomeUnknown>(thrown.cancelledCalls.single())
        assertContains(error.reason, "the call was cancelled before a reply arrived")
        assertSame(error, thrown.suppressed.single())
        when (thrown) {
            is CancellationException -> assertSame(error, thrown.domainException)
            is InterruptedException -> assertSame(error, thrown.domainException)
        }
        assertReconciles(error.submission)
    }

    @Test
    fun `an awaited call that was cancelled before it began sends nothing`() = runBlocking {
        val ip = Sandbox.clientIp()
        val calling = launch {
            cancel()
            val thrown = assertFailsWith<CancellationException> { submit() }
            assertEquals(emptyList(), thrown.cancelledCalls)
            val query = QueryTaskListRequest(userClientIp = ip)
            assertFailsWith<CancellationException> { client.queryTaskList(query) }
        }
        calling.join()
        delay(200.milliseconds)
        assertEquals(0, Sandbox.seen(domainName).size)
        assertEquals(0, Sandbox.seen("QueryTaskList", "UserClientIp", ip).size)
    }

    @Test
    fun `a call that had not begun tells nothing of one that was cancelled`() = runBlocking {
        delayReply()
        val calling = launch(Dispatchers.Default) {
            assertNotNull(assertFailsWith<CancellationException> { submit() }.submission)
            val second = assertFailsWith<CancellationException> { submit() }
            assertEquals(emptyList(), second.cancelledCalls)
            assertContains(second.suppressed.single().message.orEmpty(), "Nothing was sent.")
        }
        delay(300.milliseconds)
        calling.cancelAndJoin()
        // What ends a block is still known by it.
        assertNull(withTimeoutOrNull(50.milliseconds) { withContext(NonCancellable) { delay(100) }.let { submit() } })
    }

    @Test
    fun `a blocking call whose thread was interrupted before it began sends nothing`() {
        val ip = Sandbox.clientIp()
        Thread.currentThread().interrupt()
        val thrown = assertFailsWith<InterruptedException> { submitBlocking() }
        assertEquals(emptyList(), thrown.cancelledCalls)
        assertFalse(Thread.currentThread().isInterrupted)
        Thread.currentThread().interrupt()
        val query = QueryTaskListRequest(userClientIp = ip)
        assertFailsWith<InterruptedException> { client.queryTaskListBlocking(query) }
        assertEquals(0, Sandbox.seen(domainName).size)
        assertEquals(0, Sandbox.seen("QueryTaskList", "UserClientIp", ip).size)
        assertTrue(submitBlocking().taskNo.isNotEmpty())
    }

    @ParameterizedTest
    @EnumSource
    fun `what only reads was not executed and what writes may have been`(style: Style) = withoutAnswer { client ->
        val request = QueryTaskListRequest()
        val read = cancelledSoon(style, { client.queryTaskList(request) }, { client.queryTaskListBlocking(request) })
        val outcomes = read.cancelledCalls.map { assertIs<DomainException.Cancelled>(it).outcome }
        assertEquals(if (style == Style.BLOCKING) listOf(Outcome.NOT_EXECUTED) else emptyList(), outcomes)
        val cancel = CancelTaskRequest("1")
        val written = cancelledSoon(style, { client.cancelTask(cancel) }, { client.cancelTaskBlocking(cancel) })
        val error = assertIs<DomainException.Cancelled>(written.cancelledCalls.single())
        assertEquals(Outcome.MAYBE_EXECUTED, error.outcome)
        assertContains(error.reason, "before you call again")
        val acknowledge = AcknowledgeTaskResultRequest(listOf("1"))
        val acknowledged = cancelledSoon(
            style,
            { client.acknowledgeTaskResult(acknowledge) },
            { client.acknowledgeTaskResultBlocking(acknowledge) },
        )
        assertIs<DomainException.Cancelled>(acknowledged.cancelledCalls.single())
    }

    @ParameterizedTest
    @EnumSource
    fun `a task that is waited for is not lost`(style: Style) {
        Sandbox.plan(domainName, "waiting_ms" to 60_000)
        val thrown = cancelledSoon(style, { client.submitAndWait(request) }, { client.submitAndWaitBlocking(request) })
        val answer = assertIs<CompletedCallException>(thrown.cancelledCalls.single()).response
        assertIs<SubmitAndWaitResponse>(answer)
        assertEquals(Sandbox.tasks(domainName).single().taskNo, answer.submission.taskNo)
        assertEquals(TaskState.STILL_RUNNING, answer.progress.state)
        assertContains(assertNotNull(answer.progress.problem), "cancelled")
        val taskNo = answer.submission.taskNo
        cancelledSoon(style, { client.waitForTask(taskNo) }, { client.waitForTaskBlocking(taskNo) })
    }

    @Test
    fun `an answer that comes with the cancellation is not lost`() = runBlocking {
        Sandbox.instruct(domainName, "delay", "milliseconds" to 100, "execute" to true)
        var thrown: CancellationException? = null
        val others = PendingCall.underWay
        val calling = launch(start = CoroutineStart.UNDISPATCHED) {
            thrown = assertFailsWith<CancellationException> { submit() }
        }
        // The coroutine cannot take the answer: its thread is here.
        while (PendingCall.underWay > others) Thread.sleep(10)
        calling.cancelAndJoin()
        val answer = assertNotNull(assertNotNull(thrown).completedCall).response
        assertIs<SaveSingleTaskForUpdatingContactInfoResponse>(answer)
        assertEquals(Sandbox.tasks(domainName).single().taskNo, answer.taskNo)
    }

    @ParameterizedTest
    @EnumSource
    fun `a call that is not cancelled goes on`(style: Style) {
        Sandbox.instruct(domainName, "delay", "milliseconds" to 300)
        val other = thread {
            Thread.sleep(100)
            Thread.currentThread().interrupt()
            runCatching { client.queryTaskListBlocking(QueryTaskListRequest()) }
        }
        assertTrue(style.submit(client, request).taskNo.isNotEmpty())
        other.join()
    }

    @Test
    fun `withTimeout hands it over`() = runBlocking {
        delayReply()
        var inside: CancellationException? = null
        val outside = assertFailsWith<TimeoutCancellationException> {
            withTimeout(300.milliseconds) {
                inside = assertFailsWith<TimeoutCancellationException> { submit() }
                throw assertNotNull(inside)
            }
        }
        assertReconciles(assertNotNull(inside).submission)
        assertReconciles(outside.submission)
    }

    @Test
    fun `withTimeoutOrNull hands it over inside`() = runBlocking {
        delayReply()
        var submission: UnresolvedSubmission? = null
        val answer = withTimeoutOrNull(300.milliseconds) {
            try {
                submit()
            } catch (e: CancellationException) {
                submission = e.submission
                throw e
            }
        }
        assertNull(answer)
        assertReconciles(submission)
    }

    @Test
    fun `scopes and other dispatchers hand it over`() = runBlocking {
        delayReply()
        val thrown = awaitedAndCancelled { coroutineScope { withContext(Dispatchers.IO) { submit() } } }
        assertReconciles(thrown.submission)
    }

    @Test
    fun `a sibling that fails hands it over`() = runBlocking {
        delayReply()
        val thrown = assertFailsWith<IllegalStateException> {
            coroutineScope {
                launch { submit() }
                delay(300.milliseconds)
                error("no more")
            }
        }
        val error = assertIs<DomainException.OutcomeUnknown>(thrown.cancelledCalls.single())
        assertReconciles(error.submission)
    }

    @Test
    fun `each call has its own`() = runBlocking {
        val domainNames = List(3) { Sandbox.domainName() }
        domainNames.forEach(::delayReply)
        val own = mutableMapOf<String, CancellationException>()
        val whole = assertFailsWith<CancellationException> {
            withTimeout(300.milliseconds) {
                for (domainName in domainNames) {
                    launch {
                        own[domainName] = assertFailsWith<CancellationException> {
                            client.saveSingleTaskForUpdatingContactInfo(adminChange(domainName))
                        }
                    }
                }
            }
        }
        for (domainName in domainNames) {
            val thrown = assertNotNull(own[domainName])
            assertEquals(1, thrown.cancelledCalls.size)
            assertReconciles(thrown.submission, domainName)
        }
        assertEquals(3, whole.cancelledCalls.size)
    }

    @Test
    fun `a deferred result hands it over`() = runBlocking {
        delayReply()
        val call = async { submit() }
        delay(300.milliseconds)
        call.cancel()
        assertReconciles(assertFailsWith<CancellationException> { call.await() }.submission)
    }

    @Test
    fun `runInterruptible hands it over inside`() = runBlocking {
        delayReply()
        var submission: UnresolvedSubmission? = null
        awaitedAndCancelled {
            runInterruptible(Dispatchers.IO) {
                try {
                    submitBlocking()
                } catch (e: InterruptedException) {
                    submission = e.submission
                    throw e
                }
            }
        }
        assertReconciles(submission)
    }

    @Test
    fun `a future that is cancelled ends its call`() {
        delayReply()
        val threads = Executors.newSingleThreadExecutor()
        val thrown = CompletableDeferred<InterruptedException>()
        val future: Future<*> = threads.submit { thrown.complete(assertFailsWith<InterruptedException> { submitBlocking() }) }
        Thread.sleep(300)
        val start = TimeSource.Monotonic.markNow()
        future.cancel(true)
        assertReconciles(runBlocking { thrown.await() }.submission)
        threads.shutdown()
        assertTrue(start.elapsedNow() < 2.seconds)
    }

    @Test
    fun `an interrupt of a quick call is left to the next one that waits`() {
        Sandbox.instruct(domainName, "delay", "milliseconds" to 20)
        val calling = Thread.currentThread()
        val interrupting = thread { Thread.sleep(5).also { calling.interrupt() } }
        val ended = runCatching { submitBlocking() }
        interrupting.join()
        if (ended.isSuccess) assertTrue(Thread.interrupted()) else assertIs<InterruptedException>(ended.exceptionOrNull())
    }

    @Test
    fun `a thread that is interrupted ends its question`() = withoutAnswer { client ->
        val thrown = blockingAndInterrupted { client.followTaskBlocking("1").toList() }
        assertIs<DomainException.Cancelled>(thrown.domainException)
    }

    @Test
    fun `clients that are made of another one are interrupted too`() {
        delayReply()
        val thrown = blockingAndInterrupted {
            client.withCallOptions(CallOptions(maxAttempts = 1)).use { derived ->
                Cancellation().use(derived::withCancellation).use { it.saveSingleTaskForUpdatingContactInfoBlocking(request) }
            }
        }
        assertReconciles(thrown.submission)
    }

    @Test
    fun `what cancels by itself is no cancelled coroutine`() = runBlocking {
        delayReply()
        Cancellation().use { cancellation ->
            client.withCancellation(cancellation).use { client ->
                val call = async {
                    assertFailsWith<DomainException.OutcomeUnknown> { client.saveSingleTaskForUpdatingContactInfo(request) }
                }
                delay(300.milliseconds)
                cancellation.cancel()
                assertReconciles(call.await().submission)
            }
        }
    }
}
