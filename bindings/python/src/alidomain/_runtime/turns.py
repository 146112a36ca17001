"""Many awaited calls that start at once, without holding up their event loop."""

from __future__ import annotations

import _thread
import asyncio
import weakref
from collections import deque

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

STARTS = 32
"""How many calls start in one turn of a loop. Each takes its thread a tenth of a millisecond."""


class Turns:
    """What starts in the present turn of a loop, and what waits for the next turns.

    Each turn wakes only the calls that may start in it, so that a call costs the same however many
    wait. Exists only while something has started or waits: a loop that is closed takes it along.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin with a turn in which nothing has started."""
        self.loop = loop
        self._starts = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    def start(self) -> asyncio.Future[None] | None:
        """Return what a call has to wait for before it starts, or None if it may start at once."""
        if self._starts == 0:
            self.loop.call_soon(self._next)
        if self._starts < STARTS:
            self._starts += 1
            return None
        turn: asyncio.Future[None] = self.loop.create_future()
        self._waiting.append(turn)
        return turn

    def _next(self) -> None:
        try:
            self._begin()
        except BaseException:
            # A signal handler's: another turn has to begin all the same.
            self.loop.call_soon(self._next)
            raise

    def _begin(self) -> None:
        """Begin the next turn with the calls that have waited longest."""
        self._starts = 0
        while self._waiting and self._starts < STARTS:
            turn = self._waiting[0]
            # Not a call that was cancelled.
            if not turn.done():
                turn.set_result(None)
                self._starts += 1
            self._waiting.popleft()
        if self._starts:
            self.loop.call_soon(self._next)


class _Current(_thread._local):
    """The turns of the loop that runs in this thread, as long as they exist."""

    turns: Callable[[], Turns | None] | None = None


_current = _Current()


def turn() -> asyncio.Future[None] | None:
    """Return what a call in the running loop has to wait for, or None if it may start at once."""
    loop = asyncio.get_running_loop()
    turns = _current.turns() if _current.turns else None
    if turns is None or turns.loop is not loop:
        turns = Turns(loop)
        _current.turns = weakref.ref(turns)
    return turns.start()
