"""Pipes that tell event loops of calls. No thread of the library runs Python for it."""

from __future__ import annotations

import ctypes
import os
from functools import partial

from .._native.alidomain import _wake_up_functions
from .library import Continuation

_addresses = _wake_up_functions()

SUPPORTED = bool(_addresses)
"""Whether this system has pipes that loops can watch."""

if SUPPORTED:
    # `src/wake_ups/inbox.rs` has them. They take no time.
    wake = Continuation(_addresses[0])
    take_ready = ctypes.PYFUNCTYPE(ctypes.c_bool, ctypes.c_uint64)(_addresses[1])
    _open = ctypes.PYFUNCTYPE(ctypes.c_uint64)(_addresses[2])
    _descriptor = ctypes.PYFUNCTYPE(ctypes.c_int32, ctypes.c_uint64)(_addresses[3])
    _take = ctypes.PYFUNCTYPE(ctypes.c_uint64, ctypes.c_uint64)(_addresses[4])
    _close = ctypes.PYFUNCTYPE(None, ctypes.c_uint64)(_addresses[5])


class Pipe:
    """A pipe, and the numbers of the calls that it tells of."""

    number = 0

    def __init__(self) -> None:
        """Open a pipe. Raise OSError if there are too many."""
        self.process = os.getpid()
        self.number = _open()
        if not self.number:
            raise OSError("no pipe could be opened")
        self.descriptor: int = _descriptor(self.number)
        self.take = partial(_take, self.number)
        """Take the number of a call; 0 if there is none. This is C code."""

    def __del__(self) -> None:
        """Close the pipe. In a forked process, another one may have its number."""
        if self.number and os.getpid() == self.process:
            _close(self.number)
