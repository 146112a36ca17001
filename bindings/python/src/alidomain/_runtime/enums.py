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
    numbered: dict[int, Enum]
    """The members by their numbers, from 1."""
    codes: tuple[bytes, ...]
    """What is written for each member."""

    def __init__(self, name: str, doc: str, words: dict[str, str]) -> None:
        """Remember its name and docstring, and the words of its members."""
        self._name = name
        self._doc = doc
        self._words = words

    def __getattr__(self, name: str) -> Any:
        # Only comes here until the enum is made.
        if name not in ("kind", "members", "numbered", "codes"):
            raise AttributeError(name)
        kind = lazy.made(self._make)
        self.members = tuple(kind)
        self.numbered = dict(enumerate(self.members, 1))
        self.codes = tuple(map(wire.put_i32, self.numbered))
        self.kind = kind
        return getattr(self, name)

    def _make(self) -> type[Enum]:
        base: Any = Enum  # Type checkers take this call for that of an enum with members.
        kind: type[Enum] = base(self._name, self._words, module="alidomain", qualname=self._name)
        kind.__doc__ = self._doc
        return kind

    def take(self, value: Any) -> Any:
        """Take a member, or its word."""
        return value if type(value) is self.kind else take.member(self.kind, value)

    def read(self, data: bytes, at: int) -> tuple[Any, int]:
        """Read a member, by its number."""
        (number,) = wire.get_i32(data, at)
        return self.numbered[number], at + 4

    def write(self, value: Any) -> bytes:
        """Write the number of a member."""
        return self.codes[self.members.index(value)]


def _fold(word: str) -> str:
    return word.casefold().replace("_", "").replace("-", "")
