"""What is put right in the generated code: awaiting a call."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from ._native import alidomain as _module

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._call import Call

_native: Any = _module  # no types

_READY = 0
_WAKE = 1

awaited: ContextVar[Call | None] = ContextVar("awaited", default=None)
"""What is to be known of the call that this task is about to make."""


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

    def poll_for(loop: Any, future: asyncio.Future[int] | None) -> None:
        handle = _native._UniffiContinuationHandleMap.insert((loop, future))
        poll(rust_future, _native._uniffi_continuation_callback, handle)

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
                if call and has_ended():
                    call.run(answer)
                raise
        if not call:
            return answer()
        call.run(answer)
        return call.answer()
    finally:
        free(rust_future)


def guard() -> None:
    """Replace the function that awaits a call."""
    _native._uniffi_rust_call_async = _rust_call_async
