"""The generated client, with iterators over pages and over the life of a task."""

from __future__ import annotations

import time

from ._native.alidomain import (
    BulkOptions,
    DomainError,
    PollTaskResultRequest,
    QueryDomainListRequest,
    QueryRegistrantProfilesRequest,
    QueryTaskDetailHistoryRequest,
    QueryTaskDetailListRequest,
    QueryTaskInfoHistoryRequest,
    QueryTaskListRequest,
    SaveSingleTaskForUpdatingContactInfoRequest,
    WaitOptions,
)
from ._native.alidomain import DomainClient as _DomainClient
from ._runtime import take
from ._runtime.tracebacks import public

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
    from datetime import timedelta
    from typing import Any

    from typing_extensions import Self

    from ._native.alidomain import (
        BulkResult,
        BulkSubmission,
        CallOptions,
        Cancellation,
        Domain,
        RegistrantProfile,
        TaskDetail,
        TaskInfo,
        TaskProgress,
        TaskWatch,
    )


class DomainClient(_DomainClient):
    __doc__ = _DomainClient.__doc__
    __module__ = "alidomain"

    _cancellations: tuple[Cancellation, ...] = ()
    """What ends the calls of this client, and the sleep between them."""

    def with_call_options(self, options: CallOptions) -> Self:
        try:
            client = super().with_call_options(options)
        except (DomainError, TypeError, ValueError) as error:
            raise public(error)  # noqa: B904, it is the same error
        client._cancellations = self._cancellations
        return client

    with_call_options.__doc__ = _DomainClient.with_call_options.__doc__

    def with_cancellation(self, cancellation: Cancellation) -> Self:
        try:
            client = super().with_cancellation(cancellation)
        except (TypeError, ValueError) as error:
            raise public(error)  # noqa: B904, it is the same error
        client._cancellations = (*self._cancellations, cancellation)
        return client

    with_cancellation.__doc__ = _DomainClient.with_cancellation.__doc__

    def query_task_list_all(
        self, request: QueryTaskListRequest | None = None
    ) -> Iterator[TaskInfo]:
        """List the tasks from the request's page on. Requests each page when it is needed.

        A task that is created meanwhile moves others to the next page, which lists them again.
        """
        try:
            request = _taken("query_task_list_all", QueryTaskListRequest, request)
        except TypeError as error:
            raise public(error)  # noqa: B904, it is the same error
        return _items(_pages(self.query_task_list, request), "tasks")

    def query_task_list_all_async(
        self, request: QueryTaskListRequest | None = None
    ) -> AsyncIterator[TaskInfo]:
        """List the tasks from the request's page on. Requests each page when it is needed.

        A task that is created meanwhile moves others to the next page, which lists them again.
        """
        try:
            request = _taken("query_task_list_all_async", QueryTaskListRequest, request)
        except TypeError as error:
            raise public(error)  # noqa: B904, it is the same error
        return _items_async(_pages_async(self.query_task_list_async, request), "tasks")

    def query_task_detail_list_all(
        self, request: QueryTaskDetailListRequest
    ) -> Iterator[TaskDetail]:
        """List a task's details from the request's page on, page after page."""
        try:
            request = _taken("query_task_detail_list_all", QueryTaskDetailListRequest, request)
        except TypeError as error:
            raise public(error)  # noqa: B904, it is the same error
        return _items(_pages(self.query_task_detail_list, request), "task_details")

    def query_task_detail_list_all_async(
        self, request: QueryTaskDetailListRequest
    ) -> AsyncIterator[TaskDetail]:
        """List a task's details from the request's page on, page after page."""
        try:
            request = _taken(
                "query_task_detail_list_all_async", QueryTaskDetailListRequest, request
            )
        except TypeError as error:
            raise public(error)  # noqa: B904, it is the same error
        return _items_async(
            _pages_async(self.query_task_detail_list_async, request), "task_details"
        )

    def poll_task_result_all(
        self, request: PollTaskResultRequest | None = None
    ) -> Iterator[TaskDetail]:
        """List the results that are not acknowledged yet, page after page.

        Acknowledge the results after the iteration. Earlier, the rest moves up and is skipped.
        """
        try:
            request = _taken("poll_task_result_all", PollTaskResultRequest, request)
        except TypeError as error:
            raise public(error)  # noqa: B904, it is the same error
        return _items(_pages(self.poll_task_result, request), "task_details")

    def poll_task_result_all_async(
        self, request: PollTaskResultRequest | None = None
    ) -> AsyncIterator[TaskDetail]:
        """List the results that are not acknowledged yet, page after page.

        Acknowledge the results after the iteration. Earlier, the rest moves up and is skipped.
        """
        try:
            request = _taken("poll_task_result_all_async", PollTaskResultRequest, request)
        except TypeError as error:
            raise public(error)  # noqa: B904, it is the same error
        return _items_async(_pages_async(self.poll_task_result_async, request), "task_details")

    def query_domain_list_all(
        self, request: QueryDomainListRequest | None = None
    ) -> Iterator[Domain]:
        """List the account's domains from the request's page on, page after page."""
        try:
            request = _taken("query_domain_list_all", QueryDomainListRequest, request)
        except TypeError as error:
            raise public(error)  # noqa: B904, it is the same error
        return _items(_pages(self.query_domain_list, request), "domains")

    def query_domain_list_all_async(
        self, request: QueryDomainListRequest | None = None
    ) -> AsyncIterator[Domain]:
        """List the account's domains from the request's page on, page after page."""
        try:
            request = _taken("query_domain_list_all_async", QueryDomainListRequest, request)
        except TypeError as error:
            raise public(error)  # noqa: B904, it is the same error
        return _items_async(_pages_async(self.query_domain_list_async, request), "domains")

    def query_task_info_history_all(
        self, request: QueryTaskInfoHistoryRequest | None = None
    ) -> Iterator[TaskInfo]:
        """List the history of the account's tasks from the request's cursor on, page after page."""
        try:
            request = _taken("query_task_info_history_all", QueryTaskInfoHistoryRequest, request)
        except TypeError as error:
            raise public(error)  # noqa: B904, it is the same error
        return _items(_pages(self.query_task_info_history, request, _to_task), "tasks")

    def query_task_info_history_all_async(
        self, request: QueryTaskInfoHistoryRequest | None = None
    ) -> AsyncIterator[TaskInfo]:
        """List the history of the account's tasks from the request's cursor on, page after page."""
        try:
            request = _taken(
                "query_task_info_history_all_async", QueryTaskInfoHistoryRequest, request
            )
        except TypeError as error:
            raise public(error)  # noqa: B904, it is the same error
        return _items_async(
            _pages_async(self.query_task_info_history_async, request, _to_task), "tasks"
        )

    def query_task_detail_history_all(
        self, request: QueryTaskDetailHistoryRequest
    ) -> Iterator[TaskDetail]:
        """List the history of a task's details from the request's cursor on, page after page."""
        try:
            request = _taken(
                "query_task_detail_history_all", QueryTaskDetailHistoryRequest, request
            )
        except TypeError as error:
            raise public(error)  # noqa: B904, it is the same error
        return _items(_pages(self.query_task_detail_history, request, _to_detail), "task_details")

    def query_task_detail_history_all_async(
        self, request: QueryTaskDetailHistoryRequest
    ) -> AsyncIterator[TaskDetail]:
        """List the history of a task's details from the request's cursor on, page after page."""
        try:
            request = _taken(
                "query_task_detail_history_all_async", QueryTaskDetailHistoryRequest, request
            )
        except TypeError as error:
            raise public(error)  # noqa: B904, it is the same error
        return _items_async(
            _pages_async(self.query_task_detail_history_async, request, _to_detail), "task_details"
        )

    def query_registrant_profiles_all(
        self, request: QueryRegistrantProfilesRequest | None = None
    ) -> Iterator[RegistrantProfile]:
        """List registrant profiles from the request's page on, page after page."""
        try:
            request = _taken(
                "query_registrant_profiles_all", QueryRegistrantProfilesRequest, request
            )
        except TypeError as error:
            raise public(error)  # noqa: B904, it is the same error
        return _items(_pages(self.query_registrant_profiles, request), "registrant_profiles")

    def query_registrant_profiles_all_async(
        self, request: QueryRegistrantProfilesRequest | None = None
    ) -> AsyncIterator[RegistrantProfile]:
        """List registrant profiles from the request's page on, page after page."""
        try:
            request = _taken(
                "query_registrant_profiles_all_async", QueryRegistrantProfilesRequest, request
            )
        except TypeError as error:
            raise public(error)  # noqa: B904, it is the same error
        return _items_async(
            _pages_async(self.query_registrant_profiles_async, request), "registrant_profiles"
        )

    def follow_task(
        self, task_no: str, options: WaitOptions | None = None
    ) -> Iterator[TaskProgress]:
        """Yield the state of a task repeatedly, until the task has ended or the timeout has passed.

        The last item tells which. Sleeps between the items. Ctrl-C interrupts the sleep.
        """
        try:
            watch = self.watch_task(*_asked("follow_task", task_no, options))
            return _progress(watch, self._cancellations)
        except (DomainError, TypeError, ValueError) as error:
            raise public(error)  # noqa: B904, it is the same error

    def follow_task_async(
        self, task_no: str, options: WaitOptions | None = None
    ) -> AsyncIterator[TaskProgress]:
        """Yield the state of a task repeatedly, until the task has ended or the timeout has passed.

        The last item tells which.
        """
        try:
            watch = self.watch_task(*_asked("follow_task_async", task_no, options))
            return _progress_async(watch, self._cancellations)
        except (DomainError, TypeError, ValueError) as error:
            raise public(error)  # noqa: B904, it is the same error

    def submit_all(
        self,
        requests: Sequence[SaveSingleTaskForUpdatingContactInfoRequest],
        options: BulkOptions | None = None,
    ) -> Iterator[BulkResult]:
        """Submit many changes, and yield each result as it comes. An error is in its result.

        Closing the iterator ends the submissions. With a journal and a job, the next iteration goes
        on where this one ended.
        """
        try:
            bulk = self.bulk_submission(*_listed("submit_all", requests, options))
            return _results(bulk)
        except (DomainError, TypeError, ValueError) as error:
            raise public(error)  # noqa: B904, it is the same error

    def submit_all_async(
        self,
        requests: Sequence[SaveSingleTaskForUpdatingContactInfoRequest],
        options: BulkOptions | None = None,
    ) -> AsyncIterator[BulkResult]:
        """Submit many changes, and yield each result as it comes. An error is in its result.

        Closing the iterator ends the submissions. With a journal and a job, the next iteration goes
        on where this one ended.
        """
        try:
            bulk = self.bulk_submission(*_listed("submit_all_async", requests, options))
            return _results_async(bulk)
        except (DomainError, TypeError, ValueError) as error:
            raise public(error)  # noqa: B904, it is the same error


