"""Blocking calls that Ctrl-C ends, and what an interrupted change leaves to be known."""

from __future__ import annotations

import _thread
import os

from ._call import Call, subject_of
from ._runtime import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

# A signal that comes right before a wait is seen after it.
_LONGEST_WAIT = 0.5  # seconds

_GOES_ON = (
    "the call goes on in the background, and its end is not reported. "
    "Look for what it did before you call again."
)
_GIVEN_UP = "its end is not known. Look for what it did before you call again."


class _BlockingCall(Call):
    """A call on a thread of its own: the main thread sees signals only while it waits in Python."""

    def __init__(self, name: str, subject: object, function: Callable[[], Any]) -> None:
        super().__init__(subject_of(name, subject), _GOES_ON)
        self._function = function
        self._process = os.getpid()
        self._running = _thread.allocate_lock()

    def make(self) -> None:
        """Make the call, and wait for its end."""
        if _is_main_thread() and self._start():
            self._wait()
        elif self.begin():
            self._if_unfinished = _GIVEN_UP
            self.run(self._function)

    def _start(self) -> bool:
        self._running.acquire()
        try:
            # Not a `threading.Thread`, in whose clean-up an interrupt would get lost. The program
            # may end before it does.
            _thread.start_new_thread(self._work, ())
        except RuntimeError as error:
            # Python starts no thread when it ends, nor when the system has none left. An error with
            # more frames than this one is a signal handler's, and the thread may have started.
            if error.__traceback__ and error.__traceback__.tb_next:
                raise
            return False
        return True

    def _work(self) -> None:
        if self.begin():
            self.run(self._function)
        self._running.release()

    def _wait(self) -> None:
        while not self._running.acquire(timeout=_LONGEST_WAIT):
            if os.getpid() != self._process:
                raise RuntimeError(
                    "this process was forked during the call, which its parent makes"
                )


def _is_main_thread() -> bool:
    threading = lazy.module("threading")
    return threading.current_thread() is threading.main_thread()


# In both functions, a second interruption may come while the first one is told what is known. At
# last the call forgets its errors: their tracebacks have these frames, which have the call.


def blocking(name: str, subject: object, function: Callable[[], Any]) -> Any:
    """Make a call that Ctrl-C ends, and let an interruption tell what is known of a change."""
    call = _BlockingCall(name, subject, function)
    try:
        call.make()
        return call.answer()
    except BaseException as error:
        try:
            call.tell(error)
        except BaseException as another:
            call.tell(another)
            raise
        finally:
            call.error = call.told = None
        raise


async def telling(name: str, subject: object, work: Callable[[Call | None], Awaitable[Any]]) -> Any:
    """Await a call, and let an interruption tell what is known of a change."""
    changed = subject_of(name, subject)
    if changed is None:
        return await work(None)
    call = Call(changed, _GIVEN_UP)
    try:
        return await work(call)
    except BaseException as error:
        try:
            call.tell(error)
        except BaseException as another:
            call.tell(another)
            raise
        finally:
            call.error = call.told = None
        raise
