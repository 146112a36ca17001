"""Objects of Python's that Rust calls."""

from __future__ import annotations

from .handles import HandleMap
from .library import CallStatus, Library
from .threads import keep_thread_state

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Callbacks:
    """The objects that implement an interface in Python."""

    def __init__(self, library: Library) -> None:
        """Begin without objects."""
        self._library = library
        self.handles = HandleMap()

    def insert(self, value: object) -> int:
        """Hand an object to Rust."""
        return self.handles.insert(value)

    def call(
        self,
        status: Any,
        method: str,
        function: Callable[[], Any],
        kind: type,
        expected: type[Exception] | tuple[()] = (),
        write_error: Callable[[Any], bytes] = bytes,
    ) -> Any:
        """Call a method for Rust and return its result, or None if there is an error.

        `write_error` makes bytes of an error that Rust expects.
        """
        keep_thread_state()
        try:
            try:
                result = function()
                if isinstance(result, kind):
                    return result
                if hasattr(result, "close") and hasattr(result, "cr_frame"):
                    result.close()  # Nobody awaits this coroutine.
                raise TypeError(f"{method} returned {type(result).__name__}, not {kind.__name__}")
            except expected as error:
                self._fail(status, CallStatus.ERROR, write_error(error))
        except BaseException as error:
            # Everything, an error with wrong fields, too: Rust takes it for a success if nothing is
            # written.
            self._fail(status, CallStatus.UNEXPECTED, repr(error).encode("utf-8", "replace"))
        return None

    def _fail(self, status: Any, code: int, data: bytes) -> None:
        status.contents.error = self._library.give(data)
        status.contents.code = code
