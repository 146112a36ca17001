"""Enums whose values are words."""

from __future__ import annotations

import enum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from typing_extensions import Self


class Enum(enum.Enum):
    """Finds its members by their words and names, in any letter case."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        found = cls._find(value) if isinstance(value, str) else None
        if found is None:
            raise ValueError(f"{value!r:.40} is not a valid {cls.__name__}: {cls._words()}")
        return found

    @classmethod
    def _find(cls, word: str) -> Self | None:
        folded = _fold(word)
        for member in cls:
            if folded in (_fold(member.value), _fold(member.name)):
                return member
        return None

    @classmethod
    def _words(cls) -> str:
        """List the words, for errors."""
        return ", ".join(repr(member.value) for member in cls)


def _fold(word: str) -> str:
    return word.casefold().replace("_", "").replace("-", "")
