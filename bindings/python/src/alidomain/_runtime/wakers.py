"""What wakes event loops that cannot watch a pipe, such as those of Windows.

A thread of the library runs Python to do so. Other loops have an `Inbox`.
"""

from __future__ import annotations

import _thread
import asyncio
import sys
import time
from contextlib import suppress

from .. import _exit
from .handles import HandleMap
from .library import Continuation
from .threads import keep_thread_state

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .awaiting import AwaitedCall

_READY = 0

_PATIENCE = 1.0
"""For how many seconds a call waits for threads that are still in Python."""


def poll(call: AwaitedCall) -> asyncio.Future[None] | None:
    """Poll a call. Return what it has to wait for, or None if it is ready."""
    code = None
    while code != _READY:
        wait = Wait(call)
        handle = wait.handle = _waiting.insert(wait)
        before, call.handle = call.handle, handle
        call.functions.poll(call.future, _note_code, handle)
        _forget(before)
        # If the code has not come yet, and does not come meanwhile.
        if handle not in _codes and isinstance(_codes.setdefault(handle, _Waker(wait)), _Waker):
            return wait.future
        code = _codes.get(handle)
    forget(call)
    if _exit.leaving == _thread.get_ident():
        _let_wakers_return()
    return None


def forget(call: AwaitedCall) -> None:
    """Forget a call that waits for nothing any more."""
    _forget(call.handle)


def nudge(call: AwaitedCall) -> None:
    """Do nothing: cancelling a call wakes it."""


def calls() -> list[AwaitedCall]:
    """List the calls that Rust will note a code for."""
    return [wait.call for wait in _waiting if wait.call]


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


class Wait:
    """A call that waits in its loop for Rust to want the next poll."""

    __slots__ = ("call", "future", "handle", "loop")

    def __init__(self, call: AwaitedCall) -> None:
        """Begin to wait in the running loop."""
        self.call: AwaitedCall | None = call
        self.handle = 0
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
        # A thread of the library that still has this object must not free the call, and its
        # client, with it: the program may be ending.
        self.call = None
        if not self.future.done():
            self.future.set_result(None)


class _Waker:
    """Stands in the place of a code, and wakes who waits when a thread of Rust's puts it there."""

    __slots__ = ("wait",)

    def __init__(self, wait: Wait) -> None:
        """Stand in for the code that is waited for."""
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
        _waiting.discard(self.wait.handle)


def _let_wakers_return() -> None:
    """Wait for threads of Rust's that have woken a call and are still in Python.

    A call that is made as the program ends may be the last thing before Python ends such threads.
    """
    end = time.monotonic() + _PATIENCE
    while _exit.is_in_callbacks() and time.monotonic() < end:
        time.sleep(0.001)