def _listed(name: str, requests: Any, options: Any) -> tuple[Any, Any]:
    """Refuse arguments of another type by the name of the method that was called."""
    name = f"DomainClient.{name}"
    take_requests = take.sequence(take.instance(SaveSingleTaskForUpdatingContactInfoRequest))
    return (
        take.argument(name, "requests", take_requests, requests),
        take.argument(name, "options", take.optional(take.instance(BulkOptions)), options),
    )


def _results(bulk: BulkSubmission) -> Iterator[BulkResult]:
    try:
        while results := bulk.next_results():
            yield from results
    finally:
        bulk.cancel()


async def _results_async(bulk: BulkSubmission) -> AsyncIterator[BulkResult]:
    try:
        while results := await bulk.next_results_async():
            for result in results:
                yield result
    finally:
        bulk.cancel()


_OF_A_TASK = (QueryTaskDetailListRequest, QueryTaskDetailHistoryRequest)
"""Requests that must name their task."""


def _taken(name: str, kind: type, request: Any) -> Any:
    """Refuse an argument of another type at once, and not when the first item is asked for."""
    if request is None and kind not in _OF_A_TASK:
        return kind()
    return take.argument(f"DomainClient.{name}", "request", take.instance(kind), request)


def _asked(name: str, task_no: Any, options: Any) -> tuple[Any, Any]:
    """Refuse arguments of another type by the name of the method that was called."""
    name = f"DomainClient.{name}"
    take_options = take.optional(take.instance(WaitOptions))
    return (
        take.argument(name, "task_no", take.string, task_no),
        take.argument(name, "options", take_options, options),
    )


