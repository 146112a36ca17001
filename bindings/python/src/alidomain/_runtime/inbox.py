"""What wakes event loops that can watch a pipe. No thread of the library runs Python for it."""

from __future__ import annotations

import _thread
import asyncio
import itertools
import os
import weakref
from collections import deque

from . import pipes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .awaiting import AwaitedCall

_BITS_OF_PIPE = 16
"""The lowest bits of a call's number are the number of the pipe that tells of it."""

_WAKE = 1


class Inbox:
    """Where the library puts the numbers of the calls that a loop has to poll.

    Lives as long as the loop watches it. A loop that is closed takes it along.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let the running loop watch an inbox. Raise NotImplementedError if it cannot."""
        self.loop = loop
        # It closes itself: a finalizer here could be interrupted.
        self.pipe = pipes.Pipe()
        self._numbers: Iterator[int] = itertools.count(1)
        self._calls: dict[int, AwaitedCall] = {}
        self._woken: deque[int] = deque()
        _inboxes[self.pipe.number] = weakref.ref(self)
        loop.add_reader(self.pipe.descriptor, self.wake)

    def poll(self, call: AwaitedCall) -> asyncio.Future[None] | None:
        """Poll a call. Return what it has to wait for, or None if it is ready."""
        if not call.handle:
            call.handle = next(self._numbers) << _BITS_OF_PIPE | self.pipe.number
        self._calls[call.handle] = call
        call.functions.poll(call.future, pipes.wake, call.handle)
        if pipes.take_ready(call.handle):
            self._calls.pop(call.handle, None)
            return None
        call.wait = self.loop.create_future()
        return call.wait

    def wake(self) -> None:
        """Let the calls go on that are in the inbox."""
        try:
            self._wake()
        except BaseException:
            # A signal handler's. It is told by the loop, not by a call.
            self.loop.call_soon(self.wake)
            raise

    def _wake(self) -> None:
        # C code takes and stores: no signal handler runs between the two.
        self._woken.extend(iter(self.pipe.take, 0))
        while self._woken:
            call = self._calls.get(self._woken[0])
            if call is not None and call.wait is not None and not call.wait.done():
                call.wait.set_result(None)
            self._woken.popleft()

    def forget(self, call: AwaitedCall) -> None:
        """Forget a call that waits for nothing any more."""
        self._calls.pop(call.handle, None)
        # If it was freed before it was ready.
        pipes.take_ready(call.handle)

    def nudge(self, call: AwaitedCall) -> None:
        """Wake a call from another thread."""
        pipes.wake(call.handle, _WAKE)

    def calls(self) -> list[AwaitedCall]:
        """List the calls that wait, or are about to."""
        return list(self._calls.values())


_inboxes: dict[int, weakref.ref[Inbox]] = {}
"""By the numbers of their pipes, which are used again."""


class _Current(_thread._local):
    """The inbox of the loop that runs in this thread, as long as it exists."""

    inbox: Callable[[], Inbox | None] | None = None


_current = _Current()


def of_running_loop() -> Inbox | None:
    """Return the inbox of the running loop; None if the loop cannot watch one."""
    loop = asyncio.get_running_loop()
    inbox = _current.inbox() if _current.inbox else None
    if inbox is None or inbox.loop is not loop or inbox.pipe.process != os.getpid():
        if not pipes.SUPPORTED:
            return None
        try:
            inbox = Inbox(loop)
        except (NotImplementedError, OSError):
            return None
        _current.inbox = weakref.ref(inbox)
    return inbox


def calls() -> list[AwaitedCall]:
    """List the calls of all loops."""
    inboxes = [reference() for reference in list(_inboxes.values())]
    return [call for inbox in inboxes if inbox is not None for call in inbox.calls()]
