"""What dataclasses have, for the generated records: their decorator finds no fields in them."""

from __future__ import annotations

import dataclasses
from typing import Any

from ._native import alidomain as _native


def guard() -> None:
    """Let records print, compare, copy and list their fields as dataclasses do."""
    records: list[Any] = [kind for kind in vars(_native).values() if dataclasses.is_dataclass(kind)]
    for record in records:
        annotations = dict(record.__init__.__annotations__)
        annotations.pop("return", None)
        record.__annotations__ = annotations
        # Generated code compares with no other type, and shows nothing in lists.
        record.__eq__ = _equal
        record.__repr__ = record.__str__ = _represent
        dataclasses.dataclass(init=False, repr=False, eq=False)(record)


def _equal(one: Any, other: object) -> bool:
    if type(one) is not type(other):
        return NotImplemented  # type: ignore[no-any-return]
    return bool(vars(one) == vars(other))


def _represent(record: Any) -> str:
    fields = ", ".join(f"{name}={value!r}" for name, value in vars(record).items())
    return f"{type(record).__name__}({fields})"
