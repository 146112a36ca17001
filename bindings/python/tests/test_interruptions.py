"""Calls that are interrupted at every moment: nothing that is known of them is lost."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import threading
import time
from datetime import timedelta

import pytest
from interruptions import (
    Interruption,
    alarm,
    check,
    interrupting,
    notes,
    submit_at_every_step,
    told,
    unresolved,
)
from sandbox import ONE_SIGNATURE, Sandbox, request, unique

from alidomain import (
    AcknowledgeTaskResultRequest,
    CancelTaskRequest,
    DomainClient,
    DomainError,
    QueryTaskListRequest,
    ReconciliationState,
    WaitOptions,
    _call,
    _subject,
)
from alidomain._runtime import inbox, wakers


async def submit_awaited(client: DomainClient, domain_name: str) -> object:
    """Submit a change in an event loop of its own."""
    return await client.save_single_task_for_updating_contact_info_async(request(domain_name))


def check_every_step(sandbox: Sandbox, once: DomainClient, *, unknown: bool, awaited: bool) -> None:
    """Interrupt submissions at every step, and check what they tell."""

    def submit(domain_name: str) -> object:
        try:
            if awaited:
                return asyncio.run(submit_awaited(once, domain_name))
            return once.save_single_task_for_updating_contact_info(request(domain_name))
        except DomainError.OutcomeUnknown:
            assert unknown
            return None

    for domain_name, error in submit_at_every_step(sandbox, submit, unknown=unknown):
        check(sandbox, domain_name, error)


@ONE_SIGNATURE
@pytest.mark.parametrize("unknown", [False, True], ids=["known", "unknown"])
def test_a_blocking_submission_at_every_step(
    sandbox: Sandbox, once: DomainClient, unknown: bool
) -> None:
    check_every_step(sandbox, once, unknown=unknown, awaited=False)


@ONE_SIGNATURE
# An interruption may come right before a coroutine is awaited.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("unknown", [False, True], ids=["known", "unknown"])
def test_an_awaited_submission_at_every_step(
    sandbox: Sandbox, once: DomainClient, unknown: bool, way: str
) -> None:
    check_every_step(sandbox, once, unknown=unknown, awaited=True)


@ONE_SIGNATURE
def test_submit_and_wait_at_every_step(sandbox: Sandbox, once: DomainClient) -> None:
    def submit(domain_name: str) -> object:
        options = WaitOptions(timeout=timedelta(milliseconds=1))
        return once.submit_and_wait(request(domain_name), options)

    for domain_name, error in submit_at_every_step(sandbox, submit, unknown=False):
        check(sandbox, domain_name, error)


@ONE_SIGNATURE
def test_a_call_ends_though_the_loop_is_interrupted_as_it_wakes_it(
    sandbox: Sandbox, once: DomainClient, way: str
) -> None:
    async def submit() -> None:
        # The interruption, which no call is told of.
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        domain_name = unique("wake")
        sandbox.tell(domain_name, kind="delay", milliseconds=20)
        await asyncio.wait_for(submit_awaited(once, domain_name), 10)

    ways = {
        "inbox": (inbox.Inbox.wake,),
        "wakers": (wakers.Wait.end, wakers.Wait._end),
    }
    codes = [function.__code__ for function in ways[way]]
    for moment in range(1000):
        with interrupting(moment, codes.__contains__) as raised:
            asyncio.run(submit())
        if not raised:
            assert moment > 10
            return


@ONE_SIGNATURE
def test_a_second_interruption_loses_nothing(
    sandbox: Sandbox, once: DomainClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = _call.Call.tell
    interrupted: list[BaseException] = []

    def tell(call: _call.Call, error: BaseException) -> None:
        if not interrupted:
            interrupted.append(error)
            raise Interruption
        original(call, error)

    monkeypatch.setattr(_call.Call, "tell", tell)
    monkeypatch.setattr(_call.Call, "answer", lambda _: (_ for _ in ()).throw(Interruption))
    domain_name = unique("twice")
    with pytest.raises(Interruption) as caught:
        once.save_single_task_for_updating_contact_info(request(domain_name))
    assert caught.value is not interrupted[0]
    assert f"TaskNo: {sandbox.tasks(domain_name)[0]['task_no']}" in notes(caught.value)


@ONE_SIGNATURE
def test_an_interrupted_submission_can_be_reconciled(
    sandbox: Sandbox, client: DomainClient
) -> None:
    domain_name = unique("interrupted")
    sandbox.tell(domain_name, kind="delay", milliseconds=30_000, execute=True)
    start = time.monotonic()
    with pytest.raises(Interruption) as caught, alarm(0.3):
        client.save_single_task_for_updating_contact_info(request(domain_name))
    assert time.monotonic() - start < 15
    found = client.reconcile_submission(unresolved(caught.value))
    assert (found.state, found.task_no) == (
        ReconciliationState.FOUND,
        sandbox.tasks(domain_name)[0]["task_no"],
    )


@ONE_SIGNATURE
def test_other_changes_are_told_of(sandbox: Sandbox, client: DomainClient) -> None:
    for name, asked, text in (
        ("cancel_task", CancelTaskRequest(task_no="7"), "The cancellation of task 7"),
        (
            "acknowledge_task_result",
            AcknowledgeTaskResultRequest(task_detail_no=["7"]),
            "The acknowledgement of results",
        ),
    ):
        sandbox.tell("", kind="delay", milliseconds=30_000)
        with pytest.raises(Interruption) as caught, alarm(0.2):
            getattr(client, name)(asked)
        assert f"{text} may have been executed" in notes(caught.value)

        sandbox.tell("", kind="delay", milliseconds=30_000)

        async def cancelled(name: str = name, asked: object = asked) -> BaseException:
            task = asyncio.ensure_future(getattr(client, f"{name}_async")(asked))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            return caught.value

        assert text in notes(asyncio.run(cancelled()))
    assert _subject.subject_of("query_task_list", QueryTaskListRequest()) is None


# Python swallows what a signal handler raises within a finalizer.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@ONE_SIGNATURE
def test_real_signals_at_random_moments(sandbox: Sandbox, once: DomainClient) -> None:
    dice = random.Random(7)
    lost, interrupted = [], 0
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        for number in range(150):
            domain_name = unique("signal")
            if number % 2:
                sandbox.tell(domain_name, kind="close", execute=True)
            got: list[object] = []
            process, delay = os.getpid(), dice.random() * 0.006

            def press(process: int = process, delay: float = delay) -> None:
                time.sleep(delay)
                os.kill(process, signal.SIGINT)

            thread = threading.Thread(target=press)
            try:
                thread.start()
                try:
                    got.extend(
                        map(once.save_single_task_for_updating_contact_info, [request(domain_name)])
                    )
                except DomainError.OutcomeUnknown as error:
                    got.append(error)
                thread.join()
            except KeyboardInterrupt as error:
                interrupted += 1
                text = notes(error)
                # Outside of the call there is no note.
                if text or any(isinstance(one, DomainError) for one, _ in told(error)):
                    got.append(error)
                if "TaskNo" in text:
                    assert sandbox.tasks(domain_name)[0]["task_no"] in text
                if "Nothing was sent." in text:
                    assert sandbox.seen(domain_name) == []
            finally:
                while thread.is_alive():
                    try:
                        thread.join()
                    except KeyboardInterrupt:
                        interrupted += 1
            if not got and sandbox.seen(domain_name):
                lost.append(domain_name)
    finally:
        signal.signal(signal.SIGINT, before)
    assert lost == []
    assert interrupted > 50


@ONE_SIGNATURE
def test_the_note_of_a_wait_has_the_number(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("alarm")
    sandbox.plan(domain_name, waiting_ms=3_600_000)

    with pytest.raises(Interruption) as caught, alarm(0.5):
        client.submit_and_wait(request(domain_name), WaitOptions())
    assert f"TaskNo: {sandbox.tasks(domain_name)[0]['task_no']}" in notes(caught.value)
