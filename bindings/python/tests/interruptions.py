"""Interrupts calls, and reads what the interruptions tell."""

from __future__ import annotations

import contextlib
import dis
import functools
import signal
import sys
from collections.abc import Callable, Iterator
from types import CodeType, FrameType
from typing import Any

from sandbox import Sandbox, unique

from alidomain import DomainError, UnresolvedSubmission, _call, _client, _interrupts, _subject
from alidomain._runtime import (
    awaiting,
    inbox,
    polls,
    take,
    tracebacks,
    turns,
    twins,
    wakers,
)

# Not `pipes`: Python crashes if a trace function raises in a finalizer.
MODULES = (
    _call,
    _client,
    _interrupts,
    _subject,
    awaiting,
    inbox,
    polls,
    take,
    tracebacks,
    turns,
    twins,
    wakers,
)
FILES = {module.__file__ for module in MODULES}

BY_LOOPS = [
    function.__code__
    for function in (
        turns.Turns._next,
        turns.Turns._begin,
        inbox.Inbox.wake,
        wakers.Wait.end,
        wakers.Wait._end,
    )
]

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


def is_of_a_call(code: CodeType) -> bool:
    """Tell whether code is that of the wrappers, and run by a call, not by its event loop."""
    return code.co_filename in FILES and code not in BY_LOOPS


@contextlib.contextmanager
def interrupting(moment: int, where: Callable[[CodeType], bool]) -> Iterator[list[Interruption]]:
    """Raise an interruption right before some step of some code; it is listed if it was raised."""
    steps = 0
    raised: list[Interruption] = []

    def step(frame: FrameType, event: str, _: object) -> Any:
        nonlocal steps
        frame.f_trace_opcodes = True
        operation = dis.opname[frame.f_code.co_code[frame.f_lasti]]
        # The interpreter runs no signal handler before these.
        if event != "opcode" or operation in NEVER_BEFORE:
            return step
        # Nothing catches what is raised before the first step of what an event loop calls.
        if operation == "RESUME" and frame.f_code in BY_LOOPS:
            return step
        steps += 1
        if steps - 1 == moment:
            raised.append(Interruption())
            raise raised[0]
        return step

    before = sys.gettrace()
    sys.settrace(lambda frame, *_: step if where(frame.f_code) else None)
    try:
        yield raised
    finally:
        sys.settrace(before)


def interrupt_at(moment: int, call: Callable[[], object]) -> BaseException:
    """Interrupt a call at some step of the wrappers; IndexError if it has fewer."""
    with interrupting(moment, is_of_a_call):
        try:
            call()
        except BaseException as error:
            return error
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
    tasks, seen = sandbox.tasks(domain_name), sandbox.seen(domain_name)
    of_domain = [one for one, _ in told(error) if isinstance(one, DomainError.OutcomeUnknown)]
    if of_domain:
        # The request may be on its way to the sandbox, or may have been lost with its connection.
        nonce = of_domain[0].submission.signature_nonce
        assert nonce in [one["parameters"]["SignatureNonce"] for one in seen] or not seen
        assert nonce in text or error.__context__ is of_domain[0]
    elif not tasks:
        # Before the call exists, there is no note.
        assert seen == []
        assert not text or ("was not submitted." in text and "Nothing was sent." in text)
    else:
        assert f"TaskNo: {tasks[0]['task_no']}" in text
        responses = [getattr(one, "alidomain_response", None) for one, _ in told(error)]
        assert tasks[0]["task_no"] in [one.task_no for one in responses if one]


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
