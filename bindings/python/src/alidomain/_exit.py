"""Ending Python while the library's own threads are in its code."""

from __future__ import annotations

import _thread
import atexit
import sys
import time

from ._interrupts import MOST_INTERRUPTIONS
from ._native import alidomain as _native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType


# How many seconds the end of the program waits at most, for a provider of credentials that hangs.
_PATIENCE = 10.0

# Not files: code that PyInstaller has packed does not know where it lies.
_CALLED_BY_RUST = {
    _native.__name__,
    "alidomain._runtime.handles",
    "alidomain._runtime.wakers",
}


leaving: int | None = None
"""The thread that ends the program, once it does."""


def guard() -> None:
    """Let Python end only when no callback is under way, or after a while."""
    atexit.register(_wait_for_callbacks)


def _wait_for_callbacks() -> None:
    """Let callbacks return: that an awaited call goes on, and what a credentials provider does.

    Before version 3.14, Python ends every thread by force that would go on in its code later. The
    library's threads cannot be unwound like that, and the whole process would abort.
    """
    global leaving
    leaving = _thread.get_ident()
    end = time.monotonic() + _PATIENCE
    interruption = None
    # Ctrl-C does not end it: the process would abort.
    for _ in range(MOST_INTERRUPTIONS):
        try:
            if interruption is None:
                _native._end_callbacks()
            awaiting = sys.modules.get("alidomain._runtime.awaiting")
            if awaiting:
                awaiting.leave(end)
            while is_in_callbacks() and time.monotonic() < end:
                time.sleep(0.001)
            break
        except BaseException as error:
            interruption = error
    if interruption:
        raise interruption


def is_in_callbacks() -> bool:
    """Tell whether another thread is in a callback. A callback that forks ends the child itself."""
    frames = sys._current_frames()
    frames.pop(_thread.get_ident(), None)
    return any(map(_is_callback, frames.values()))


def _is_callback(frame: FrameType) -> bool:
    while frame.f_back:
        frame = frame.f_back
    return frame.f_globals.get("__name__") in _CALLED_BY_RUST
