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

SMALLEST_SPARE, LARGEST_SPARE, MOST_SPARE = 128, 4096, 64
"""Capacities of buffers that are kept for the next bytes, and how many are kept."""

Continuation = ctypes.CFUNCTYPE(None, ctypes.c_uint64, ctypes.c_int8)
"""What a Rust future calls when it should be polled again."""


class Library:
    """The native library beside the generated module."""

    def __init__(self, folder: str, name: str, crate: str, contract_version: int) -> None:
        """Load the library, which must speak the version of UniFFI's protocol that is given."""
        pattern = {"darwin": "lib{}.dylib", "win32": "{}.dll"}.get(sys.platform, "lib{}.so")
        self._library = _load(os.path.join(folder, pattern.format(name)))
        # The same, but other threads wait meanwhile: cheaper than to let them run and to wait for
        # them, if a function takes no time.
        self._at_once = ctypes.PyDLL(self._library._name, handle=self._library._handle)
        found = getattr(self._library, f"ffi_{crate}_uniffi_contract_version")()
        if found != contract_version:
            raise InternalError(
                f"The native library has version {found} of UniFFI's protocol, "
                f"not {contract_version}. Install alidomain again."
            )
        self._take_bytes = self.short_function(
            f"ffi_{crate}_rustbuffer_from_bytes", RustBuffer, ForeignBytes, StatusPointer
        )
        self._free = self.short_function(
            f"ffi_{crate}_rustbuffer_free", None, RustBuffer, StatusPointer
        )
        self._spare: list[RustBuffer] = []

    def function(self, name: str, result: Any, *arguments: Any) -> Any:
        """Return a function that reports how it has ended."""
        return self.plain_function(name, result, *arguments, StatusPointer)

    def plain_function(self, name: str, result: Any, *arguments: Any) -> Any:
        """Return a function that cannot fail."""
        return _declared(self._library, name, result, arguments)

    def late_function(self, name: str, result: Any, *arguments: Any) -> LateFunction:
        """Return a function that is declared when it is first called."""
        return LateFunction(self._library, name, result, arguments)

    def late_short_function(self, name: str, result: Any, *arguments: Any) -> LateFunction:
        """Return a short function that is declared when it is first called."""
        return LateFunction(self._at_once, name, result, arguments)

    def short_function(self, name: str, result: Any, *arguments: Any) -> Any:
        """Return a function that takes no time: no other thread runs Python meanwhile."""
        return _declared(self._at_once, name, result, arguments)

    def call(
        self, function: Any, read_error: Callable[[bytes], BaseException] | None, *arguments: Any
    ) -> Any:
        """Call a function and return its result, or raise its error."""
        status = CallStatus()
        result = function(*arguments, ctypes.byref(status))
        if status.code == CallStatus.SUCCESS:
            return result
        raise self.error(status.code, self.take(status.error), read_error)

    def error(
        self, code: int, data: bytes, read_error: Callable[[bytes], BaseException] | None
    ) -> BaseException:
        """Return the error that a call has ended with."""
        if code == CallStatus.ERROR and read_error:
            return read_error(data)
        return InternalError(
            data.decode() or "An internal error in this library. Please report it."
        )

    def give(self, data: bytes) -> RustBuffer:
        """Copy bytes to Rust, which frees them."""
        length = len(data)
        if self._spare:
            try:
                buffer = self._spare.pop()
            except IndexError:
                pass  # Another thread was faster.
            else:
                if buffer.capacity >= length:
                    _copy(buffer.data, data, length)
                    buffer.length = length
                    return buffer
                self.call(self._free, None, buffer)
        return self.call(self._take_bytes, None, ForeignBytes(length, data))  # type: ignore[no-any-return]

    def take(self, buffer: RustBuffer) -> bytes:
        """Copy bytes from Rust, and give up the buffer."""
        try:
            return copied(buffer)
        finally:
            self.give_up(buffer)

    def give_up(self, buffer: RustBuffer) -> None:
        """Keep a buffer of Rust's for the next bytes for Rust, or free it."""
        if SMALLEST_SPARE <= buffer.capacity <= LARGEST_SPARE and len(self._spare) < MOST_SPARE:
            self._spare.append(buffer)
        else:
            self.call(self._free, None, buffer)


def copied(buffer: RustBuffer) -> bytes:
    """Copy bytes from Rust."""
    length = buffer.length
    return ctypes.string_at(buffer.data, length) if length else b""


# `ctypes.memmove` lets other threads run meanwhile.
_copy = ctypes.PYFUNCTYPE(None, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t)(
    ctypes.cast(ctypes.memmove, ctypes.c_void_p).value or 0
)


class LateFunction:
    """A function that is declared when it is first called. A program calls few of them."""

    native: Any

    def __init__(self, library: Any, name: str, result: Any, arguments: tuple[Any, ...]) -> None:
        """Remember the declaration."""
        self._declaration = (library, name, result, arguments)

    def __getattr__(self, name: str) -> Any:
        # Only comes here until the function is declared.
        if name != "native":
            raise AttributeError(name)
        self.native = _declared(*self._declaration)
        return self.native


def _declared(library: Any, name: str, result: Any, arguments: tuple[Any, ...]) -> Any:
    function = library[name]
    function.restype = result
    function.argtypes = arguments
    return function


def _load(path: str) -> ctypes.CDLL:
    try:
        return ctypes.CDLL(path)
    except OSError as error:
        if os.path.isfile(path):
            what = "Install alidomain again, for this system, this processor and this Python."
        elif os.path.isdir(os.path.dirname(path)) or getattr(sys, "frozen", False):
            what = (
                "The file does not exist. Install alidomain again. If this program was packed, "
                "also pack the file of the installed package into the folder alidomain/_native. "
                "Use --include-data-files of Nuitka, or include_files of cx_Freeze. PyInstaller "
                "packs the file by itself."
            )
        else:
            what = (
                "Python cannot load a library from a zip file or a zipapp. Install or unpack "
                "alidomain into a folder."
            )
        raise ImportError(
            f"alidomain cannot load its native library: {error}. {what}",
            name="alidomain",
            path=path,
        ) from error


class RustFuture:
    """The functions for Rust futures of one type of result, which Rust hands over as bytes."""

    def __init__(self, library: Library, poll: Any, complete: Any, cancel: Any, free: Any) -> None:
        """Name the functions."""
        self.poll = poll
        self.complete = complete
        self.cancel = cancel
        self.free = free
        self._library = library

    def call(
        self,
        function: LateFunction,
        read_error: Callable[[bytes], BaseException],
        owner: Any,
        arguments: tuple[Any, ...],
    ) -> bytes:
        """Call the function that blocks instead, and return its result or raise its error."""
        given = map(self._given, arguments)
        return self._library.take(
            self._library.call(function.native, read_error, owner._clone_handle(), *given)
        )

    def start(self, make: LateFunction, owner: Any, arguments: tuple[Any, ...]) -> int:
        """Make a future. It does nothing until it is polled."""
        return make.native(owner._clone_handle(), *map(self._given, arguments))  # type: ignore[no-any-return]

    def _given(self, argument: Any) -> Any:
        return self._library.give(argument) if isinstance(argument, bytes) else argument

    def error(self, code: int, data: bytes, read_error: Callable[[bytes], BaseException]) -> Any:
        """Return the error that a call has ended with."""
        return self._library.error(code, data, read_error)

    def give_up(self, buffer: RustBuffer) -> None:
        """Give up a buffer whose bytes were copied."""
        self._library.give_up(buffer)
