"""Many awaited calls that start at once, without holding up their event loop."""

from __future__ import annotations

import asyncio
import functools
import inspect
import threading
from typing import TYPE_CHECKING, Any

from ._native.alidomain import DomainClient

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

# How many calls start in one turn of a loop: each takes its thread a tenth of a millisecond or two.
_STARTS = 32


class _Turn(threading.local):
    """What has started in the present turn of this thread's loop."""

    loop: asyncio.AbstractEventLoop | None = None
    starts = 0

    def end(self) -> None:
        self.starts = 0


_turn = _Turn()


async def _start() -> None:
    loop = asyncio.get_running_loop()
    if _turn.loop is not loop:
        _turn.loop, _turn.starts = loop, 0
    while _turn.starts >= _STARTS:
        await asyncio.sleep(0)
    if _turn.starts == 0:
        loop.call_soon(_turn.end)
    _turn.starts += 1


def _in_turn(method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(method)
    async def call(*arguments: Any, **named: Any) -> Any:
        await _start()
        return await method(*arguments, **named)

    return call


def guard() -> None:
    """Let awaited calls start in turns."""
    for name, method in list(vars(DomainClient).items()):
        if inspect.iscoroutinefunction(method):
            setattr(DomainClient, name, _in_turn(method))
