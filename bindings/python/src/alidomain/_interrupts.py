"""Blocking calls that Ctrl-C ends, and what an interrupted change leaves to be known."""

from __future__ import annotations

import _thread

from ._call import Call
from ._runtime import lazy
from ._subject import subject_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from ._runtime.library import RustFuture
    from ._runtime.wire import Reader


def blocking(
    owner: Any,
    name: str,
    request: object,
    plain: Callable[[], Any],
    start: Callable[[Any], int],
    functions: RustFuture,
    read: Callable[[Reader], Any],
    read_error: Callable[[bytes], BaseException],
) -> Any:
    """Make a call that Ctrl-C ends. An interruption tells what is known of a change.

    Python runs signal handlers only on the main thread, and only between two steps of its own. So
    a call of the main thread comes back from the library every 50 ms. Elsewhere `plain` is called.
    """
    if not _is_main_thread():
        return plain()
    call = Call(owner, subject_of(name, request), functions, read, read_error, in_slices=True)
    try:
        call.start(start)
        if call.begin():
            while not call.poll():
                pass
            call.settle()
        result = call.answer()
        call.release()
        return result
    except BaseException as error:
        # A second interruption may come while the first one is told what is known.
        try:
            _end(call)
            call.tell(error)
        except BaseException as another:
            _end(call)
            call.tell(another)
            call.release()
            raise
        call.release()
        raise


def _end(call: Call) -> None:
    """Cancel a call that was interrupted, and learn what became of it: at once."""
    if call.must_end():
        while not call.poll():
            pass
        call.settle()
    elif call.has_ended():
        call.settle()


async def telling(call: Call, work: Callable[[], Awaitable[None]]) -> Any:
    """Await the work on a call, and let an interruption tell what is known of a change."""
    try:
        await work()
        result = call.answer()
        call.release()
        return result
    except BaseException as error:
        try:
            call.tell(error)
        except BaseException as another:
            call.tell(another)
            call.release()
            raise
        call.release()
        raise


def _is_main_thread() -> bool:
    return _thread.get_ident() == lazy.module("threading").main_thread().ident  # type: ignore[no-any-return]
