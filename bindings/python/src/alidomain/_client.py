"""The generated client, with iterators over pages and over the life of a task."""

from __future__ import annotations

import time

from ._call import note
from ._native.alidomain import DomainClient as _DomainClient
from ._native.alidomain import (
    DomainError,
    PollTaskResultRequest,
    QueryTaskListRequest,
    SubmitAndWaitResponse,
    TaskProgress,
    TaskState,
)
from ._runtime import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from typing import Any

    from ._native.alidomain import (
        QueryTaskDetailListRequest,
        SaveSingleTaskForUpdatingContactInfoRequest,
        SaveSingleTaskForUpdatingContactInfoResponse,
        TaskDetail,
        TaskInfo,
        WaitOptions,
    )


class DomainClient(_DomainClient):
    __doc__ = _DomainClient.__doc__
    __module__ = "alidomain"

    def query_task_list_all(
        self, request: QueryTaskListRequest | None = None
    ) -> Iterator[TaskInfo]:
        """List the tasks from the request's page on; each page is asked for when it is needed.

        A task that is made meanwhile moves others on to the next page: they come twice.
        """
        for page in _pages(self.query_task_list, request or QueryTaskListRequest()):
            yield from page.tasks

    async def query_task_list_all_async(
        self, request: QueryTaskListRequest | None = None
    ) -> AsyncIterator[TaskInfo]:
        """List the tasks from the request's page on; each page is asked for when it is needed.

        A task that is made meanwhile moves others on to the next page: they come twice.
        """
        async for page in _pages_async(
            self.query_task_list_async, request or QueryTaskListRequest()
        ):
            for task in page.tasks:
                yield task

    def query_task_detail_list_all(
        self, request: QueryTaskDetailListRequest
    ) -> Iterator[TaskDetail]:
        """List a task's details from the request's page on, page after page."""
        for page in _pages(self.query_task_detail_list, request):
            yield from page.task_details

    async def query_task_detail_list_all_async(
        self, request: QueryTaskDetailListRequest
    ) -> AsyncIterator[TaskDetail]:
        """List a task's details from the request's page on, page after page."""
        async for page in _pages_async(self.query_task_detail_list_async, request):
            for detail in page.task_details:
                yield detail

    def poll_task_result_all(
        self, request: PollTaskResultRequest | None = None
    ) -> Iterator[TaskDetail]:
        """List the results that were not acknowledged yet, page after page.

        Acknowledge them when the iteration has ended: it would move others to a page that was read.
        """
        for page in _pages(self.poll_task_result, request or PollTaskResultRequest()):
            yield from page.task_details

    async def poll_task_result_all_async(
        self, request: PollTaskResultRequest | None = None
    ) -> AsyncIterator[TaskDetail]:
        """List the results that were not acknowledged yet, page after page.

        Acknowledge them when the iteration has ended: it would move others to a page that was read.
        """
        async for page in _pages_async(
            self.poll_task_result_async, request or PollTaskResultRequest()
        ):
            for detail in page.task_details:
                yield detail

    def follow_task(
        self, task_no: str, options: WaitOptions | None = None
    ) -> Iterator[TaskProgress]:
        """Yield how a task stands, again and again until it has ended or time is up.

        The last item tells which. Sleeps between the items, which Ctrl-C interrupts.
        """
        watch = self.watch_task(task_no, options)
        while True:
            progress = watch.poll()
            yield progress
            if progress.next_poll_in is None:
                return
            time.sleep(progress.next_poll_in.total_seconds())

    async def follow_task_async(
        self, task_no: str, options: WaitOptions | None = None
    ) -> AsyncIterator[TaskProgress]:
        """Yield how a task stands, again and again until it has ended or time is up.

        The last item tells which.
        """
        import asyncio  # costs an import of this package too much

        watch = self.watch_task(task_no, options)
        while True:
            progress = await watch.poll_async()
            yield progress
            if progress.next_poll_in is None:
                return
            await asyncio.sleep(progress.next_poll_in.total_seconds())

    # An interrupted call into the library goes on in the background, and these can take hours.

    def wait_for_task(self, task_no: str, options: WaitOptions | None = None) -> TaskProgress:
        """Ask how a task stands until all of its domains have ended, or until time is up.

        Transient failures do not end the wait: the last one is in `problem`. Ctrl-C ends it.
        """
        steps = self.follow_task(task_no, options)
        last = next(steps)
        for last in steps:  # noqa: B007
            pass
        return last

    def submit_and_wait(
        self,
        request: SaveSingleTaskForUpdatingContactInfoRequest,
        options: WaitOptions | None = None,
    ) -> SubmitAndWaitResponse:
        """Submit a change, and wait as `wait_for_task` does.

        Errors: those of the submission alone. Once the task has a number it is returned, whatever
        happens while waiting; what went wrong then is in the progress's `problem`. Ctrl-C ends the
        wait: a note of the KeyboardInterrupt has the number of the task, and its attribute
        `alidomain_response` is the response to the submission.
        """
        known = _Submitted(self, options)
        try:
            # C code calls and stores: no signal handler runs between the two.
            known.responses.extend(map(self.save_single_task_for_updating_contact_info, [request]))
            try:
                for progress in self.follow_task(known.responses[0].task_no, options):
                    known.progress = progress
            except DomainError as error:
                known.problem = error.reason
            return known.answer()
        except BaseException as error:
            try:
                known.tell(error)
            except BaseException as another:
                known.tell(another)
                raise
            raise

    async def submit_and_wait_async(
        self,
        request: SaveSingleTaskForUpdatingContactInfoRequest,
        options: WaitOptions | None = None,
    ) -> SubmitAndWaitResponse:
        """Submit a change, and wait as `wait_for_task_async` does.

        Errors: those of the submission alone. Once the task has a number it is returned, whatever
        happens while waiting; what went wrong then is in the progress's `problem`. If the wait is
        cancelled, a note of the CancelledError has the number of the task, and its attribute
        `alidomain_response` is the response to the submission.
        """
        known = _Submitted(self, options)
        try:
            response = await self.save_single_task_for_updating_contact_info_async(request)
            known.responses.append(response)
            try:
                async for progress in self.follow_task_async(response.task_no, options):
                    known.progress = progress
            except DomainError as error:
                known.problem = error.reason
            return known.answer()
        except BaseException as error:
            try:
                known.tell(error)
            except BaseException as another:
                known.tell(another)
                raise
            raise


