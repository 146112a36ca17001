"""Blocking calls that Ctrl-C ends, and what an interrupted submission leaves to be known."""

from __future__ import annotations

import _thread
import functools
import threading
from typing import TYPE_CHECKING, Any

from ._native.alidomain import DomainClient, TaskWatch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

# A signal that comes right before a wait is seen after it.
_LONGEST_WAIT = 0.5  # seconds

_SUBMIT = "save_single_task_for_updating_contact_info"


def guard() -> None:
    """Let Ctrl-C end blocking calls, and say of submissions that they may have been made."""
    for kind in (DomainClient, TaskWatch):
        for name in [name for name in vars(kind) if f"{name}_async" in vars(kind)]:
            setattr(kind, name, _interruptible(getattr(kind, name)))
    awaited = f"{_SUBMIT}_async"
    setattr(DomainClient, awaited, _noted(getattr(DomainClient, awaited)))


class _Call:
    """A call on a thread of its own: the main thread sees signals only while it waits in Python."""

    result: Any = None
    error: BaseException | None = None

    def __init__(self, call: Callable[[], Any]) -> None:
        self._call = call
        self._running = threading.Lock()

    def start(self) -> None:
        self._running.acquire()
        # Not a `threading.Thread`, in whose clean-up an interrupt would get lost. The program may
        # end before it does.
        _thread.start_new_thread(self._run, ())

    def wait(self) -> None:
        while not self._running.acquire(timeout=_LONGEST_WAIT):
            pass

    def _run(self) -> None:
        try:
            self.result = self._call()
        except BaseException as error:
            self.error = error
        self._running.release()


def _interruptible(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def blocking(*arguments: Any, **named: Any) -> Any:
        if threading.current_thread() is not threading.main_thread():
            return method(*arguments, **named)
        call = _Call(functools.partial(method, *arguments, **named))
        try:
            try:
                call.start()
            except RuntimeError:
                # Python starts no thread any more when it ends.
                return method(*arguments, **named)
            call.wait()
        except BaseException as interruption:
            if method.__name__ == _SUBMIT and call.error is None:
                _note(interruption, call.result)
            raise
        # The error's traceback has this frame in it, which would keep it until a collection.
        error, call.error = call.error, None
        if error is None:
            return call.result
        try:
            raise error
        finally:
            del error

    return blocking


def _noted(method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(method)
    async def awaited(*arguments: Any, **named: Any) -> Any:
        try:
            return await method(*arguments, **named)
        except Exception:
            raise
        except BaseException as interruption:
            _note(interruption, None)
            raise

    return awaited


def _note(interruption: BaseException, response: Any) -> None:
    # From Python 3.11 on.
    if hasattr(interruption, "add_note"):
        interruption.add_note(
            f"The change was submitted, TaskNo: {response.task_no}"
            if response
            else "The change may have been submitted: look for its task before you submit it again"
        )
