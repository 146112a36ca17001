"""Blocking calls that Ctrl-C ends, and what an interrupted change leaves to be known."""

from __future__ import annotations

import _thread

from ._call import Call
from ._runtime import lazy, wire
from ._subject import subject_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ._runtime.library import LateFunction, RustFuture

MOST_INTERRUPTIONS = 1000
"""More of them in a row are not Ctrl-C, but a fault."""


def blocking(
    owner: Any,
    name: str,
    request: object,
    plain: LateFunction,
    make: LateFunction,
    arguments: tuple[Any, ...],
    functions: RustFuture,
    read: wire.Read[Any],
    read_error: Callable[[bytes], BaseException],
) -> Any:
    """Make a call that Ctrl-C ends. An interruption tells what is known of a change.

    Python runs signal handlers only on the main thread, and only between two steps of its own. So
    a call of the main thread is a future that `make` makes, and comes back from the library every
    50 ms. Elsewhere the native function `plain` is called.
    """
    if not _is_main_thread():
        return wire.decode(read, functions.call(plain, read_error, owner, arguments))
    call = Call(owner, subject_of(name, request), functions, read, read_error, in_slices=True)
    try:
        call.start(make, arguments)
        if call.begin():
            while not call.poll():
                pass
            call.settle()
        result = call.answer()
        call.release()
        return result
    except BaseException as error:
        told = error
        # Another interruption may come while this one is told what is known.
        for _ in range(MOST_INTERRUPTIONS):
            try:
                _end(call)
                call.tell(told)
                call.release()
                break
            except BaseException as another:
                told = another
        raise told  # noqa: B904, it has its context already


def _end(call: Call) -> None:
    """Cancel a call that was interrupted, and learn what became of it: at once."""
    if call.must_end():
        while not call.poll():
            pass
        call.settle()
    elif call.has_ended():
        call.settle()


def _is_main_thread() -> bool:
    return _thread.get_ident() == lazy.module("threading").main_thread().ident  # type: ignore[no-any-return]
