"""A program as a caller writes it: the type checkers read it, and it runs."""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import datetime, timedelta
from typing import Optional

import pytest
from sandbox import ONE_SIGNATURE, Sandbox, request, unique
from typing_extensions import assert_type

from alidomain import (
    AccessDeniedDetail,
    Attempt,
    CallOptions,
    ClientOptions,
    Credentials,
    CredentialsProvider,
    DomainClient,
    DomainError,
    ErrorCode,
    Explanation,
    Outcome,
    PollTaskResultRequest,
    Proxy,
    QueryTaskDetailListRequest,
    QueryTaskListRequest,
    Reconciliation,
    SaveSingleTaskForUpdatingContactInfoResponse,
    Site,
    SubmitAndWaitResponse,
    TaskDetail,
    TaskInfo,
    TaskProgress,
    TaskState,
    TransportKind,
    UnresolvedSubmission,
    WaitOptions,
    error_codes,
    look_up_error_code,
)


def kind(error: DomainError) -> str:
    """Tell which variant an error is, by reading what is particular to it."""
    assert_type(error.reason, str)
    assert_type(error.retryable, bool)
    assert_type(error.outcome, Outcome)
    if isinstance(error, DomainError.InvalidRequest):
        assert_type(error.field, str)
        return error.field
    if isinstance(error, DomainError.Credentials):
        return "credentials"
    if isinstance(error, DomainError.Service):
        assert_type(error.http_status, int)
        assert_type(error.server_message, str)
        assert_type(error.request_id, Optional[str])
        assert_type(error.recommendation, Optional[str])
        assert_type(error.access_denied_detail, Optional[AccessDeniedDetail])
        assert_type(error.hint, Optional[str])
        assert_type(error.retry_after, Optional[timedelta])
        return error.code
    if isinstance(error, DomainError.Transport):
        assert_type(error.kind, TransportKind)
        assert_type(error.attempts, list[Attempt])
        return error.kind.name
    if isinstance(error, DomainError.Cancelled):
        assert_type(error.attempts, list[Attempt])
        return "cancelled"
    if isinstance(error, DomainError.UnexpectedReply):
        assert_type(error.excerpt, str)
        assert_type(error.retry_after, Optional[timedelta])
        return "unexpected"
    assert isinstance(error, DomainError.OutcomeUnknown)
    assert_type(error.submission, UnresolvedSubmission)
    assert_type(error.submission.signed_at, datetime)
    assert_type(error.candidates, list[str])
    return error.submission.domain_name


def test_variants_are_told_apart() -> None:
    error: DomainError = DomainError.InvalidRequest("wrong", "domain_name", False, Outcome.NOT_SENT)
    assert kind(error) == "domain_name"
    error = DomainError.Transport("gone", TransportKind.DNS, [], True, Outcome.NOT_SENT)
    assert kind(error) == "DNS"
    with pytest.raises(DomainError) as caught:
        Credentials.from_access_key("", "")
    assert kind(caught.value) == "credentials"


def test_options() -> None:
    options = ClientOptions(timeout=timedelta(seconds=5))
    assert_type(options.max_attempts, int)
    assert_type(options.endpoint, Optional[str])
    longer = dataclasses.replace(options, timeout=timedelta(seconds=9), site=Site.INTERNATIONAL)
    assert_type(longer, ClientOptions)
    assert longer.timeout == timedelta(seconds=9)
    assert len(dataclasses.fields(longer)) > 20
    # Numbers are seconds, and words members: type checkers know both, and what becomes of them.
    quick = ClientOptions(timeout=0.5, site="international", language="zh")
    assert_type(quick.timeout, Optional[timedelta])
    assert_type(quick.site, Site)
    assert (quick.timeout, quick.site) == (timedelta(milliseconds=500), Site.INTERNATIONAL)
    assert_type(look_up_error_code("Throttling"), Optional[ErrorCode])
    assert_type(error_codes(), list[ErrorCode])
    assert_type(Proxy("http://127.0.0.1:1", no_proxy=("example.com",)), Proxy)


class Backend(CredentialsProvider):
    """Gets credentials as a caller would."""

    def fetch_credentials(self) -> Credentials:
        """Get them."""
        return Credentials.from_environment()


@ONE_SIGNATURE
def test_blocking_calls(sandbox: Sandbox, client: DomainClient) -> None:
    assert_type(Credentials.from_provider(Backend()), Credentials)
    quick = client.with_call_options(CallOptions(timeout=timedelta(seconds=30)))
    assert_type(quick, DomainClient)
    change = request(unique("typed"))
    response = quick.save_single_task_for_updating_contact_info(change)
    assert_type(response, SaveSingleTaskForUpdatingContactInfoResponse)
    for task in quick.query_task_list_all():
        assert_type(task, TaskInfo)
        break
    asked = QueryTaskDetailListRequest(task_no=response.task_no)
    for detail in quick.query_task_detail_list_all(asked):
        assert_type(detail, TaskDetail)
    for result in quick.poll_task_result_all(PollTaskResultRequest()):
        assert_type(result, TaskDetail)
        break
    options = WaitOptions(min_interval=timedelta(milliseconds=10))
    for progress in quick.follow_task(response.task_no, options):
        assert_type(progress, TaskProgress)
    assert_type(quick.explain(change, reveal_secrets=False), Explanation)
    done = quick.submit_and_wait(request(unique("typed")), options)
    assert_type(done, SubmitAndWaitResponse)
    assert done.progress.state is TaskState.SUCCEEDED


@ONE_SIGNATURE
def test_awaited_calls(sandbox: Sandbox, client: DomainClient) -> None:
    async def program() -> TaskState:
        response = await client.save_single_task_for_updating_contact_info_async(
            request(unique("typed"))
        )
        assert_type(response, SaveSingleTaskForUpdatingContactInfoResponse)
        async for task in client.query_task_list_all_async(QueryTaskListRequest(page_size=1)):
            assert_type(task, TaskInfo)
            break
        options = WaitOptions(min_interval=timedelta(milliseconds=10))
        async for progress in client.follow_task_async(response.task_no, options):
            assert_type(progress, TaskProgress)
        done = await client.wait_for_task_async(response.task_no, options)
        assert_type(done, TaskProgress)
        return done.state

    assert asyncio.run(program()) is TaskState.SUCCEEDED


@ONE_SIGNATURE
def test_an_unknown_outcome_is_looked_for(sandbox: Sandbox, once: DomainClient) -> None:
    domain_name = unique("typed")
    sandbox.tell(domain_name, kind="close", execute=True)
    with pytest.raises(DomainError.OutcomeUnknown) as caught:
        once.save_single_task_for_updating_contact_info(request(domain_name))
    stored = caught.value.submission.to_json()
    assert_type(stored, str)
    loaded = UnresolvedSubmission.from_json(stored)
    assert_type(loaded, UnresolvedSubmission)
    found = once.reconcile_submission(loaded)
    assert_type(found, Reconciliation)
    assert found.task_no
