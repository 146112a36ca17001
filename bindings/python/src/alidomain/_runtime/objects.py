"""Objects that live in Rust."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .library import Library


class Object:
    """Holds an object of Rust's, until it is not used any more."""

    _library: Library
    _clone: Any
    _free: Any
    _handle: int

    @classmethod
    def _from_handle(cls, handle: int) -> Any:
        one = cls.__new__(cls)
        one._handle = handle
        return one

    def _clone_handle(self) -> int:
        return self._library.call(self._clone, None, self._handle)  # type: ignore[no-any-return]

    def __del__(self) -> None:
        """Let Rust free the object."""
        # An object whose constructor has failed has no handle.
        handle = vars(self).pop("_handle", None)
        if handle is not None:
            self._library.call(self._free, None, handle)

    def __reduce_ex__(self, _: object) -> Any:
        """Refuse to copy or pickle: the copy would hold, and free, the same object of Rust's."""
        raise TypeError(f"{type(self).__name__} objects cannot be copied or pickled")
