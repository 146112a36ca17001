"""Awaited calls: Rust futures that an event loop polls. Imported by the first one, with asyncio."""

from __future__ import annotations

import _thread
import asyncio
import sys
import time
from contextlib import suppress

from .. import _exit
from .._call import Call
from .._interrupts import MOST_INTERRUPTIONS
from .._subject import subject_of
from .handles import HandleMap
from .library import Continuation
from .threads import keep_thread_state
from .turns import turn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .library import LateFunction, RustFuture
    from .wire import Read

_READY = 0

_LINGER = 1.0
"""For how many seconds a call that the end of the program has cut off waits before it says so."""


class _AwaitedCall(Call):
    """A call that an event loop polls."""

    handle = 0
    """Of the latest poll."""
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
    call = _AwaitedCall(
        owner, subject_of(name, request), functions, read, read_error, in_slices=False
    )
    try:
        await turn()
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
                _forget(call.handle)
                break
            except BaseException as another:
                told = another
        raise told  # noqa: B904, it has its context already


async def _end(call: _AwaitedCall, told: BaseException) -> None:
    """Learn what became of an interrupted call. A change is cancelled, and ends at once."""
    # A coroutine that is closed can await nothing more.
    if not isinstance(told, GeneratorExit) and not call.cut_off and call.must_end():
        await _poll(call)
        call.settle()
    elif call.has_ended():
        call.settle()


async def _poll(call: _AwaitedCall) -> None:
    """Poll the Rust future of a call until it is ready."""
    code = None
    while code != _READY:
        wait = _Wait(call)
        handle = _waiting.insert(wait)
        before, call.handle = call.handle, handle
        if not _is_cut_off(call):
            call.functions.poll(call.future, _note_code, handle)
            # If the code has not come yet, and does not come meanwhile.
            if handle not in _codes and isinstance(
                _codes.setdefault(handle, _Waker(handle, wait)), _Waker
            ):
                await wait.future
            code = _codes.get(handle)
        _forget(handle)
        _forget(before)
        if call.cut_off:
            await _give_up()
    if _exit.leaving == _thread.get_ident():
        _let_wakers_return()


_waiting = HandleMap()
"""What waits for a code, by the handle of its poll."""

_codes: dict[int, Any] = {}
"""The codes that came, and the wakers of those that did not come yet, by the same handles."""

# C code stores the code: an exception that a signal handler raises while Rust polls comes up in
# `_poll`. In a callback that is Python code, it would be lost.
_note_code = Continuation(_codes.__setitem__)


def _forget(handle: int) -> None:
    _waiting.discard(handle)
    _codes.pop(handle, None)


class _Wait:
    """A call that waits in its loop for Rust to want the next poll."""

    __slots__ = ("call", "future", "loop")

    def __init__(self, call: _AwaitedCall) -> None:
        """Begin to wait in the running loop."""
        self.call = call
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[None] = self.loop.create_future()

    def end(self) -> None:
        """Let the call go on."""
        try:
            self._end()
        except BaseException:
            # A signal handler's. It is told by the loop, not by the call.
            self._end()
            raise

    def _end(self) -> None:
        if not self.future.done():
            self.future.set_result(None)


class _Waker:
    """Stands in the place of a code, and wakes who waits when a thread of Rust's puts it there."""

    __slots__ = ("handle", "wait")

    def __init__(self, handle: int, wait: _Wait) -> None:
        """Stand in for the code that is waited for."""
        self.handle = handle
        self.wait = wait

    def __del__(self, is_finalizing: Callable[[], bool] = sys.is_finalizing) -> None:
        # Without `wait`, a signal has interrupted the constructor: it stands nowhere.
        if is_finalizing() or not hasattr(self, "wait"):
            return
        keep_thread_state()
        # RuntimeError: the loop was closed in the middle of the call. Nothing of this package
        # refers to the task any more, and the call is freed with it.
        with suppress(RuntimeError):
            self.wait.loop.call_soon_threadsafe(self.wait.end)
        _waiting.discard(self.handle)


def leave(deadline: float) -> None:
    """Cut off the calls that are awaited, since the program ends.

    Before version 3.14, Python ends a thread by force that wants to run Python from now on. If
    there are frames of Rust on its stack, the whole process would abort.
    """
    while (calls := _outstanding()) and time.monotonic() < deadline:
        for call in calls:
            call.cut_off = True
            future = call.future
            if future is not None:
                # No other thread can free it meanwhile.
                call.functions.cancel(future)
        time.sleep(0.001)


def _let_wakers_return() -> None:
    """Wait for threads of Rust's that have woken a call and are still in Python.

    A call that is made as the program ends may be the last thing before Python ends such threads.
    """
    end = time.monotonic() + _LINGER
    while _exit.is_in_callbacks() and time.monotonic() < end:
        time.sleep(0.001)


def _is_cut_off(call: _AwaitedCall) -> bool:
    """Tell whether the end of the program cuts off a call of the running thread."""
    call.cut_off = call.cut_off or _exit.leaving not in (None, _thread.get_ident())
    return call.cut_off


async def _give_up() -> None:
    """Say that the program ends, unless it has ended before."""
    await asyncio.sleep(_LINGER)
    raise RuntimeError("the program is ending, and does not wait for this call")


def _outstanding() -> list[_AwaitedCall]:
    """List the calls that Rust will note a code for."""
    return [wait.call for wait in _waiting if wait.call.future is not None and wait.call.is_ours()]
