
/**
 * Follows a task to its end. The flow has one element for each query. The last element says how the task ended, or
 * that the timeout of the options has passed.
 *
 * Collecting the flow sends the queries. Collecting the flow again starts again. Cancelling the collecting coroutine
 * ends the query or the wait at once. If a query fails with a transient error, [TaskProgress.problem] says why.
 *
 * @param taskNo The number of the task.
 * @param options Timeout and intervals of the queries. Default: the defaults of [WaitOptions].
 * @throws DomainException.InvalidRequest if an option is wrong. Collecting the flow throws the exception.
 * @throws DomainException if a query fails permanently.
 */
@JvmSynthetic
public fun followTask(taskNo: String, options: WaitOptions? = null): Flow<TaskProgress> = progress(this, taskNo, options)

/**
 * Follows a task as [followTask] does. Blocks the thread that iterates. Interrupting the thread ends a query or a wait
 * with an [InterruptedException].
 *
 * @param taskNo The number of the task.
 * @param options Timeout and intervals of the queries. Default: the defaults of [WaitOptions].
 * @throws DomainException.InvalidRequest if an option is wrong. Iterating throws the exception.
 * @throws DomainException if a query fails permanently.
 */
public fun followTaskBlocking(taskNo: String, options: WaitOptions? = null): BlockingSequence<TaskProgress> =
    progressBlocking(this, taskNo, options)

/** Follows a task with the defaults of [WaitOptions]. Blocks the thread that iterates. */
public fun followTaskBlocking(taskNo: String): BlockingSequence<TaskProgress> = followTaskBlocking(taskNo, null)

/**
 * Submits many changes. The flow has one element for each result as it comes.
 *
 * Collecting the flow submits. Collecting the flow again submits again, unless the client has a [Journal] with a job. An
 * error of one submission is in [BulkResult.error], and the others go on. Cancelling the collecting coroutine ends the
 * submissions as [BulkSubmission.cancel] does.
 *
 * @param requests The changes.
 * @param options How fast to submit. Default: the defaults of [BulkOptions].
 * @throws DomainException.InvalidRequest if an option is wrong. Collecting the flow throws the exception.
 */
@JvmSynthetic
public fun submitAll(requests: List<SaveSingleTaskForUpdatingContactInfoRequest>, options: BulkOptions? = null): Flow<BulkResult> =
    bulkResults(this, requests, options)

/**
 * Submits many changes as [submitAll] does. Blocks the thread that iterates. Interrupting the thread ends the wait for a
 * result with an [InterruptedException], and with it the submissions.
 *
 * @param requests The changes.
 * @param options How fast to submit. Default: the defaults of [BulkOptions].
 * @throws DomainException.InvalidRequest if an option is wrong. Iterating throws the exception.
 */
public fun submitAllBlocking(
    requests: List<SaveSingleTaskForUpdatingContactInfoRequest>,
    options: BulkOptions? = null,
): BlockingSequence<BulkResult> = bulkResultsBlocking(this, requests, options)

/** Submits many changes with the defaults of [BulkOptions]. Blocks the thread that iterates. */
public fun submitAllBlocking(requests: List<SaveSingleTaskForUpdatingContactInfoRequest>): BlockingSequence<BulkResult> =
    submitAllBlocking(requests, null)

/**
 * Lists the tasks of the account, from the page of the request to the last page.
 *
 * Collecting the flow requests a page when its first task is needed. Collecting the flow again sends new requests. An
 * error ends the flow. A task that is created meanwhile can move other tasks to the next page. The flow then contains
 * those tasks twice.
 *
 * @param request The first page, and the tasks to list.
 * @throws DomainException if a query fails. Collecting the flow throws the exception.
 */
@JvmSynthetic
public fun queryTaskListAll(request: QueryTaskListRequest = QueryTaskListRequest()): Flow<TaskInfo> =
    items(request.pageNum) { queryTaskList(request.page(it)).page() }

/**
 * Lists the same items as [queryTaskListAll]. Blocks the thread that iterates.
 *
 * @param request The first page, and the tasks to list.
 * @throws DomainException if a query fails. Iterating throws the exception.
 */
