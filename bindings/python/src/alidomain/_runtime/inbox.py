"""What wakes event loops that can watch a pipe. No thread of the library runs Python for it."""

from __future__ import annotations

import _thread
import asyncio
import os
import selectors
import weakref
from collections import deque

from . import pipes, polls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .awaiting import AwaitedCall

_WAKE = 1

_FD_SETSIZE = 1024


class Inbox:
    """Where the library puts the numbers of the calls that a loop has to poll.

    Lives as long as the loop watches it. A loop that is closed takes it along.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let the running loop watch an inbox. Raise NotImplementedError if it cannot."""
        self.loop = loop
        # It closes itself: a finalizer here could be interrupted.
        self.pipe = pipes.Pipe()
        self._calls: dict[int, AwaitedCall] = {}
        self._woken: deque[int] = deque()
        if _is_out_of_range(loop, self.pipe.descriptor):
            raise NotImplementedError
        loop.add_reader(self.pipe.descriptor, self.wake)

    def poll(self, call: AwaitedCall) -> asyncio.Future[None] | None:
        """Poll a call. Return what it has to wait for, or None if it is ready."""
        if not call.handle:
            call.handle = polls.number(self.pipe.number)
        self._calls[call.handle] = call
        call.functions.poll(call.future, polls.wake, call.handle)
        if polls.is_ready(call.handle):
            self._calls.pop(call.handle, None)
            return None
        call.wait = self.loop.create_future()
        return call.wait

    def wake(self) -> None:
        """Let the calls go on that are in the inbox.

        Interrupted by a signal handler, whose error the loop tells, it leaves the pipe readable:
        the loop calls it again.
        """
        if self.pipe.process != os.getpid():
            # The parent's. It does not run this loop any more.
            self.loop.remove_reader(self.pipe.descriptor)
            return
        # C code takes and stores: no signal handler runs between the two.
        self._woken.extend(iter(self.pipe.take, 0))
        while self._woken:
            call = self._calls.get(self._woken[0])
            if call is not None and call.wait is not None and not call.wait.done():
                call.wait.set_result(None)
            self._woken.popleft()
        self.pipe.rest()

    def forget(self, call: AwaitedCall) -> None:
        """Forget a call that waits for nothing any more."""
        self._calls.pop(call.handle, None)

    def nudge(self, call: AwaitedCall) -> None:
        """Wake a call from another thread."""
        polls.wake(call.handle, _WAKE)

    def calls(self) -> list[AwaitedCall]:
        """List the calls that wait, or are about to."""
        return list(self._calls.values())


_inboxes: dict[int, weakref.ref[Inbox]] = {}
"""By the ids of their loops."""


class _Current(_thread._local):
    """The inbox of the loop that ran in this thread last, as long as it exists."""

    inbox: Callable[[], Inbox | None] | None = None


_current = _Current()


def of_running_loop() -> Inbox | None:
    """Return the inbox of the running loop; None if the loop cannot watch one."""
    loop = asyncio.get_running_loop()
    inbox = _current.inbox() if _current.inbox else None
    if not _is_of(inbox, loop):
        kept = _inboxes.get(id(loop))
        inbox = kept() if kept else None
        if not _is_of(inbox, loop):
            inbox = _open(loop)
        _current.inbox = weakref.ref(inbox) if inbox else None
    return inbox


def _is_of(inbox: Inbox | None, loop: asyncio.AbstractEventLoop) -> bool:
    return inbox is not None and inbox.loop is loop and inbox.pipe.is_ours()


def _is_out_of_range(loop: asyncio.AbstractEventLoop, descriptor: int) -> bool:
    """Tell whether the loop cannot watch it: `select` takes no descriptors from 1024 on."""
    selector = getattr(loop, "_selector", None)
    return descriptor >= _FD_SETSIZE and isinstance(selector, selectors.SelectSelector)


def _open(loop: asyncio.AbstractEventLoop) -> Inbox | None:
    if not pipes.SUPPORTED:
        return None
    try:
        inbox = Inbox(loop)
    except (NotImplementedError, OSError):
        return None
    for key, kept in list(_inboxes.items()):
        if kept() is None:
            _inboxes.pop(key, None)
    _inboxes[id(loop)] = weakref.ref(inbox)
    return inbox


def calls() -> list[AwaitedCall]:
    """List the calls of all loops."""
    inboxes = [reference() for reference in list(_inboxes.values())]
    return [call for inbox in inboxes if inbox is not None for call in inbox.calls()]
