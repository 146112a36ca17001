"""Polls of Rust futures. No thread of the library runs Python for them."""

from __future__ import annotations

import ctypes
import itertools

from .._native.alidomain import _wake_up_functions
from .library import Continuation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .library import RustFuture

_BITS_OF_PIPE = 16
"""The lowest bits of a call's number are the number of the pipe that tells of it, or 0."""

_wake, _is_ready, *addresses = _wake_up_functions()

# `src/wake_ups.rs` has them. They take no time.
wake = Continuation(_wake)
"""Note that a call is ready, or put it into the inbox of its pipe."""
is_ready = ctypes.PYFUNCTYPE(ctypes.c_bool, ctypes.c_uint64)(_is_ready)
"""Tell whether a call was ready when this thread polled it last."""

_numbers = itertools.count(1)


def number(pipe: int) -> int:
    """Return a number for a call, another one each time."""
    return next(_numbers) << _BITS_OF_PIPE | pipe


def here(functions: RustFuture, future: int | None) -> bool:
    """Poll a future that works on the thread that polls it, and tell whether it is ready."""
    poll = number(pipe=0)
    functions.poll(future, wake, poll)
    return is_ready(poll)  # type: ignore[no-any-return]