public fun queryTaskListAllBlocking(request: QueryTaskListRequest = QueryTaskListRequest()): BlockingSequence<TaskInfo> =
    itemsBlocking(request.pageNum) { queryTaskListBlocking(request.page(it)).page() }

/** Lists all tasks of the account, for Java. Blocks the thread that iterates. */
public fun queryTaskListAllBlocking(): BlockingSequence<TaskInfo> = queryTaskListAllBlocking(QueryTaskListRequest())

/**
 * Lists the results of a task, from the page of the request to the last page.
 *
 * Collecting the flow requests a page when its first result is needed. Collecting the flow again sends new requests. An
 * error ends the flow.
 *
 * @param request The task, and the first page.
 * @throws DomainException if a query fails. Collecting the flow throws the exception.
 */
@JvmSynthetic
public fun queryTaskDetailListAll(request: QueryTaskDetailListRequest): Flow<TaskDetail> =
    items(request.pageNum) { queryTaskDetailList(request.page(it)).page() }

/**
 * Lists the same items as [queryTaskDetailListAll]. Blocks the thread that iterates.
 *
 * @param request The task, and the first page.
 * @throws DomainException if a query fails. Iterating throws the exception.
 */
public fun queryTaskDetailListAllBlocking(request: QueryTaskDetailListRequest): BlockingSequence<TaskDetail> =
    itemsBlocking(request.pageNum) { queryTaskDetailListBlocking(request.page(it)).page() }

/**
 * Lists the final results that nobody has acknowledged yet, from the page of the request to the last page.
 *
 * Collecting the flow requests a page when its first result is needed. Collecting the flow again sends new requests. An
 * error ends the flow.
 *
 * Acknowledge the results only after the flow has ended. An acknowledged result leaves the list, and the rest moves up.
 * The flow then skips as many results.
 *
 * @param request The first page, and the results to list.
 * @throws DomainException if a query fails. Collecting the flow throws the exception.
 */
@JvmSynthetic
public fun pollTaskResultAll(request: PollTaskResultRequest = PollTaskResultRequest()): Flow<TaskDetail> =
    items(request.pageNum) { pollTaskResult(request.page(it)).page() }

/**
 * Lists the same items as [pollTaskResultAll]. Blocks the thread that iterates.
 *
 * @param request The first page, and the results to list.
 * @throws DomainException if a query fails. Iterating throws the exception.
 */
public fun pollTaskResultAllBlocking(request: PollTaskResultRequest = PollTaskResultRequest()): BlockingSequence<TaskDetail> =
    itemsBlocking(request.pageNum) { pollTaskResultBlocking(request.page(it)).page() }

/** Lists all final results that nobody has acknowledged yet, for Java. Blocks the thread that iterates. */
public fun pollTaskResultAllBlocking(): BlockingSequence<TaskDetail> = pollTaskResultAllBlocking(PollTaskResultRequest())

/**
 * Lists registrant profiles, from the page of the request to the last page.
 *
 * Collecting the flow requests a page when its first profile is needed. Collecting the flow again sends new requests. An
 * error ends the flow.
 *
 * @param request The first page, and the profiles to list.
 * @throws DomainException if a query fails. Collecting the flow throws the exception.
 */
@JvmSynthetic
public fun queryRegistrantProfilesAll(request: QueryRegistrantProfilesRequest = QueryRegistrantProfilesRequest()): Flow<RegistrantProfile> =
    items(request.pageNum) { queryRegistrantProfiles(request.page(it)).page() }

/**
 * Lists the same items as [queryRegistrantProfilesAll]. Blocks the thread that iterates.
 *
 * @param request The first page, and the profiles to list.
 * @throws DomainException if a query fails. Iterating throws the exception.
 */
public fun queryRegistrantProfilesAllBlocking(request: QueryRegistrantProfilesRequest = QueryRegistrantProfilesRequest()): BlockingSequence<RegistrantProfile> =
    itemsBlocking(request.pageNum) { queryRegistrantProfilesBlocking(request.page(it)).page() }

