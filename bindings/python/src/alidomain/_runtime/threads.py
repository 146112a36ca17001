"""Threads of the library that run Python."""

from __future__ import annotations

import _thread
import ctypes


class _ThreadState(_thread._local):
    """Lives as long as the interpreter's own state of this thread."""

    is_kept = False


_thread_state = _ThreadState()


def keep_thread_state() -> None:
    """Let the interpreter keep its state of this thread, which is one of the library's.

    Otherwise each callback makes a state and throws it away. To make one, the interpreter takes its
    list of threads without its big lock. A process that is forked meanwhile inherits that list
    locked: before Python 3.12, it hangs in `os.fork`.
    """
    if not _thread_state.is_kept:
        _thread_state.is_kept = True
        # Never released.
        ctypes.pythonapi.PyGILState_Ensure()