class _Submitted:
    """What is known of a change while its task is waited for, so that nothing makes it get lost."""

    progress: TaskProgress | None = None
    problem: str | None = None

    def __init__(self, client: DomainClient, options: WaitOptions | None) -> None:
        self.responses: list[SaveSingleTaskForUpdatingContactInfoResponse] = []
        # Wrong options are refused before anything is submitted.
        client.watch_task("not-submitted-yet", options)

    def tell(self, interruption: BaseException) -> None:
        """Add what is known to an exception. What it is before the response, the call tells."""
        for response in self.responses:
            text = f"The change was submitted, TaskNo: {response.task_no}"
            if self.progress:
                text += f", last seen: {self.progress.state.name}"
            interruption.alidomain_response = response  # type: ignore[attr-defined]
            note(interruption, text)

    def answer(self) -> SubmitAndWaitResponse:
        (response,) = self.responses
        progress = self.progress or TaskProgress(
            task_no=response.task_no,
            state=TaskState.STILL_RUNNING,
            task_details=[],
            polls=0,
            elapsed=lazy.module("datetime").timedelta(0),
            next_poll_in=None,
            problem=None,
        )
        if self.problem:
            progress.problem, progress.next_poll_in = self.problem, None
        return SubmitAndWaitResponse(submission=response, progress=progress)


def _pages(operation: Callable[[Any], Any], request: Any) -> Iterator[Any]:
    # The caller's request stays as it is.
    request = type(request)(**vars(request))
    while request.page_num is not None:
        page = operation(request)
        yield page
        request.page_num = page.next_page_num


async def _pages_async(
    operation: Callable[[Any], Awaitable[Any]], request: Any
) -> AsyncIterator[Any]:
    request = type(request)(**vars(request))
    while request.page_num is not None:
        page = await operation(request)
        yield page
        request.page_num = page.next_page_num
