"""Values that are taken from the caller: checked, and made what the library works with.

Each function here returns the value, or raises a TypeError or ValueError whose text goes on after
the name of a field or an argument. No text shows a value that may be a secret.
"""

from __future__ import annotations

import operator

from . import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta
    from typing import Any

    from .enums import Enum

    Take = Callable[[Any], Any]


def argument(callee: str, name: str, take: Take, value: Any) -> Any:
    """Take an argument. Errors name it."""
    try:
        return take(value)
    except (TypeError, ValueError) as error:
        # What is wrong may be inside of it: `parameters["PageNum"]`.
        shown = name if str(error).startswith("[") else repr(name)
        raise named(f"{callee}() argument {shown}", error) from None


def field(owner: str, name: str, take: Take, value: Any) -> Any:
    """Take a field. Errors name it."""
    try:
        return take(value)
    except (TypeError, ValueError) as error:
        raise named(f"{owner}.{name}", error) from None


def named(name: str, error: Exception) -> Exception:
    """Put the name of what is wrong before the text of an error."""
    kind = TypeError if isinstance(error, TypeError) else ValueError
    text = str(error)
    # What other code has raised does not go on after a name, as the texts of this module do.
    return kind(f"{name}{text}" if text.startswith((" ", "[", ": ")) else f"{name}: {text}")


def _wrong(expected: str, value: object) -> TypeError:
    return TypeError(f" must be {expected}, not {_kind(value)}")


def _kind(value: object) -> str:
    if value is None:
        return "None"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    return type(value).__name__


def string(value: Any) -> Any:
    """Take a text that UTF-8 can write."""
    if not isinstance(value, str):
        raise _wrong("str", value)
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            rule = f" must be valid Unicode, but has half a surrogate pair at {error.start}"
            raise ValueError(rule) from None
    return value


def data(value: Any) -> Any:
    """Take bytes."""
    if not isinstance(value, (bytes, bytearray, memoryview)):
        raise _wrong("bytes", value)
    return value


def truth(value: Any) -> Any:
    """Take a truth value. A text such as "false" would count as true."""
    if value is not True and value is not False:
        raise _wrong("bool", value)
    return value


def _is_integer(value: Any) -> Any:
    # A truth value is an integer of Python's, but no number that anybody means.
    return hasattr(value, "__index__") and value is not True and value is not False


_MOST_SHOWN = 10**38


def _shown(number: Any) -> str:
    # Python refuses to write integers of thousands of digits.
    if isinstance(number, int) and not -_MOST_SHOWN <= number <= _MOST_SHOWN:
        return "more than 10**38" if number > 0 else "less than -10**38"
    return f"{number!r:.40}"


def _integer(low: int, high: int) -> Take:
    def take(value: Any) -> int:
        if type(value) is int and low <= value < high:
            return value
        if not _is_integer(value):
            raise _wrong("int", value)
        number = operator.index(value)
        if not low <= number < high:
            shown = _shown(number)
            raise ValueError(f" must be between {low} and {high - 1}, but is {shown}")
        return number

    return take


u32 = _integer(0, 2**32)
i32 = _integer(-(2**31), 2**31)
u64 = _integer(0, 2**64)
i64 = _integer(-(2**63), 2**63)


def f64(value: Any) -> Any:
    """Take a number."""
    if not isinstance(value, float) and not _is_integer(value):
        raise _wrong("float", value)
    return value


def duration(value: Any) -> Any:
    """Take a duration. A number is one of seconds."""
    delta: type[timedelta] = lazy.module("datetime").timedelta
    if not isinstance(value, delta):
        if not isinstance(value, float):
            if not _is_integer(value):
                raise _wrong("a timedelta, or a number of seconds", value)
            value = operator.index(value)
        try:
            value = delta(seconds=value)
        except (ValueError, OverflowError):
            raise ValueError(f" must be a duration, but is {_shown(value)} seconds") from None
    if value.days < 0:
        raise ValueError(" must not be negative")
    return value


def timestamp(value: Any) -> Any:
    """Take a point in time."""
    if not isinstance(value, lazy.module("datetime").datetime):
        raise _wrong("a datetime with a time zone", value)
    if value.utcoffset() is None:
        raise TypeError(" must be a datetime with a time zone, but has none")
    return value


