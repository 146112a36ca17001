"""Blocking calls that Ctrl-C ends, and what an interrupted change leaves to be known."""

from __future__ import annotations

import _thread
import functools
import os
import threading
from typing import TYPE_CHECKING, Any

from ._call import Call, subject
from ._generated import awaited
from ._native.alidomain import DomainClient, TaskWatch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

# A signal that comes right before a wait is seen after it.
_LONGEST_WAIT = 0.5  # seconds

_GOES_ON = (
    "the call goes on in the background, and its end is not reported. "
    "Look for what it did before you call again."
)
_GIVEN_UP = "its end is not known. Look for what it did before you call again."


def guard() -> None:
    """Let Ctrl-C end blocking calls, and let interruptions say what is known of changes."""
    for kind in (DomainClient, TaskWatch):
        for name in [name for name in vars(kind) if f"{name}_async" in vars(kind)]:
            setattr(kind, name, _interruptible(name, getattr(kind, name)))
            if subject(name, None):
                setattr(kind, f"{name}_async", _noted(name, getattr(kind, f"{name}_async")))


class _BlockingCall(Call):
    """A call on a thread of its own: the main thread sees signals only while it waits in Python."""

    def __init__(self, name: str, function: functools.partial[Any]) -> None:
        super().__init__(subject(name, _request(function.args, function.keywords)), _GOES_ON)
        self._function = function
        self._process = os.getpid()
        self._running = threading.Lock()

    def make(self) -> None:
        """Make the call, and wait for its end."""
        if threading.current_thread() is threading.main_thread() and self._start():
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


def _request(arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Return the request among the arguments of a method."""
    return named.get("request", arguments[1] if len(arguments) > 1 else None)


# In both wrappers, a second interruption may come while the first one is told what is known. At
# last the call forgets its errors: their tracebacks have these frames, which have the call.


def _interruptible(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def blocking(*arguments: Any, **named: Any) -> Any:
        call = _BlockingCall(name, functools.partial(method, *arguments, **named))
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

    return blocking


def _noted(name: str, method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(method)
    async def noted(*arguments: Any, **named: Any) -> Any:
        call = Call(subject(name, _request(arguments, named)), _GIVEN_UP)
        awaited.set(call)
        try:
            return await method(*arguments, **named)
        except BaseException as error:
            try:
                call.tell(error)
            except BaseException as another:
                call.tell(another)
                raise
            finally:
                call.error = call.told = None
            raise

    return noted
