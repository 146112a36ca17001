package io.github.alidomain

import io.github.alidomain.internal.PendingCall
import java.io.File
import java.util.UUID
import java.util.concurrent.Callable
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.ExecutionException
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.locks.LockSupport
import kotlin.concurrent.thread
import kotlin.random.Random
import kotlin.system.exitProcess
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.time.Duration.Companion.microseconds
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout

/** What a submission was told. */
private sealed interface Told {
    data class Task(val taskNo: String) : Told

    data object NotExecuted : Told

    data class Unknown(val submission: UnresolvedSubmission) : Told
}

private fun told(thrown: Throwable): Told = when (thrown) {
    is DomainException.OutcomeUnknown -> Told.Unknown(thrown.submission)
    is DomainException -> Told.NotExecuted.also { check(thrown.outcome != Outcome.MAYBE_EXECUTED) { thrown } }
    is CompletedCallException -> Told.Task((thrown.response as SaveSingleTaskForUpdatingContactInfoResponse).taskNo)
    is CancellationException, is InterruptedException -> {
        check(thrown.cancelledCalls.size <= 1) { thrown.stackTraceToString() }
        thrown.cancelledCalls.firstOrNull()?.let(::told) ?: Told.NotExecuted
    }
    else -> throw thrown
}

/** Makes calls and cancels them at random moments. */
private class Stress(private val client: DomainClient, private val count: Int) {
    private val run = UUID.randomUUID()
    private val told = ConcurrentHashMap<String, Told>()
    private val cancelled = AtomicInteger()
    private val begun = AtomicInteger()

    private fun ends(domainName: String, ended: Result<SaveSingleTaskForUpdatingContactInfoResponse>) {
        val result = ended.fold({ Told.Task(it.taskNo) }, ::told)
        check(told.put(domainName, result) == null) { "$domainName ended twice" }
        if (ended.exceptionOrNull().let { it is CancellationException || it is InterruptedException }) {
            cancelled.incrementAndGet()
        }
    }

    private fun awaited(domainName: String, micros: Long) = runBlocking {
        val call = launch(Dispatchers.Default) {
            val ended = runCatching { client.saveSingleTaskForUpdatingContactInfo(adminChange(domainName)) }
            ends(domainName, ended)
        }
        LockSupport.parkNanos(micros * 1000)
        call.cancel()
        call.join()
        // A coroutine that was cancelled before it began.
        if (told.putIfAbsent(domainName, Told.NotExecuted) == null) cancelled.incrementAndGet()
    }

    private fun timed(domainName: String, micros: Long) = runBlocking {
        val ended = runCatching {
            // Kept inside: `withTimeout` can end between its block and its caller.
            withTimeout(micros.microseconds) {
                runCatching { client.saveSingleTaskForUpdatingContactInfo(adminChange(domainName)) }
                    .also { ends(domainName, it) }
            }
        }
        if (told.putIfAbsent(domainName, Told.NotExecuted) == null) cancelled.incrementAndGet()
        ended.exceptionOrNull()?.let { check(it is CancellationException) { it } }
    }

    private fun blocking(domainName: String, micros: Long) {
        val calling = thread {
            ends(domainName, runCatching { client.saveSingleTaskForUpdatingContactInfoBlocking(adminChange(domainName)) })
        }
        LockSupport.parkNanos(micros * 1000)
        calling.interrupt()
        calling.join()
    }

    private fun one(number: Int) {
        val domainName = "stress-$run-$number.example"
        val isSlow = Random.nextInt(4) == 0
        if (isSlow) {
            val milliseconds = Random.nextLong(1, 150)
            Sandbox.instruct(domainName, "delay", "milliseconds" to milliseconds, "execute" to Random.nextBoolean())
        }
        val micros = Random.nextLong(if (isSlow) 100_000 else 10_000)
        when (Random.nextInt(4)) {
            0 -> timed(domainName, micros)
            1 -> blocking(domainName, micros)
            else -> awaited(domainName, micros)
        }
    }