def optional(take: Take) -> Take:
    """Take None, too."""

    def taken(value: Any) -> Any:
        return None if value is None else take(value)

    return taken


def sequence(take: Take) -> Take:
    """Take items. A text is none of them, although it has items, which are texts."""

    def taken(values: Any) -> Any:
        if isinstance(values, (str, bytes, bytearray, memoryview)) or hasattr(values, "keys"):
            raise _wrong("a list", values)
        try:
            items = list(values)
        except TypeError:
            raise _wrong("a list", values) from None
        changed = not isinstance(values, list)
        for number, item in enumerate(items):
            try:
                items[number] = take(item)
            except (TypeError, ValueError) as error:
                raise named(f"[{number}]", error) from None
            changed = changed or items[number] is not item
        # The caller's own list stays the caller's, as with dataclasses.
        return items if changed else values

    return taken


def mapping(take_key: Take, take_value: Take) -> Take:
    """Take keys and values."""

    def taken(values: Any) -> Any:
        if not hasattr(values, "keys") or not hasattr(values, "items"):
            raise _wrong("a dict", values)
        taken = {}
        for key, value in values.items():
            try:
                key_taken = take_key(key)
            except (TypeError, ValueError) as error:
                raise named(" has a key that", error) from None
            try:
                taken[key_taken] = take_value(value)
            except (TypeError, ValueError) as error:
                raise named(f"[{key!r:.40}]", error) from None
        return taken

    return taken


_DEEPEST = 32
_VALUES = "None, bool, int, float, str, a list or a dict"


def values(fields: Any) -> Any:
    """Take a dict of values of any type, by their names."""
    return _fields(fields, 0)


def value(value: Any, depth: int = 0) -> Any:
    """Take a value of any type that has a counterpart in JSON."""
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return string(value)
    if isinstance(value, float):
        return float(value)
    if _is_integer(value):
        return i64(value)
    if depth == _DEEPEST:
        raise ValueError(f" must not be nested more than {_DEEPEST} levels deep")
    if hasattr(value, "keys"):
        return _fields(value, depth)
    if isinstance(value, (bytes, bytearray, memoryview)) or not hasattr(value, "__iter__"):
        raise _wrong(_VALUES, value)
    return [_inside(f"[{number}]", item, depth) for number, item in enumerate(value)]


def _fields(fields: Any, depth: int) -> dict[str, Any]:
    if not hasattr(fields, "keys") or not hasattr(fields, "items"):
        raise _wrong("a dict", fields)
    taken = {}
    for name, item in fields.items():
        try:
            string(name)
        except (TypeError, ValueError) as error:
            raise named(" has a key that", error) from None
        taken[name] = _inside(f'["{name:.40}"]', item, depth)
    return taken


def _inside(place: str, item: Any, depth: int) -> Any:
    try:
        return value(item, depth + 1)
    except (TypeError, ValueError) as error:
        raise named(place, error) from None


def instance(kind: type) -> Take:
    """Take an object of one class."""

    def taken(value: Any) -> Any:
        if not isinstance(value, kind):
            raise _wrong(kind.__name__, value)
        return value

    return taken


def member(kind: type[Enum], value: Any) -> Any:
    """Take a member of an enum, or its word."""
    if isinstance(value, kind):
        return value
    if not isinstance(value, str):
        raise _wrong(f"a {kind.__name__}, or one of {kind._words()}", value)
    found = kind._find(value)
    if found is None:
        raise ValueError(f" must be one of {kind._words()}, not {value!r:.40}")
    return found


def methods(kind: type, *methods: str) -> Take:
    """Take an object with methods of its own for Rust to call. Those of `kind` only say how."""

    def is_missing(value: Any, method: str) -> bool:
        inherited = getattr(type(value), method, None) is getattr(kind, method)
        return inherited or not callable(getattr(value, method, None))

    def taken(value: Any) -> Any:
        missing = [method for method in methods if is_missing(value, method)]
        if missing or isinstance(value, type):
            method = (missing or methods)[0]
            raise _wrong(f"an object with the method {method} ({kind.__name__})", value)
        return value

    return taken
