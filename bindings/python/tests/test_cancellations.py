"""Calls that are cancelled: each says what became of it."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest
from interruptions import notes, told, unresolved
from sandbox import ONE_SIGNATURE, Sandbox, request, unique

from alidomain import (
    Cancellation,
    CancellationCheck,
    DomainClient,
    DomainError,
    Outcome,
    QueryTaskListRequest,
    ReconciliationState,
)


@ONE_SIGNATURE
def test_a_cancelled_submission_can_be_reconciled(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("cancelled")
    sandbox.tell(domain_name, kind="delay", milliseconds=30_000, execute=True)

    async def cancel() -> asyncio.CancelledError:
        call = client.save_single_task_for_updating_contact_info_async(request(domain_name))
        task = asyncio.ensure_future(call)
        while not sandbox.tasks(domain_name):
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await asyncio.wait_for(task, 15)
        return caught.value

    found = client.reconcile_submission(unresolved(asyncio.run(cancel())))
    assert (found.state, found.task_no) == (
        ReconciliationState.FOUND,
        sandbox.tasks(domain_name)[0]["task_no"],
    )


@ONE_SIGNATURE
def test_a_cancellation_ends_calls_on_other_threads(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("cancellation")
    sandbox.tell(domain_name, kind="delay", milliseconds=30_000, execute=True)
    cancellation = Cancellation()
    errors: list[DomainError] = []

    def submit() -> None:
        try:
            cancellable = client.with_cancellation(cancellation)
            cancellable.save_single_task_for_updating_contact_info(request(domain_name))
        except DomainError as error:
            errors.append(error)

    thread = threading.Thread(target=submit)
    thread.start()
    while not sandbox.tasks(domain_name):
        time.sleep(0.01)
    cancellation.cancel()
    thread.join(15)
    (error,) = errors
    assert isinstance(error, DomainError.OutcomeUnknown)
    with pytest.raises(DomainError.Cancelled) as caught:
        client.with_cancellation(cancellation).query_task_list(QueryTaskListRequest())
    assert caught.value.outcome is Outcome.NOT_SENT


@ONE_SIGNATURE
def test_a_check_ends_a_blocking_call(sandbox: Sandbox, client: DomainClient) -> None:
    class Check(CancellationCheck):
        def is_cancelled(self) -> bool:
            return True

    domain_name = unique("check")
    sandbox.tell(domain_name, kind="delay", milliseconds=30_000, execute=True)
    errors: list[DomainError] = []

    def submit() -> None:
        checked = client.with_cancellation(Cancellation.from_check(Check()))
        try:
            checked.save_single_task_for_updating_contact_info(request(domain_name))
        except DomainError as error:
            errors.append(error)

    thread = threading.Thread(target=submit)
    thread.start()
    thread.join(15)
    assert [type(error) for error in errors] == [DomainError.OutcomeUnknown]


@ONE_SIGNATURE
@pytest.mark.parametrize("turns", [0, 1, 2])
@pytest.mark.parametrize("outcome", ["known", "unknown"])
def test_cancelling_when_the_reply_is_there(
    sandbox: Sandbox, once: DomainClient, turns: int, outcome: str
) -> None:
    domain_name = unique("cancelled")
    if outcome == "unknown":
        sandbox.tell(domain_name, kind="close", execute=True)

    was_done = False

    async def cancel() -> BaseException | None:
        nonlocal was_done
        call = once.save_single_task_for_updating_contact_info_async(request(domain_name))
        task = asyncio.ensure_future(call)
        await asyncio.sleep(0)
        while not sandbox.tasks(domain_name):
            time.sleep(0.01)
        # The loop stands still while the reply comes.
        time.sleep(0.3)
        for _ in range(turns):
            await asyncio.sleep(0)
        # On a busy machine, the reply can be there before the task looks for it the first time.
        was_done = task.done()
        task.cancel()
        await asyncio.wait([task])
        try:
            task.result()
        except (asyncio.CancelledError, DomainError) as error:
            return error
        return None

    error = asyncio.run(cancel())
    if isinstance(error, asyncio.CancelledError):
        if outcome == "unknown":
            (found,) = [
                one for one, _ in told(error) if isinstance(one, DomainError.OutcomeUnknown)
            ]
            assert found.submission.signature_nonce in notes(error)
        else:
            task_no = sandbox.tasks(domain_name)[0]["task_no"]
            assert f"TaskNo: {task_no}" in notes(error)
            (with_response,) = [one for one, text in told(error) if text]
            assert getattr(with_response, "alidomain_response").task_no == task_no  # noqa: B009
    else:
        # The loop had come to it.
        assert turns or was_done
        assert (error is None) == (outcome == "known")


@ONE_SIGNATURE
def test_cancelling_before_anything_is_sent(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("never")

    async def cancel() -> BaseException:
        first = [client.query_task_list_async(QueryTaskListRequest()) for _ in range(32)]
        others = [asyncio.ensure_future(one) for one in first]
        call = client.save_single_task_for_updating_contact_info_async(request(domain_name))
        task = asyncio.ensure_future(call)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        await asyncio.gather(*others)
        return caught.value

    assert "was not submitted. Nothing was sent." in notes(asyncio.run(cancel()))
    assert sandbox.seen(domain_name) == []
