"""Enums whose values are words."""

from __future__ import annotations

import enum

from . import lazy, take, wire

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


class Late:
    """An enum that is made when it is first needed.

    A program needs few of them, and the standard library takes long to make one.
    """

    kind: type[Enum]
    members: tuple[Enum, ...]

    def __init__(self, name: str, doc: str, words: dict[str, str]) -> None:
        """Remember its name and docstring, and the words of its members."""
        self._name = name
        self._doc = doc
        self._words = words

    def __getattr__(self, name: str) -> Any:
        # Only comes here until the enum is made.
        if name not in ("kind", "members"):
            raise AttributeError(name)
        self.kind = lazy.made(self._make)
        self.members = tuple(self.kind)
        return getattr(self, name)

    def _make(self) -> type[Enum]:
        base: Any = Enum  # Type checkers take this call for that of an enum with members.
        kind: type[Enum] = base(self._name, self._words, module="alidomain", qualname=self._name)
        kind.__doc__ = self._doc
        return kind

    def take(self, value: Any) -> Any:
        """Take a member, or its word."""
        return take.member(self.kind, value)

    def read(self, reader: wire.Reader) -> Any:
        """Read a member, by its number."""
        return wire.read_enum(reader, self.members)

    def write(self, value: object, writer: wire.Writer) -> None:
        """Write the number of a member."""
        wire.write_enum(value, writer, self.members)


def _fold(word: str) -> str:
    return word.casefold().replace("_", "").replace("-", "")
