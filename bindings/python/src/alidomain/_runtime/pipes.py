"""Pipes that tell event loops of calls. No thread of the library runs Python for it."""

from __future__ import annotations

import ctypes
import os
from functools import partial

from .polls import addresses

SUPPORTED = bool(addresses)
"""Whether this system has pipes that loops can watch."""

if SUPPORTED:
    # `src/wake_ups/inbox.rs` has them. They take no time.
    _open = ctypes.PYFUNCTYPE(ctypes.c_uint64)(addresses[0])
    _descriptor = ctypes.PYFUNCTYPE(ctypes.c_int32, ctypes.c_uint64)(addresses[1])
    _take = ctypes.PYFUNCTYPE(ctypes.c_uint64, ctypes.c_uint64)(addresses[2])
    _rest = ctypes.PYFUNCTYPE(None, ctypes.c_uint64)(addresses[3])
    _close = ctypes.PYFUNCTYPE(None, ctypes.c_uint64)(addresses[4])


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
        self.rest = partial(_rest, self.number)
        """Be readable no more, unless there is something to take again."""

    def is_ours(self) -> bool:
        """Tell whether this process has opened it. In a forked one, another pipe has its number."""
        return self.process == os.getpid()

    def __del__(self) -> None:
        """Close the pipe."""
        if self.number and self.is_ours():
            _close(self.number)
