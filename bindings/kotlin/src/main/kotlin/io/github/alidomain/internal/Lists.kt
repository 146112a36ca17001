package io.github.alidomain.internal

import io.github.alidomain.BlockingSequence
import io.github.alidomain.Domain
import io.github.alidomain.DomainClient
import io.github.alidomain.PollTaskResultRequest
import io.github.alidomain.PollTaskResultResponse
import io.github.alidomain.QueryDomainListRequest
import io.github.alidomain.QueryDomainListResponse
import io.github.alidomain.QueryRegistrantProfilesRequest
import io.github.alidomain.QueryRegistrantProfilesResponse
import io.github.alidomain.QueryTaskDetailHistoryRequest
import io.github.alidomain.QueryTaskDetailHistoryResponse
import io.github.alidomain.QueryTaskDetailListRequest
import io.github.alidomain.QueryTaskDetailListResponse
import io.github.alidomain.QueryTaskInfoHistoryRequest
import io.github.alidomain.QueryTaskInfoHistoryResponse
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

/** What the responses have in common, and where the next page is. */
internal class Page<T, P : Any>(val items: List<T>, val next: P?)

internal fun QueryTaskListResponse.page(): Page<TaskInfo, Int> = Page(tasks, nextPageNum)

internal fun QueryTaskDetailListResponse.page(): Page<TaskDetail, Int> = Page(taskDetails, nextPageNum)

internal fun PollTaskResultResponse.page(): Page<TaskDetail, Int> = Page(taskDetails, nextPageNum)

internal fun QueryRegistrantProfilesResponse.page(): Page<RegistrantProfile, Int> = Page(registrantProfiles, nextPageNum)

internal fun QueryDomainListResponse.page(): Page<Domain, Int> = Page(domains, nextPageNum)

internal fun QueryTaskInfoHistoryResponse.page(request: QueryTaskInfoHistoryRequest): Page<TaskInfo, QueryTaskInfoHistoryRequest> =
    Page(tasks, nextPageCursor?.let { request.copy(taskNoCursor = it.taskNo, createTimeCursor = it.createTime) })

internal fun QueryTaskDetailHistoryResponse.page(request: QueryTaskDetailHistoryRequest): Page<TaskDetail, QueryTaskDetailHistoryRequest> =
    Page(taskDetails, nextPageCursor?.let { request.copy(taskDetailNoCursor = it.taskDetailNo, domainNameCursor = it.domainName) })

internal fun QueryTaskListRequest.page(number: Int): QueryTaskListRequest = copy(pageNum = number)

internal fun QueryTaskDetailListRequest.page(number: Int): QueryTaskDetailListRequest = copy(pageNum = number)

internal fun PollTaskResultRequest.page(number: Int): PollTaskResultRequest = copy(pageNum = number)

internal fun QueryRegistrantProfilesRequest.page(number: Int): QueryRegistrantProfilesRequest = copy(pageNum = number)

internal fun QueryDomainListRequest.page(number: Int): QueryDomainListRequest = copy(pageNum = number)

internal fun <T, P : Any> items(first: P, ask: suspend (place: P) -> Page<T, P>): Flow<T> = flow {
    var place: P? = first
    while (place != null) {
        val page = ask(place)
        page.items.forEach { emit(it) }
        place = page.next
    }
}

internal fun <T, P : Any> itemsBlocking(first: P, ask: (place: P) -> Page<T, P>): BlockingSequence<T> = sequence {
    var place: P? = first
    while (place != null) {
        val page = ask(place)
        yieldAll(page.items)
        place = page.next
    }
}

private fun <T> sequence(elements: suspend SequenceScope<T>.() -> Unit): BlockingSequence<T> =
    BlockingSequence { iterator(elements) }
