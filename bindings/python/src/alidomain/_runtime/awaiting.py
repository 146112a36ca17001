"""Awaited calls: Rust futures that an event loop polls. Imported by the first one, with asyncio."""

from __future__ import annotations

import _thread
import asyncio
import time
from contextlib import suppress

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

    from .library import RustFuture
    from .wire import Reader

_READY = 0


async def awaited(
    owner: Any,
    name: str,
    request: object,
    start: Callable[[Any], int],
    functions: RustFuture,
    read: Callable[[Reader], Any],
    read_error: Callable[[bytes], BaseException],
) -> Any:
    """Make an awaited call. The name and the request tell what an interruption may have left."""
    call = Call(owner, subject_of(name, request), functions, read, read_error, in_slices=False)
    try:
        await turn()
        call.start(start)
        call.begin()
        await _poll(call)
        call.settle()
        result = call.answer()
        call.release()
        return result
    except BaseException as error:
        told = error
        # Another interruption may come while this one is told what is known.
        for _ in range(MOST_INTERRUPTIONS):
            try:
                await _end(call, told)
                call.tell(told)
                call.release()
                break
            except BaseException as another:
                told = another
        raise told  # noqa: B904, it has its context already


async def _end(call: Call, told: BaseException) -> None:
    """Learn what became of an interrupted call. A change is cancelled, and ends at once."""
    # A coroutine that is closed can await nothing more.
    if not isinstance(told, GeneratorExit) and call.must_end():
        await _poll(call)
        call.settle()
    elif call.has_ended():
        call.settle()


class _Wait:
    """What waits for a Rust future to call `_continue`."""

    __slots__ = ("call", "code", "future", "interruption", "loop", "thread")

    def __init__(self, call: Call) -> None:
        """Begin to wait in the running loop."""
        self.call = call
        self.code: int | None = None
        self.interruption: BaseException | None = None
        self.loop = asyncio.get_running_loop()
        self.thread = _thread.get_ident()
        self.future: asyncio.Future[None] = self.loop.create_future()

    def end(self) -> None:
        """Wake who waits."""
        try:
            self._end()
        except BaseException:
            # A signal handler's. It is told by the loop, not by the call.
            self._end()
            raise

    def _end(self) -> None:
        if not self.future.done():
            self.future.set_result(None)


_waiting = HandleMap()


async def _poll(call: Call) -> None:
    """Poll the Rust future of a call until it is ready."""
    code = None
    while code != _READY:
        wait = _Wait(call)
        handle = _waiting.insert(wait)
        if _is_left(wait):
            _waiting.discard(handle)
        else:
            call.functions.poll(call.future, _continue, handle)
        if wait.code is None or _is_left(wait):
            await wait.future
        if wait.interruption:
            raise wait.interruption
        code = wait.code


@Continuation  # type: ignore[misc]
def _continue(handle: int, code: int, wait: Any = None) -> None:
    try:
        wait = _waiting.get(handle)
        _hand_over(wait, code)
        _waiting.discard(handle)
    except BaseException as error:
        # A signal handler's, on the main thread, within `poll`. It would be lost here, and the call
        # would wait forever.
        interruption = error
        for _ in range(MOST_INTERRUPTIONS):
            try:
                wait = wait or _waiting.get(handle)
                wait.interruption = interruption
                _hand_over(wait, code)
                _waiting.discard(handle)
                break
            except BaseException as another:
                interruption = another


def _hand_over(wait: _Wait, code: int) -> None:
    """Tell who waits, and wake it if its loop runs in another thread."""
    wait.code = code
    if wait.thread != _thread.get_ident() and not _is_left(wait):
        keep_thread_state()
        # RuntimeError: the loop was closed in the middle of the call. Nothing of this package
        # refers to the task any more, and the call is freed with it.
        with suppress(RuntimeError):
            wait.loop.call_soon_threadsafe(wait.end)


# The thread that ends the program, once it does.
_leaving: int | None = None


def leave(deadline: float) -> None:
    """End what other threads await, without a word to them, since the program ends.

    Until version 3.14, Python ends a thread by force that wants to run Python from now on. If there
    are frames of Rust on its stack, the whole process would abort.
    """
    global _leaving
    _leaving = _thread.get_ident()
    while (left := _left()) and time.monotonic() < deadline:
        for call in left:
            # No other thread can free it meanwhile.
            call.functions.cancel(call.future)
        time.sleep(0.001)


def _left() -> list[Call]:
    """List the calls that a thread of Rust's, or one within `poll`, will call `_continue` for."""
    waits = filter(_is_left, _waiting)
    return [wait.call for wait in waits if wait.call.future and wait.call.is_ours()]


def _is_left(wait: _Wait) -> bool:
    """Tell whether the program has ended, but for threads that do not matter any more."""
    return _leaving is not None and wait.thread != _leaving
