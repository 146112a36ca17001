"""Errors with variants: classes in a class, which are its subclasses."""

from __future__ import annotations

from . import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Error(Exception):
    """Prints its reason, and pickles with all attributes."""

    reason: str

    def __str__(self) -> str:
        """Return the reason. One that somebody else has made may have none."""
        reason: str | None = getattr(self, "reason", None)
        return super().__str__() if reason is None else reason

    def __repr__(self) -> str:
        """Return the variant and the reason."""
        return f"{type(self).__qualname__}({self})"

    def __reduce__(self) -> Any:
        """Pickle without the arguments of `__init__`, which attributes of others would not be."""
        return lazy.module("copyreg").__newobj__, (type(self), *self.args), vars(self)


def variant(base: type, name: str) -> Callable[[type], type]:
    """Make a class a variant of an error."""

    def nest(kind: type) -> type:
        kind.__name__ = name
        kind.__qualname__ = f"{base.__qualname__}.{name}"
        setattr(base, name, kind)
        return kind

    return nest