/** Lists registrant profiles with the defaults of the request, for Java. Blocks the thread that iterates. */
public fun queryRegistrantProfilesAllBlocking(): BlockingSequence<RegistrantProfile> = queryRegistrantProfilesAllBlocking(QueryRegistrantProfilesRequest())

/**
 * Lists the domains of the account, from the page of the request to the last page.
 *
 * Collecting the flow requests a page when its first domain is needed. Collecting the flow again sends new requests. An
 * error ends the flow.
 *
 * @param request The first page, and the domains to list.
 * @throws DomainException if a query fails. Collecting the flow throws the exception.
 */
@JvmSynthetic
public fun queryDomainListAll(request: QueryDomainListRequest = QueryDomainListRequest()): Flow<Domain> =
    items(request.pageNum) { queryDomainList(request.page(it)).page() }

/**
 * Lists the same items as [queryDomainListAll]. Blocks the thread that iterates.
 *
 * @param request The first page, and the domains to list.
 * @throws DomainException if a query fails. Iterating throws the exception.
 */
public fun queryDomainListAllBlocking(request: QueryDomainListRequest = QueryDomainListRequest()): BlockingSequence<Domain> =
    itemsBlocking(request.pageNum) { queryDomainListBlocking(request.page(it)).page() }

/** Lists the domains of the account, for Java. Blocks the thread that iterates. */
public fun queryDomainListAllBlocking(): BlockingSequence<Domain> = queryDomainListAllBlocking(QueryDomainListRequest())

/**
 * Lists the history of the account's tasks, from the cursor of the request to the last page.
 *
 * Collecting the flow requests a page when its first task is needed. Collecting the flow again sends new requests. An
 * error ends the flow.
 *
 * @param request The first page, and the tasks to list.
 * @throws DomainException if a query fails. Collecting the flow throws the exception.
 */
@JvmSynthetic
public fun queryTaskInfoHistoryAll(request: QueryTaskInfoHistoryRequest = QueryTaskInfoHistoryRequest()): Flow<TaskInfo> =
    items(request) { queryTaskInfoHistory(it).page(it) }

/**
 * Lists the same items as [queryTaskInfoHistoryAll]. Blocks the thread that iterates.
 *
 * @param request The first page, and the tasks to list.
 * @throws DomainException if a query fails. Iterating throws the exception.
 */
public fun queryTaskInfoHistoryAllBlocking(request: QueryTaskInfoHistoryRequest = QueryTaskInfoHistoryRequest()): BlockingSequence<TaskInfo> =
    itemsBlocking(request) { queryTaskInfoHistoryBlocking(it).page(it) }

/** Lists the history of the account's tasks, for Java. Blocks the thread that iterates. */
public fun queryTaskInfoHistoryAllBlocking(): BlockingSequence<TaskInfo> = queryTaskInfoHistoryAllBlocking(QueryTaskInfoHistoryRequest())

/**
 * Lists the history of a task's results, from the cursor of the request to the last page.
 *
 * Collecting the flow requests a page when its first result is needed. Collecting the flow again sends new requests. An
 * error ends the flow.
 *
 * @param request The task, and the first page.
 * @throws DomainException if a query fails. Collecting the flow throws the exception.
 */
@JvmSynthetic
public fun queryTaskDetailHistoryAll(request: QueryTaskDetailHistoryRequest): Flow<TaskDetail> =
    items(request) { queryTaskDetailHistory(it).page(it) }

/**
 * Lists the same items as [queryTaskDetailHistoryAll]. Blocks the thread that iterates.
 *
 * @param request The task, and the first page.
 * @throws DomainException if a query fails. Iterating throws the exception.
 */
public fun queryTaskDetailHistoryAllBlocking(request: QueryTaskDetailHistoryRequest): BlockingSequence<TaskDetail> =
    itemsBlocking(request) { queryTaskDetailHistoryBlocking(it).page(it) }
// Companion

/**
 * Makes a client with default credentials, default proxies and default options, for Java.
 *
 * @throws DomainException if an environment variable is wrong.
 */
@JvmStatic
@Throws(DomainException::class)
public fun create(): DomainClient = DomainClient()

/** Returns a builder of a client, for Java. */
@JvmStatic
public fun builder(): DomainClientBuilder = DomainClientBuilder()
