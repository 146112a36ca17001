"""The generated client, with iterators over pages and over the life of a task."""

from __future__ import annotations

import time

from ._native.alidomain import DomainClient as _DomainClient
from ._native.alidomain import (
    PollTaskResultRequest,
    QueryTaskListRequest,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from typing import Any

    from ._native.alidomain import (
        QueryTaskDetailListRequest,
        TaskDetail,
        TaskInfo,
        TaskProgress,
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
