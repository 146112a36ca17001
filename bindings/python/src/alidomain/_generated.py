"""What is put right in the generated code: the handles of objects, and awaiting a call.

A lock that a thread held at a fork stays locked in the child for ever. So no lock is held here:
handles need none, callbacks spare the interpreter's, and a child leaves its parent's calls alone.
"""

from __future__ import annotations

import asyncio
import ctypes
import itertools
import os
import threading
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from ._native import alidomain as _module
from ._native.alidomain import InternalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ._call import Call

_native: Any = _module  # no types

_READY = 0
_WAKE = 1

awaited: ContextVar[Call | None] = ContextVar("awaited", default=None)
"""What is to be known of the call that this task is about to make."""


class HandleMap:
    """The objects that Rust knows by numbers.

    Takes no lock: each method changes the map in one step, which the interpreter never divides.
    So a fork, a signal handler or a finalizer in the middle of a method finds the map in order.
    """

    def __init__(self) -> None:
        self._objects: dict[int, Any] = {}
        # Odd ones: even handles are Rust's own.
        self._handles: Iterator[int] = itertools.count(1, 2)

    def insert(self, value: Any) -> int:
        """Store an object under a new handle."""
        handle = next(self._handles)
        self._objects[handle] = value
        return handle

    def get(self, handle: int) -> Any:
        """Return the object of a handle."""
        try:
            return self._objects[handle]
        except KeyError:
            raise InternalError(f"invalid handle {handle}") from None

    def clone(self, handle: int) -> int:
        """Store the object of a handle under a new handle, too."""
        return self.insert(self.get(handle))

    def remove(self, handle: int) -> Any:
        """Forget a handle, and return its object."""
        try:
            return self._objects.pop(handle)
        except KeyError:
            raise InternalError(f"invalid handle {handle}") from None

    def __len__(self) -> int:
        return len(self._objects)


class _ThreadState(threading.local):
    """Lives as long as the interpreter's own state of this thread."""

    is_kept = False


_thread_state = _ThreadState()


def keep_thread_state() -> None:
    """Let the interpreter keep its state of this thread, which is one of the library's.

    Otherwise each callback makes a state and throws it away. To make one, the interpreter takes its
    list of threads without its big lock. A process that is forked meanwhile inherits that list
    locked: before Python 3.12, it hangs in `os.fork`.
    """
    if not _thread_state.is_kept:
        _thread_state.is_kept = True
        # Never released.
        ctypes.pythonapi.PyGILState_Ensure()


@_native._UNIFFI_RUST_FUTURE_CONTINUATION_CALLBACK  # type: ignore[misc]
def _continue(handle: int, code: int) -> None:
    keep_thread_state()
    loop, future = _native._UniffiContinuationHandleMap.remove(handle)
    loop.call_soon_threadsafe(_native._uniffi_set_future_result, future, code)


class _Now:
    """Stands for an event loop, and learns at once what a poll says."""

    code: int | None = None

    def call_soon_threadsafe(self, _callback: object, _future: object, code: int) -> None:
        self.code = code


async def _rust_call_async(
    rust_future: int,
    poll: Callable[..., None],
    complete: Callable[..., Any],
    free: Callable[[int], None],
    lift: Callable[[Any], Any],
    error_converter: Any,
) -> Any:
    call = awaited.get()
    awaited.set(None)
    process = os.getpid()

    def poll_for(loop: Any, future: asyncio.Future[int] | None) -> None:
        handle = _native._UniffiContinuationHandleMap.insert((loop, future))
        poll(rust_future, _continue, handle)

    def has_ended() -> bool:
        # The first poll may only say that another is due.
        for _ in range(3):
            now = _Now()
            poll_for(now, None)
            if now.code != _WAKE:
                return now.code == _READY
        return False

    def answer() -> Any:
        return lift(_native._uniffi_rust_call_with_error(error_converter, complete, rust_future))

    try:
        loop = _native._uniffi_get_event_loop()
        if call:
            call.begin()
        code = _WAKE
        while code != _READY:
            future = loop.create_future()
            poll_for(loop, future)
            try:
                code = await future
            except asyncio.CancelledError:
                # The reply may be here already. Freed with the call, it would be lost.
                if call and os.getpid() == process and has_ended():
                    call.run(answer)
                raise
        if not call:
            return answer()
        call.run(answer)
        return call.answer()
    finally:
        # In a forked process, threads that do not exist in it may hold the locks of the call.
        if os.getpid() == process:
            free(rust_future)


def guard() -> None:
    """Replace the handle maps, and the function that awaits a call."""
    owners = [_native, *(kind for kind in vars(_native).values() if isinstance(kind, type))]
    for owner in owners:
        for name, value in list(vars(owner).items()):
            if isinstance(value, _native._UniffiHandleMap):
                setattr(owner, name, HandleMap())
    _native._UniffiHandleMap = HandleMap
    _native._uniffi_rust_call_async = _rust_call_async
