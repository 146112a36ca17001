"""The native library, and calls into it."""

from __future__ import annotations

import ctypes
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class InternalError(Exception):
    """An internal error in this library. Please report it."""

    __module__ = "alidomain"


class RustBuffer(ctypes.Structure):
    """Bytes that Rust has allocated."""

    _fields_ = (
        ("capacity", ctypes.c_uint64),
        ("length", ctypes.c_uint64),
        ("data", ctypes.c_void_p),
    )


class ForeignBytes(ctypes.Structure):
    """Bytes of Python's that Rust copies."""

    _fields_ = (("length", ctypes.c_int32), ("data", ctypes.c_char_p))


class CallStatus(ctypes.Structure):
    """How a call into the library, or a callback from it, has ended."""

    _fields_ = (("code", ctypes.c_int8), ("error", RustBuffer))

    SUCCESS = 0
    ERROR = 1
    UNEXPECTED = 2


StatusPointer = ctypes.POINTER(CallStatus)

Continuation = ctypes.CFUNCTYPE(None, ctypes.c_uint64, ctypes.c_int8)
"""What a Rust future calls when it should be polled again."""


class Library:
    """The native library beside the generated module."""

    def __init__(self, folder: str, name: str, crate: str, contract_version: int) -> None:
        """Load the library, which must speak the version of UniFFI's protocol that is given."""
        pattern = {"darwin": "lib{}.dylib", "win32": "{}.dll"}.get(sys.platform, "lib{}.so")
        self._library = ctypes.CDLL(os.path.join(folder, pattern.format(name)))
        found = getattr(self._library, f"ffi_{crate}_uniffi_contract_version")()
        if found != contract_version:
            raise InternalError(
                f"the native library speaks version {found} of UniFFI's protocol, "
                f"not {contract_version}: install alidomain again"
            )
        self._take_bytes = self.function(
            f"ffi_{crate}_rustbuffer_from_bytes", RustBuffer, ForeignBytes
        )
        self._free = self.function(f"ffi_{crate}_rustbuffer_free", None, RustBuffer)

    def function(self, name: str, result: Any, *arguments: Any) -> Any:
        """Return a function that reports how it has ended."""
        return self.plain_function(name, result, *arguments, StatusPointer)

    def plain_function(self, name: str, result: Any, *arguments: Any) -> Any:
        """Return a function that cannot fail."""
        function = self._library[name]
        function.restype = result
        function.argtypes = arguments
        return function

    def call(
        self, function: Any, read_error: Callable[[bytes], BaseException] | None, *arguments: Any
    ) -> Any:
        """Call a function and return its result, or raise its error."""
        status = CallStatus()
        result = function(*arguments, ctypes.byref(status))
        if status.code == CallStatus.SUCCESS:
            return result
        data = self.take(status.error)
        if status.code == CallStatus.ERROR and read_error:
            raise read_error(data)
        raise InternalError(data.decode() or "a panic in the native library")

    def give(self, data: bytes | bytearray) -> RustBuffer:
        """Copy bytes to Rust, which frees them."""
        length = len(data)
        return self.call(self._take_bytes, None, ForeignBytes(length, bytes(data)))  # type: ignore[no-any-return]

    def take(self, buffer: RustBuffer) -> bytes:
        """Copy bytes from Rust, and free them there."""
        try:
            return ctypes.string_at(buffer.data, buffer.length) if buffer.length else b""
        finally:
            self.call(self._free, None, buffer)


class RustFuture:
    """The functions for Rust futures of one type of result."""

    def __init__(self, library: Library, poll: Any, complete: Any, free: Any) -> None:
        """Name the functions."""
        self.poll = poll
        self.free = free
        self._library = library
        self._complete = complete

    def result(self, future: int, read_error: Any) -> Any:
        """Return the result of a future that is ready, or raise its error."""
        return self._library.call(self._complete, read_error, future)
