"""Numbers that Rust knows objects of Python's by."""

from __future__ import annotations

import itertools

from .library import InternalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class HandleMap:
    """The objects that Rust knows by numbers.

    Takes no lock: each method changes the map in one step, which the interpreter never divides.
    So a fork, a signal handler or a finalizer in the middle of a method finds the map in order.
    """

    def __init__(self) -> None:
        """Make an empty map."""
        self._objects: dict[int, Any] = {}
        # Odd ones: even handles are Rust's own.
        self._handles: Iterator[int] = itertools.count(1, 2)

    def insert(self, value: Any) -> int:
        """Store an object under a new handle."""
        handle = next(self._handles)
        self._objects[handle] = value
        return handle

    def get(self, handle: int) -> Any:
        """Return the object of a handle."""
        try:
            return self._objects[handle]
        except KeyError:
            raise InternalError(f"invalid handle {handle}") from None

    def clone(self, handle: int) -> int:
        """Store the object of a handle under a new handle, too."""
        return self.insert(self.get(handle))

    def remove(self, handle: int) -> Any:
        """Forget a handle, and return its object."""
        try:
            return self._objects.pop(handle)
        except KeyError:
            raise InternalError(f"invalid handle {handle}") from None

    def discard(self, handle: int) -> None:
        """Forget a handle, unless it was forgotten before."""
        self._objects.pop(handle, None)

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the objects that there are now."""
        return iter(list(self._objects.values()))

    def __len__(self) -> int:
        """Return how many handles there are."""
        return len(self._objects)
