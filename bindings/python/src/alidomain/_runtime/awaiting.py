"""Awaited calls: Rust futures that an event loop polls. Imported by the first one, with asyncio."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress

from .._interrupts import telling
from .handles import HandleMap
from .library import Continuation
from .threads import keep_thread_state
from .turns import turn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .._call import Call
    from .library import RustFuture

_READY = 0
_WAKE = 1


async def awaited(
    name: str,
    subject: object,
    start: Callable[[], int],
    functions: RustFuture,
    lift: Callable[[Any], Any],
    read_error: Any,
) -> Any:
    """Make an awaited call. The name and the subject tell what an interruption may have left."""

    async def work(call: Call | None) -> Any:
        await turn()
        return await run(call, start(), functions, lift, read_error)

    return await telling(name, subject, work)


_waiting = HandleMap()


@Continuation  # type: ignore[misc]
def _continue(handle: int, code: int) -> None:
    keep_thread_state()
    loop, future = _waiting.remove(handle)
    # RuntimeError: the loop was closed in the middle of the call. Nothing of this package refers to
    # the task any more, and the call is freed with it.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(_set_result, future, code)


def _set_result(future: asyncio.Future[int], code: int) -> None:
    if not future.cancelled():
        future.set_result(code)


class _Now:
    """Stands for an event loop, and learns at once what a poll says."""

    code: int | None = None

    def call_soon_threadsafe(self, _callback: object, _future: object, code: int) -> None:
        self.code = code


async def run(
    call: Call | None,
    rust_future: int,
    functions: RustFuture,
    lift: Callable[[Any], Any],
    read_error: Any,
) -> Any:
    """Poll a Rust future until it is ready."""
    process = os.getpid()

    def poll_for(loop: Any, future: asyncio.Future[int] | None) -> None:
        functions.poll(rust_future, _continue, _waiting.insert((loop, future)))

    def has_ended() -> bool:
        # The first poll may only say that another is due.
        for _ in range(3):
            now = _Now()
            poll_for(now, None)
            if now.code != _WAKE:
                return now.code == _READY
        return False

    def answer() -> Any:
        return lift(functions.result(rust_future, read_error))

    try:
        loop = asyncio.get_running_loop()
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
            functions.free(rust_future)
