
/**
 * Follows a task to its end, with one element for each query. The last element says how the task ended, or that the
 * timeout of the options has passed.
 *
 * Collecting sends the queries. Collecting again starts again. Cancelling the collecting coroutine ends the query or
 * the wait at once. A transient error is in [TaskProgress.problem].
 *
 * @param taskNo The number of the task.
 * @param options How long to follow, and how often to ask. Default: the defaults of [WaitOptions].
 * @throws DomainException.InvalidRequest if an option is wrong. The exception is thrown by collecting.
 * @throws DomainException if a query fails in a way that asking again would not help against.
 */
@JvmSynthetic
public fun followTask(taskNo: String, options: WaitOptions? = null): Flow<TaskProgress> = progress(this, taskNo, options)

/**
 * Follows a task as [followTask] does, and blocks the thread that iterates. Interrupting the thread ends a query or a
 * wait with an [InterruptedException].
 *
 * @param taskNo The number of the task.
 * @param options How long to follow, and how often to ask. Default: the defaults of [WaitOptions].
 * @throws DomainException.InvalidRequest if an option is wrong. The exception is thrown by iterating.
 * @throws DomainException if a query fails in a way that asking again would not help against.
 */
public fun followTaskBlocking(taskNo: String, options: WaitOptions? = null): BlockingSequence<TaskProgress> =
    progressBlocking(this, taskNo, options)

/** Follows a task with the defaults of [WaitOptions], and blocks the thread that iterates. */
public fun followTaskBlocking(taskNo: String): BlockingSequence<TaskProgress> = followTaskBlocking(taskNo, null)

/**
 * Lists the tasks of the account, from the page of the request to the last page.
 *
 * Collecting asks for a page when its first task is needed. Collecting again asks again. An error ends the flow. A task
 * that is made meanwhile can move others to the next page, so that they come twice.
 *
 * @param request The first page, and the tasks to list.
 * @throws DomainException if a query fails. The exception is thrown by collecting.
 */
@JvmSynthetic
public fun queryTaskListAll(request: QueryTaskListRequest = QueryTaskListRequest()): Flow<TaskInfo> =
    items(request.pageNum) { queryTaskList(request.page(it)).page() }

/**
 * Lists what [queryTaskListAll] lists, and blocks the thread that iterates.
 *
 * @param request The first page, and the tasks to list.
 * @throws DomainException if a query fails. The exception is thrown by iterating.
 */
public fun queryTaskListAllBlocking(request: QueryTaskListRequest = QueryTaskListRequest()): BlockingSequence<TaskInfo> =
    itemsBlocking(request.pageNum) { queryTaskListBlocking(request.page(it)).page() }

/** Lists all tasks of the account, and blocks the thread that iterates, for Java. */
public fun queryTaskListAllBlocking(): BlockingSequence<TaskInfo> = queryTaskListAllBlocking(QueryTaskListRequest())

/**
 * Lists the details of a task, from the page of the request to the last page.
 *
 * Collecting asks for a page when its first detail is needed. Collecting again asks again. An error ends the flow.
 *
 * @param request The task, and the first page.
 * @throws DomainException if a query fails. The exception is thrown by collecting.
 */
@JvmSynthetic
public fun queryTaskDetailListAll(request: QueryTaskDetailListRequest): Flow<TaskDetail> =
    items(request.pageNum) { queryTaskDetailList(request.page(it)).page() }

/**
 * Lists what [queryTaskDetailListAll] lists, and blocks the thread that iterates.
 *
 * @param request The task, and the first page.
 * @throws DomainException if a query fails. The exception is thrown by iterating.
 */
public fun queryTaskDetailListAllBlocking(request: QueryTaskDetailListRequest): BlockingSequence<TaskDetail> =
    itemsBlocking(request.pageNum) { queryTaskDetailListBlocking(request.page(it)).page() }

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
@JvmSynthetic
public fun pollTaskResultAll(request: PollTaskResultRequest = PollTaskResultRequest()): Flow<TaskDetail> =
    items(request.pageNum) { pollTaskResult(request.page(it)).page() }

/**
 * Lists what [pollTaskResultAll] lists, and blocks the thread that iterates.
 *
 * @param request The first page, and the details to list.
 * @throws DomainException if a query fails. The exception is thrown by iterating.
 */
public fun pollTaskResultAllBlocking(request: PollTaskResultRequest = PollTaskResultRequest()): BlockingSequence<TaskDetail> =
    itemsBlocking(request.pageNum) { pollTaskResultBlocking(request.page(it)).page() }

/** Lists all details that have ended and were not acknowledged yet, and blocks the thread that iterates, for Java. */
public fun pollTaskResultAllBlocking(): BlockingSequence<TaskDetail> = pollTaskResultAllBlocking(PollTaskResultRequest())
// Companion

/**
 * Makes a client with the credentials and the proxies of the environment, and with default options, for Java.
 *
 * @throws DomainException if the environment has something wrong.
 */
@JvmStatic
@Throws(DomainException::class)
public fun create(): DomainClient = DomainClient()

/** Returns a builder of a client, for Java. */
@JvmStatic
public fun builder(): DomainClientBuilder = DomainClientBuilder()
