"""Awaited calls: Rust futures that an event loop polls. Imported by the first one, with asyncio."""

from __future__ import annotations

import _thread
import asyncio
import time

from .. import _exit
from .._call import Call
from .._interrupts import MOST_INTERRUPTIONS
from .._subject import subject_of
from . import inbox, wakers
from .turns import turn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .library import LateFunction, RustFuture
    from .wire import Read

_LINGER = 1.0
"""For how many seconds a call that the end of the program has cut off waits before it says so."""


class AwaitedCall(Call):
    """A call that an event loop polls."""

    way: Any = None
    """What wakes its loop: an inbox, or the module `wakers`."""
    handle = 0
    """The number by which Rust knows it."""
    wait: asyncio.Future[None] | None = None
    """What it waits for in an inbox."""
    cut_off = False
    """The program ends, and nobody polls the call any more."""


async def awaited(
    owner: Any,
    name: str,
    request: object,
    make: LateFunction,
    arguments: tuple[Any, ...],
    functions: RustFuture,
    read: Read[Any],
    read_error: Callable[[bytes], BaseException],
) -> Any:
    """Make an awaited call. The name and the request tell what an interruption may have left."""
    call = AwaitedCall(
        owner, subject_of(name, request), functions, read, read_error, in_slices=False
    )
    try:
        its_turn = turn()
        if its_turn is not None:
            await its_turn
        call.start(make, arguments)
        if _is_cut_off(call):
            await _give_up()
        call.begin()
        await _poll(call)
        call.settle()
        result = call.answer()
        call.release()
        return result
    except BaseException as error:
        told = error
        # Another interruption may come while this one is told what is known. As for blocking calls:
        # in a function that both call, it could come before the `try`.
        for _ in range(MOST_INTERRUPTIONS):
            try:
                await _end(call, told)
                call.tell(told)
                call.release()
                if call.way:
                    call.way.forget(call)
                break
            except BaseException as another:
                told = another
        raise told  # noqa: B904, it has its context already


async def _end(call: AwaitedCall, told: BaseException) -> None:
    """Learn what became of an interrupted call. A change is cancelled, and ends at once."""
    # A coroutine that is closed can await nothing more.
    if not isinstance(told, GeneratorExit) and not call.cut_off and call.must_end():
        await _poll(call)
        call.settle()
    elif call.has_ended():
        call.settle()


async def _poll(call: AwaitedCall) -> None:
    """Poll the Rust future of a call until it is ready."""
    # One that began before there was room for a pipe goes on without.
    call.way = call.way or inbox.of_running_loop() or wakers
    while not _is_cut_off(call):
        wait = call.way.poll(call)
        if wait is not None:
            await wait
        elif not call.cut_off:
            return
    await _give_up()


def leave(deadline: float) -> None:
    """Cut off the calls that are awaited, since the program ends.

    Before version 3.14, Python ends a thread by force that wants to run Python from now on. If
    there are frames of Rust on its stack, the whole process would abort.
    """
    for call in inbox.calls():
        _cut_off(call)
    while (calls := list(filter(_is_outstanding, wakers.calls()))) and time.monotonic() < deadline:
        for call in calls:
            _cut_off(call)
        time.sleep(0.001)


def _cut_off(call: AwaitedCall) -> None:
    if not _is_outstanding(call):
        return
    call.cut_off = True
    future = call.future
    if future is not None:
        # No other thread can free it meanwhile.
        call.functions.cancel(future)
        call.way.nudge(call)


def _is_cut_off(call: AwaitedCall) -> bool:
    """Tell whether the end of the program cuts off a call of the running thread."""
    leaving = _exit.leaving
    if leaving is not None and leaving != _thread.get_ident():
        call.cut_off = True
    return call.cut_off


async def _give_up() -> None:
    """Say that the program ends, unless it has ended before."""
    await asyncio.sleep(_LINGER)
    raise RuntimeError("the program is ending, and does not wait for this call")


def _is_outstanding(call: AwaitedCall) -> bool:
    return call.future is not None and call.is_ours()
