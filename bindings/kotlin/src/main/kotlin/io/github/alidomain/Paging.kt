package io.github.alidomain

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/**
 * Lists the tasks of the account, from the page of the request to the last page.
 *
 * Collecting asks for a page when its first task is needed. Collecting again asks again. An error ends the flow. A task
 * that is made meanwhile can move others to the next page, so that they come twice.
 *
 * @param request The first page, and the tasks to list.
 * @throws DomainException if a query fails. The exception is thrown by collecting.
 */
fun DomainClient.queryTaskListAll(request: QueryTaskListRequest = QueryTaskListRequest()): Flow<TaskInfo> =
    flowOfPages(request.pageNum) { queryTaskList(request.copy(pageNum = it)).page() }

/** Lists what [queryTaskListAll] lists, and blocks the thread that iterates. */
fun DomainClient.queryTaskListAllBlocking(request: QueryTaskListRequest = QueryTaskListRequest()): Sequence<TaskInfo> =
    sequenceOfPages(request.pageNum) { queryTaskListBlocking(request.copy(pageNum = it)).page() }

/**
 * Lists the details of a task, from the page of the request to the last page.
 *
 * Collecting asks for a page when its first detail is needed. Collecting again asks again. An error ends the flow.
 *
 * @param request The task, and the first page.
 * @throws DomainException if a query fails. The exception is thrown by collecting.
 */
fun DomainClient.queryTaskDetailListAll(request: QueryTaskDetailListRequest): Flow<TaskDetail> =
    flowOfPages(request.pageNum) { queryTaskDetailList(request.copy(pageNum = it)).page() }

/** Lists what [queryTaskDetailListAll] lists, and blocks the thread that iterates. */
fun DomainClient.queryTaskDetailListAllBlocking(request: QueryTaskDetailListRequest): Sequence<TaskDetail> =
    sequenceOfPages(request.pageNum) { queryTaskDetailListBlocking(request.copy(pageNum = it)).page() }

/**
 * Lists the details that have ended and were not acknowledged yet, from the page of the request to the last page.
 *
 * Collecting asks for a page when its first detail is needed. Collecting again asks again. An error ends the flow.
 *
 * Acknowledge the details after the last one has come. Details that are acknowledged before leave the list, so that the
 * rest moves up and as many are skipped.
 *
 * @param request The first page, and the details to list.
 * @throws DomainException if a query fails. The exception is thrown by collecting.
 */
fun DomainClient.pollTaskResultAll(request: PollTaskResultRequest = PollTaskResultRequest()): Flow<TaskDetail> =
    flowOfPages(request.pageNum) { pollTaskResult(request.copy(pageNum = it)).page() }

/** Lists what [pollTaskResultAll] lists, and blocks the thread that iterates. */
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
