"""Awaited calls: Rust futures that an event loop polls. Imported by the first one, with asyncio."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from .._call import Call
from .._interrupts import telling
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

    async def work() -> None:
        await turn()
        await _run(call, call.start(start), functions)

    return await telling(call, work)


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


async def _run(call: Call, rust_future: int, functions: RustFuture) -> None:
    """Poll a Rust future until it is ready.

    A change that is cancelled is waited for all the same: it ends at once, and tells what became of
    it.
    """
    loop = asyncio.get_running_loop()
    cancelled: asyncio.CancelledError | None = None
    call.begin()
    code = None
    while code != _READY:
        future = loop.create_future()
        functions.poll(rust_future, _continue, _waiting.insert((loop, future)))
        try:
            code = await future
        except asyncio.CancelledError as error:
            if not call.must_end():
                raise
            cancelled = cancelled or error
    call.settle()
    if cancelled:
        raise cancelled