    fun run() {
        val workers = Executors.newFixedThreadPool(16)
        val work = List(16) {
            workers.submit(Callable {
                while (true) {
                    val number = begun.getAndIncrement()
                    if (number >= count) break
                    one(number)
                    if (number % (count / 10) == 0) println("$number calls: ${resources()}")
                }
            })
        }
        try {
            work.forEach { it.get(30L + count / 20, TimeUnit.SECONDS) }
        } catch (e: ExecutionException) {
            e.printStackTrace()
            exitProcess(1)
        } catch (_: TimeoutException) {
            for ((thread, frames) in Thread.getAllStackTraces()) System.err.println("$thread\n  ${frames.joinToString("\n  ")}")
            exitProcess(2)
        }
        workers.shutdown()
    }

    /** Compares what was told with what the sandbox knows. */
    fun account() {
        // What was in flight has arrived by then.
        Thread.sleep(1000)
        check(told.size == count) { "${told.size} of $count were told something" }
        val tasks = Sandbox.tasks().filter { it.domainName.startsWith("stress-$run-") }.groupBy { it.domainName }
        for ((domainName, result) in told) {
            val numbers = tasks[domainName].orEmpty().map { it.taskNo }
            when (result) {
                is Told.Task -> check(numbers == listOf(result.taskNo)) { "$domainName: $result, but $numbers" }
                is Told.NotExecuted -> check(numbers.isEmpty()) { "$domainName: not executed, but $numbers" }
                is Told.Unknown -> check(numbers.size <= 1) { "$domainName: $numbers" }
            }
        }
        val unknown = told.values.filterIsInstance<Told.Unknown>().map { it.submission }
        val executed = unknown.count { it.domainName in tasks }
        println(
            "$count submissions, $cancelled cancelled: ${told.values.count { it is Told.Task }} told their task, " +
                "${told.values.count { it is Told.NotExecuted }} told not executed, ${unknown.size} told unknown " +
                "($executed executed); the sandbox has ${tasks.values.sumOf { it.size }} tasks",
        )
        val sample = unknown.shuffled().take(8)
        for (submission in sample) {
            val found = client.reconcileSubmissionBlocking(submission)
            val expected = tasks[submission.domainName]?.single()?.taskNo
            // How far the service's clock is off is less certain on a busy machine: then the task is only possibly its own.
            val named = found.taskNo?.let(::listOf) ?: found.candidates
            check(named == listOfNotNull(expected)) { "${submission.domainName}: $found, but $expected" }
        }
        println("${sample.size} of them reconciled")
    }
}

/** What a leak would let grow. */
private fun resources(): String {
    repeat(2) { System.gc() }
    val runtime = Runtime.getRuntime()
    val rss = File("/proc/self/status").readLines().single { it.startsWith("VmRSS") }.filter { it.isDigit() }.toInt() / 1024
    val heap = (runtime.totalMemory() - runtime.freeMemory()) / (1024 * 1024)
    val files = File("/proc/self/fd").list()?.size
    return "RSS $rss MB, heap $heap MB, ${PendingCall.underWay} calls under way, $files files, " +
        "${Thread.activeCount()} threads"
}

/** Cancels as many calls as its argument says, and accounts for each. */
fun main(arguments: Array<String>) {
    val (count) = arguments.map { it.toInt() }
    Sandbox.impatient().use { client ->
        val stress = Stress(client, count)
        stress.run()
        check(PendingCall.underWay == 0) { "${PendingCall.underWay} calls are left" }
        println("$count calls: ${resources()}")
        stress.account()
    }
}

class CancellationStressTest {
    @Test
    fun `calls that are cancelled at random are all accounted for`() {
        val storm = mapOf("ALIDOMAIN_SANDBOX" to surroundings("ALIDOMAIN_STORM"))
        val ended = runJava("io.github.alidomain.CancellationStressKt", "500", environment = storm)
        assertEquals(0, ended.exitCode, ended.output + ended.errors)
        assertEquals("", ended.errors)
    }
}
