"""Calls that are interrupted at every moment: nothing that is known of them is lost."""

from __future__ import annotations

import asyncio
import contextlib
import dis
import functools
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import FrameType
from typing import Any

import pytest
from sandbox import ONE_SIGNATURE, Sandbox, request, unique

from alidomain import (
    AcknowledgeTaskResultRequest,
    Cancellation,
    CancellationCheck,
    CancelTaskRequest,
    DomainClient,
    DomainError,
    Outcome,
    QueryTaskListRequest,
    ReconciliationState,
    UnresolvedSubmission,
    WaitOptions,
    _call,
    _client,
    _interrupts,
    _subject,
)
from alidomain._runtime import twins

FILES = {module.__file__ for module in (_call, _client, _interrupts, _subject, twins)}


NEVER_BEFORE = ("NOP", "PUSH_EXC_INFO", "POP_EXCEPT", "RERAISE", "RETURN_VALUE")


class Interruption(BaseException):
    """What a signal handler raises."""


def told(error: BaseException | None) -> Iterator[tuple[BaseException, str]]:
    """List an exception, those that it came from, and their notes."""
    seen: list[BaseException] = []
    while error is not None:
        assert error not in seen
        seen.append(error)
        yield error, "\n".join(getattr(error, "__notes__", []))
        error = error.__cause__ or error.__context__


def notes(error: BaseException) -> str:
    """Return all notes."""
    return "\n".join(text for _, text in told(error))


def interrupt_at(moment: int, call: Callable[[], object]) -> BaseException:
    """Raise an interruption right before some step of the wrappers; IndexError if it has fewer."""
    steps = 0

    def step(frame: FrameType, event: str, _: object) -> Any:
        nonlocal steps
        frame.f_trace_opcodes = True
        operation = dis.opname[frame.f_code.co_code[frame.f_lasti]]
        # The interpreter runs no signal handler before these.
        if event != "opcode" or operation in NEVER_BEFORE:
            return step
        steps += 1
        if steps - 1 == moment:
            raise Interruption
        return step

    before = sys.gettrace()
    sys.settrace(lambda frame, *_: step if frame.f_code.co_filename in FILES else None)
    try:
        call()
    except BaseException as error:
        return error
    finally:
        sys.settrace(before)
    raise IndexError


def submit_at_every_step(
    sandbox: Sandbox, submit: Callable[[str], object], *, unknown: bool
) -> Iterator[tuple[str, BaseException]]:
    """Interrupt a submission of another domain at each of its moments."""
    for moment in range(10_000):
        domain_name = unique("moment")
        if unknown:
            sandbox.tell(domain_name, kind="close", execute=True)
        try:
            yield domain_name, interrupt_at(moment, functools.partial(submit, domain_name))
        except IndexError:
            assert moment > 100
            return


def check(sandbox: Sandbox, domain_name: str, error: BaseException) -> None:
    """Check that an interruption tells what became of the submission."""
    assert isinstance(error, Interruption)
    text = notes(error)
    tasks = sandbox.tasks(domain_name)
    if not tasks:
        # Before the call exists, there is no note.
        assert sandbox.seen(domain_name) == []
        assert not text or "was not submitted: nothing was sent" in text
        return
    of_domain = [one for one, _ in told(error) if isinstance(one, DomainError.OutcomeUnknown)]
    if of_domain:
        nonce = sandbox.seen(domain_name)[0]["parameters"]["SignatureNonce"]
        assert of_domain[0].submission.signature_nonce == nonce
        assert nonce in text or error.__context__ is of_domain[0]
    else:
        assert f"TaskNo: {tasks[0]['task_no']}" in text
        responses = [getattr(one, "alidomain_response", None) for one, _ in told(error)]
        assert tasks[0]["task_no"] in [one.task_no for one in responses if one]


@ONE_SIGNATURE
@pytest.mark.parametrize("unknown", [False, True], ids=["known", "unknown"])
def test_a_submission_at_every_step(sandbox: Sandbox, once: DomainClient, unknown: bool) -> None:
    def submit(domain_name: str) -> object:
        try:
            return once.save_single_task_for_updating_contact_info(request(domain_name))
        except DomainError.OutcomeUnknown:
            assert unknown
            return None

    for domain_name, error in submit_at_every_step(sandbox, submit, unknown=unknown):
        check(sandbox, domain_name, error)


@ONE_SIGNATURE
def test_submit_and_wait_at_every_step(sandbox: Sandbox, once: DomainClient) -> None:
    def submit(domain_name: str) -> object:
        options = WaitOptions(timeout=timedelta(milliseconds=1))
        return once.submit_and_wait(request(domain_name), options)

    for domain_name, error in submit_at_every_step(sandbox, submit, unknown=False):
        check(sandbox, domain_name, error)


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


@contextlib.contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Interrupt what runs in a while."""

    def ring(*_: object) -> None:
        raise Interruption

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def unresolved(error: BaseException) -> UnresolvedSubmission:
    """Return what is told of a submission that may have been executed."""
    (found,) = [one for one, _ in told(error) if isinstance(one, DomainError.OutcomeUnknown)]
    assert found.submission.signature_nonce in notes(error)
    return found.submission


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


@ONE_SIGNATURE
@pytest.mark.parametrize("turns", [0, 1, 2])
@pytest.mark.parametrize("outcome", ["known", "unknown"])
def test_cancelling_when_the_reply_is_there(
    sandbox: Sandbox, once: DomainClient, turns: int, outcome: str
) -> None:
    domain_name = unique("cancelled")
    if outcome == "unknown":
        sandbox.tell(domain_name, kind="close", execute=True)

    async def cancel() -> BaseException | None:
        call = once.save_single_task_for_updating_contact_info_async(request(domain_name))
        task = asyncio.ensure_future(call)
        await asyncio.sleep(0)
        while not sandbox.tasks(domain_name):
            time.sleep(0.01)
        # The loop stands still while the reply comes.
        time.sleep(0.3)
        for _ in range(turns):
            await asyncio.sleep(0)
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
        assert turns
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

    assert "was not submitted: nothing was sent" in notes(asyncio.run(cancel()))
    assert sandbox.seen(domain_name) == []


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
                got.extend(
                    map(once.save_single_task_for_updating_contact_info, [request(domain_name)])
                )
                thread.join()
            except DomainError.OutcomeUnknown as error:
                got.append(error)
            except KeyboardInterrupt as error:
                interrupted += 1
                text = notes(error)
                # Outside of the call there is no note.
                if text or any(isinstance(one, DomainError) for one, _ in told(error)):
                    got.append(error)
                if "TaskNo" in text:
                    assert sandbox.tasks(domain_name)[0]["task_no"] in text
                if "nothing was sent" in text:
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
