"""Records, which are dataclasses."""

from __future__ import annotations

import sys

from . import lazy
from .take import named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .take import Take


class _WhenNeeded:
    """What the decorator of dataclasses adds to a record, made when somebody asks for it.

    To import `dataclasses` and to decorate every record takes longer than all the rest of the
    import of this package.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, _: object, kind: type) -> Any:
        for record in kind.__mro__:
            if Record in record.__bases__:
                _decorate(record)
                return getattr(record, self._name)
        raise AttributeError(self._name)


def _decorate(record: type[Record]) -> None:
    dataclasses = lazy.module("dataclasses")
    for name, make in record._collections.items():
        setattr(record, name, dataclasses.field(default_factory=make))
    options: dict[str, bool] = {"init": False, "repr": False, "eq": False}
    if record._by_name and sys.version_info >= (3, 10):
        options["kw_only"] = True
    dataclasses.dataclass(**options)(record)


class Record:
    """Prints, compares, copies and lists its fields as dataclasses do."""

    _by_name = True
    """Whether fields are given by name only."""

    _collections: dict[str, type] = {}  # noqa: RUF012
    """Fields that are empty collections by default."""

    _takes: dict[str, Take] = {}  # noqa: RUF012
    """What checks and converts the value of a field."""

    __hash__ = None  # type: ignore[assignment]
    __match_args__: tuple[str, ...] = ()

    __dataclass_fields__ = _WhenNeeded("__dataclass_fields__")
    __dataclass_params__ = _WhenNeeded("__dataclass_params__")

    def __setattr__(self, name: str, value: Any) -> None:
        """Check and convert the value of a field. The constructor does so, too."""
        take = self._takes.get(name)
        if take is not None:
            try:
                value = take(value)
            except (TypeError, ValueError) as error:
                raise named(f"{type(self).__qualname__}.{name}", error) from None
        object.__setattr__(self, name, value)

    def _wrong(self, error: Exception) -> Exception:
        """Name the field that the constructor was about to fill when it failed."""
        fields = vars(self)
        names = [f".{name}" for name in self._takes if name not in fields]
        # A constructor that is called again fills fields that there are already.
        return named(f"{type(self).__qualname__}{names[0] if names else ''}", error)

    def _checked(self, name: str) -> Any:
        """Check a field again whose items may have changed, and return it."""
        setattr(self, name, getattr(self, name))
        return getattr(self, name)

    def __eq__(self, other: object) -> bool:
        """Compare all fields."""
        if type(self) is not type(other):
            return NotImplemented
        return vars(self) == vars(other)

    def __repr__(self) -> str:
        """Show all fields."""
        fields = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__qualname__}({fields})"

    def __replace__(self, /, **changes: Any) -> Any:
        """Copy with other values, for `copy.replace`."""
        return lazy.module("dataclasses").replace(self, **changes)