def _items(pages: Iterator[Any], name: str) -> Iterator[Any]:
    for page in pages:
        yield from getattr(page, name)


async def _items_async(pages: AsyncIterator[Any], name: str) -> AsyncIterator[Any]:
    async for page in pages:
        for item in getattr(page, name):
            yield item


def _copied(request: Any) -> Any:
    import copy  # costs an import of this package too much

    # What has more attributes than fields, or another constructor, is copied whole.
    return copy.copy(request)


def _to_number(request: Any, page: Any) -> bool:
    """Turn the request to the next page, if there is one."""
    if page.next_page_num is None:
        return False
    request.page_num = page.next_page_num
    return True


def _to_task(request: Any, page: Any) -> bool:
    cursor = page.next_page_cursor
    if cursor is None:
        return False
    request.task_no_cursor, request.create_time_cursor = cursor.task_no, cursor.create_time
    return True


def _to_detail(request: Any, page: Any) -> bool:
    cursor = page.next_page_cursor
    if cursor is None:
        return False
    request.task_detail_no_cursor, request.domain_name_cursor = (
        cursor.task_detail_no,
        cursor.domain_name,
    )
    return True


def _pages(
    operation: Callable[[Any], Any],
    request: Any,
    to_next: Callable[[Any, Any], bool] = _to_number,
) -> Iterator[Any]:
    # The caller's request stays as it is.
    request = _copied(request)
    while True:
        page = operation(request)
        yield page
        if not to_next(request, page):
            return


