"""Calls that are interrupted at every moment: nothing that is known of them is lost."""

from __future__ import annotations

import _thread
import asyncio
import dis
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
    CancelTaskRequest,
    DomainClient,
    DomainError,
    Outcome,
    QueryTaskListRequest,
    SaveSingleTaskForUpdatingContactInfoResponse,
    TaskProgress,
    TaskState,
    WaitOptions,
    _call,
    _client,
    _interrupts,
)

SUBMIT = "save_single_task_for_updating_contact_info"
FILES = {module.__file__ for module in (_call, _client, _interrupts)}


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


def interrupt_at(moment: int, call: Callable[[], object], known: list[object]) -> BaseException:
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
            # What was begun ends.
            time.sleep(0.003)
            known.append("moment")
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


def moments(call: Callable[[], object], known: list[object]) -> Iterator[BaseException]:
    """Interrupt a call at each of its moments."""
    for moment in range(10_000):
        known.clear()
        try:
            error = interrupt_at(moment, call, known)
        except IndexError:
            assert moment > 20
            return
        yield error


def response(task_no: str = "42") -> SaveSingleTaskForUpdatingContactInfoResponse:
    """Make the response to a submission."""
    return SaveSingleTaskForUpdatingContactInfoResponse(
        request_id="r", task_no=task_no, attempts=[], recovered=False
    )


@pytest.fixture
def unknown(sandbox: Sandbox, once: DomainClient) -> DomainError.OutcomeUnknown:
    """Return the error of a submission of which the reply was lost."""
    domain_name = unique("unknown")
    sandbox.tell(domain_name, kind="close", execute=True)
    with pytest.raises(DomainError.OutcomeUnknown) as caught:
        once.save_single_task_for_updating_contact_info(request(domain_name))
    return caught.value


def check(error: BaseException, known: list[object], made: object) -> None:
    """Check that an interruption tells what was known when it came."""
    assert isinstance(error, Interruption)
    before = known[: known.index("moment")]
    if not before:
        # The interruption came first, so that the call must never be made.
        assert "may have" not in notes(error)
        time.sleep(0.003)
        assert made not in known
    elif isinstance(made, BaseException):
        chain = dict(told(error))
        assert made in chain, error
        if error.__context__ is not made or error.__cause__:
            assert made.submission.signature_nonce in notes(error)  # type: ignore[attr-defined]
    else:
        assert "TaskNo: 42" in notes(error)
        assert any(getattr(one, "alidomain_response", None) == made for one, _ in told(error))


@ONE_SIGNATURE
@pytest.mark.parametrize("outcome", ["known", "unknown"])
def test_a_submission_at_every_step(outcome: str, unknown: DomainError.OutcomeUnknown) -> None:
    known: list[object] = []
    made = response() if outcome == "known" else unknown

    def submit() -> object:
        known.append(made)
        if isinstance(made, BaseException):
            raise made
        return made

    def on_main_thread() -> None:
        try:
            _interrupts.blocking(SUBMIT, request("example.com"), submit)
        except DomainError:
            assert outcome == "unknown"

    count = 0
    for error in moments(on_main_thread, known):
        check(error, known, made)
        count += 1
    assert count > 100


@ONE_SIGNATURE
def test_submit_and_wait_at_every_step(
    client: DomainClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: list[object] = []
    made = response()

    def submit(_: object) -> object:
        known.append(made)
        return made

    def follow(task_no: str, _: object) -> Iterator[TaskProgress]:
        yield TaskProgress(
            task_no=task_no,
            state=TaskState.STILL_RUNNING,
            task_details=[],
            polls=1,
            elapsed=timedelta(0),
            next_poll_in=timedelta(seconds=1),
            problem=None,
        )
        raise DomainError.Credentials("gone", False, Outcome.NOT_SENT)

    monkeypatch.setattr(client, SUBMIT, submit)
    monkeypatch.setattr(client, "follow_task", follow)
    for error in moments(lambda: client.submit_and_wait(request("example.com")), known):
        check(error, known, made)


def test_a_second_interruption_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made = response()
    original = _call.Call.tell
    interrupted: list[BaseException] = []

    def tell(call: _call.Call, error: BaseException) -> None:
        if not interrupted:
            interrupted.append(error)
            raise Interruption
        original(call, error)

    monkeypatch.setattr(_call.Call, "tell", tell)
    monkeypatch.setattr(_call.Call, "answer", lambda _: (_ for _ in ()).throw(Interruption))
    with pytest.raises(Interruption) as caught:
        _interrupts.blocking(SUBMIT, request("example.com"), lambda: made)
    assert caught.value is not interrupted[0]
    assert "TaskNo: 42" in notes(caught.value)


def test_an_error_of_a_signal_handler_is_not_taken_for_a_missing_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []

    def submit() -> object:
        made.append("once")
        return response()

    def start(work: Callable[[], None], _: object) -> None:
        threading.Thread(target=work).start()
        raise RuntimeError("of a handler")

    monkeypatch.setattr(_thread, "start_new_thread", start)
    with pytest.raises(RuntimeError, match="of a handler"):
        _interrupts.blocking(SUBMIT, request("example.com"), submit)
    time.sleep(0.1)
    assert made == ["once"]


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
        call = _interrupts._BlockingCall(name, asked, lambda: 0)
        call.begin()
        interruption = Interruption()
        call.tell(interruption)
        assert f"{text} may have been executed" in notes(interruption)

        async def cancelled(name: str = name, asked: object = asked) -> BaseException:
            task = asyncio.ensure_future(getattr(client, f"{name}_async")(asked))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            return caught.value

        assert text in notes(asyncio.run(cancelled()))
    assert _call.subject_of("query_task_list", QueryTaskListRequest()) is None


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

    def ring(*_: object) -> None:
        raise Interruption

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with pytest.raises(Interruption) as caught:
            client.submit_and_wait(request(domain_name), WaitOptions())
    finally:
        signal.signal(signal.SIGALRM, before)
    assert f"TaskNo: {sandbox.tasks(domain_name)[0]['task_no']}" in notes(caught.value)
