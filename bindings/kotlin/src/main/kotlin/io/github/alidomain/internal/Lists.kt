package io.github.alidomain.internal

import io.github.alidomain.BlockingSequence
import io.github.alidomain.DomainClient
import io.github.alidomain.PollTaskResultRequest
import io.github.alidomain.PollTaskResultResponse
import io.github.alidomain.QueryRegistrantProfilesRequest
import io.github.alidomain.QueryRegistrantProfilesResponse
import io.github.alidomain.QueryTaskDetailListRequest
import io.github.alidomain.QueryTaskDetailListResponse
import io.github.alidomain.QueryTaskListRequest
import io.github.alidomain.QueryTaskListResponse
import io.github.alidomain.RegistrantProfile
import io.github.alidomain.TaskDetail
import io.github.alidomain.TaskInfo
import io.github.alidomain.TaskProgress
import io.github.alidomain.WaitOptions
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

// What DomainClient gives one after the other: the steps of a task, and the items of lists.

/** The steps of a task. */
internal fun progress(client: DomainClient, taskNo: String, options: WaitOptions?): Flow<TaskProgress> = flow {
    client.watchTask(taskNo, options).use { watch ->
        do {
            val progress = watch.poll()
            emit(progress)
            progress.nextPollIn?.let { delay(it) }
        } while (progress.nextPollIn != null)
    }
}

/** The steps of a task, for a thread that blocks. */
internal fun progressBlocking(client: DomainClient, taskNo: String, options: WaitOptions?): BlockingSequence<TaskProgress> =
    sequence {
        // Of an iteration that is given up before its end, the garbage collector closes it.
        client.watchTask(taskNo, options).use { watch ->
            do {
                val progress = watch.pollBlocking()
                yield(progress)
                progress.nextPollIn?.let { TimeUnit.NANOSECONDS.sleep(it.inWholeNanoseconds) }
            } while (progress.nextPollIn != null)
        }
    }

/** What the responses have in common. */
internal class Page<T>(val items: List<T>, val nextPageNum: Int?)

internal fun QueryTaskListResponse.page(): Page<TaskInfo> = Page(tasks, nextPageNum)

internal fun QueryTaskDetailListResponse.page(): Page<TaskDetail> = Page(taskDetails, nextPageNum)

internal fun PollTaskResultResponse.page(): Page<TaskDetail> = Page(taskDetails, nextPageNum)

internal fun QueryRegistrantProfilesResponse.page(): Page<RegistrantProfile> = Page(registrantProfiles, nextPageNum)

internal fun QueryTaskListRequest.page(number: Int): QueryTaskListRequest = copy(pageNum = number)

internal fun QueryTaskDetailListRequest.page(number: Int): QueryTaskDetailListRequest = copy(pageNum = number)

internal fun PollTaskResultRequest.page(number: Int): PollTaskResultRequest = copy(pageNum = number)

internal fun QueryRegistrantProfilesRequest.page(number: Int): QueryRegistrantProfilesRequest = copy(pageNum = number)

internal fun <T> items(first: Int, ask: suspend (pageNum: Int) -> Page<T>): Flow<T> = flow {
    var pageNum: Int? = first
    while (pageNum != null) {
        val page = ask(pageNum)
        page.items.forEach { emit(it) }
        pageNum = page.nextPageNum
    }
}

internal fun <T> itemsBlocking(first: Int, ask: (pageNum: Int) -> Page<T>): BlockingSequence<T> = sequence {
    var pageNum: Int? = first
    while (pageNum != null) {
        val page = ask(pageNum)
        yieldAll(page.items)
        pageNum = page.nextPageNum
    }
}

private fun <T> sequence(elements: suspend SequenceScope<T>.() -> Unit): BlockingSequence<T> =
    BlockingSequence { iterator(elements) }