async def _pages_async(
    operation: Callable[[Any], Awaitable[Any]],
    request: Any,
    to_next: Callable[[Any, Any], bool] = _to_number,
) -> AsyncIterator[Any]:
    request = _copied(request)
    while True:
        page = await operation(request)
        yield page
        if not to_next(request, page):
            return


def _slices(duration: timedelta, cancellations: tuple[Cancellation, ...]) -> Iterator[float]:
    """Yield how many seconds to sleep, until it is time or the next query would be cancelled."""
    left = duration.total_seconds()
    if not cancellations:
        yield left
        return
    end = time.monotonic() + left
    while left > 0 and not any(one.is_cancelled() for one in cancellations):
        yield min(left, 0.05)
        left = end - time.monotonic()


def _progress(watch: TaskWatch, cancellations: tuple[Cancellation, ...]) -> Iterator[TaskProgress]:
    while True:
        progress = watch.poll()
        yield progress
        if progress.next_poll_in is None:
            return
        for seconds in _slices(progress.next_poll_in, cancellations):
            time.sleep(seconds)


async def _progress_async(
    watch: TaskWatch, cancellations: tuple[Cancellation, ...]
) -> AsyncIterator[TaskProgress]:
    import asyncio  # costs an import of this package too much

    while True:
        progress = await watch.poll_async()
        yield progress
        if progress.next_poll_in is None:
            return
        for seconds in _slices(progress.next_poll_in, cancellations):
            await asyncio.sleep(seconds)
