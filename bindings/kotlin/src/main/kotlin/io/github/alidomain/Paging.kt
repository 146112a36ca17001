package io.github.alidomain

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/**
 * The tasks of the account, from the page of [request] to the last one. Collecting asks for a page when its first task
 * is needed, and anew every time; an error ends it. A task that is made meanwhile can move others on to the next page,
 * so that they come twice.
 */
fun DomainClient.queryTaskListAll(request: QueryTaskListRequest = QueryTaskListRequest()): Flow<TaskInfo> =
    flowOfPages(request.pageNum) { queryTaskList(request.copy(pageNum = it)).page() }

/** The same as [queryTaskListAll], blocking the thread that iterates. */
fun DomainClient.queryTaskListAllBlocking(request: QueryTaskListRequest = QueryTaskListRequest()): Sequence<TaskInfo> =
    sequenceOfPages(request.pageNum) { queryTaskListBlocking(request.copy(pageNum = it)).page() }

/**
 * The details of a task, from the page of [request] to the last one. Collecting asks for a page when its first detail
 * is needed, and anew every time; an error ends it.
 */
fun DomainClient.queryTaskDetailListAll(request: QueryTaskDetailListRequest): Flow<TaskDetail> =
    flowOfPages(request.pageNum) { queryTaskDetailList(request.copy(pageNum = it)).page() }

/** The same as [queryTaskDetailListAll], blocking the thread that iterates. */
fun DomainClient.queryTaskDetailListAllBlocking(request: QueryTaskDetailListRequest): Sequence<TaskDetail> =
    sequenceOfPages(request.pageNum) { queryTaskDetailListBlocking(request.copy(pageNum = it)).page() }

/**
 * The details that have ended and were not acknowledged yet, from the page of [request] to the last one. Collecting
 * asks for a page when its first detail is needed, and anew every time; an error ends it.
 *
 * Acknowledge them when the last one has come: those that are acknowledged before leave the list, the rest moves up,
 * and as many would be passed over.
 */
fun DomainClient.pollTaskResultAll(request: PollTaskResultRequest = PollTaskResultRequest()): Flow<TaskDetail> =
    flowOfPages(request.pageNum) { pollTaskResult(request.copy(pageNum = it)).page() }

/** The same as [pollTaskResultAll], blocking the thread that iterates. */
fun DomainClient.pollTaskResultAllBlocking(
    request: PollTaskResultRequest = PollTaskResultRequest(),
): Sequence<TaskDetail> =
    sequenceOfPages(request.pageNum) { pollTaskResultBlocking(request.copy(pageNum = it)).page() }

/** What the responses have in common. */
private class Page<T>(val items: List<T>, val nextPageNum: Int?)

private fun QueryTaskListResponse.page() = Page(tasks, nextPageNum)

private fun QueryTaskDetailListResponse.page() = Page(taskDetails, nextPageNum)

private fun PollTaskResultResponse.page() = Page(taskDetails, nextPageNum)

private fun <T> flowOfPages(first: Int, ask: suspend (pageNum: Int) -> Page<T>): Flow<T> = flow {
    var pageNum: Int? = first
    while (pageNum != null) {
        val page = ask(pageNum)
        page.items.forEach { emit(it) }
        pageNum = page.nextPageNum
    }
}

private fun <T> sequenceOfPages(first: Int, ask: (pageNum: Int) -> Page<T>): Sequence<T> = sequence {
    var pageNum: Int? = first
    while (pageNum != null) {
        val page = ask(pageNum)
        yieldAll(page.items)
        pageNum = page.nextPageNum
    }
}
