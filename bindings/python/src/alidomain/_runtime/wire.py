"""Values as bytes, in the format that UniFFI's Rust code reads and writes.

A function that reads takes the bytes and where the value begins, and returns the value and where it
ends. One that writes returns bytes.
"""

from __future__ import annotations

import struct

from . import lazy
from .library import InternalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta
    from typing import Any, TypeVar

    T = TypeVar("T")
    K = TypeVar("K")
    Read = Callable[[bytes, int], tuple[T, int]]


_U32, _I32, _U64, _I64, _F64 = map(struct.Struct, (">I", ">i", ">Q", ">q", ">d"))

get_u32, put_u32 = _U32.unpack_from, _U32.pack
get_i32, put_i32 = _I32.unpack_from, _I32.pack
get_u64, put_u64 = _U64.unpack_from, _U64.pack
get_i64, put_i64 = _I64.unpack_from, _I64.pack
get_f64, put_f64 = _F64.unpack_from, _F64.pack

# A number of seconds, and how many nanoseconds more.
_DURATION, _TIMESTAMP = map(struct.Struct, (">QI", ">qI"))
_get_duration, _put_duration = _DURATION.unpack_from, _DURATION.pack
_get_timestamp, _put_timestamp = _TIMESTAMP.unpack_from, _TIMESTAMP.pack


def decode(read: Read[T], data: bytes) -> T:
    """Read a value that is all of the data."""
    try:
        value, end = read(data, 0)
    except (struct.error, LookupError, UnicodeDecodeError) as error:
        raise InternalError(f"{len(data)} bytes cannot be read: {error!r}") from error
    if end != len(data):
        raise InternalError(f"{end} of {len(data)} bytes were read")
    return value


def write_string(value: str) -> bytes:
    """Write a text."""
    try:
        data = value.encode()
    except AttributeError:
        # Of an error or a variant, say, whose field was assigned to.
        raise TypeError(f"argument must be str, not {type(value).__name__}") from None
    return put_u32(len(data)) + data


def write_bytes(value: bytes) -> bytes:
    """Write bytes."""
    data = bytes(memoryview(value))
    return put_u32(len(data)) + data


class _Clock:
    """What makes durations and points in time, once somebody needs them."""

    duration: type[timedelta]
    epoch: datetime

    def __getattr__(self, name: str) -> Any:
        # Only comes here the first time.
        if name not in ("duration", "epoch"):
            raise AttributeError(name)
        module = lazy.module("datetime")
        self.epoch = module.datetime.fromtimestamp(0, module.timezone.utc)
        self.duration = module.timedelta
        return getattr(self, name)


_clock = _Clock()


def read_duration(data: bytes, at: int) -> tuple[timedelta, int]:
    """Read a duration, to the microsecond."""
    seconds, nanoseconds = _get_duration(data, at)
    return _clock.duration(0, seconds, (nanoseconds + 500) // 1000), at + 12


def write_duration(value: timedelta) -> bytes:
    """Write a duration."""
    return _put_duration(value.days * 86400 + value.seconds, value.microseconds * 1000)


def read_timestamp(data: bytes, at: int) -> tuple[datetime, int]:
    """Read a point in time, to the microsecond."""
    seconds, nanoseconds = _get_timestamp(data, at)
    since = _clock.duration(0, abs(seconds), (nanoseconds + 500) // 1000)
    # The fraction of a time before 1970 counts backwards, too.
    return _clock.epoch - since if seconds < 0 else _clock.epoch + since, at + 12


def write_timestamp(value: datetime) -> bytes:
    """Write a point in time."""
    since = value - _clock.epoch
    sign = -1 if since.days < 0 else 1
    since = abs(since)
    return _put_timestamp(sign * (since.days * 86400 + since.seconds), since.microseconds * 1000)


def in_order(values: dict[K, T]) -> dict[K, T]:
    """Sort a map. Rust's have no order, but the same map looks the same each time."""
    return dict(sorted(values.items(), key=lambda item: str(item[0])))


def read_string(data: bytes, at: int) -> tuple[str, int]:
    """Read a text."""
    (size,) = get_u32(data, at)
    at += 4 + size
    return data[at - size : at].decode(), at


def _read_number(form: struct.Struct) -> Read[Any]:
    def read(data: bytes, at: int) -> tuple[Any, int]:
        (value,) = form.unpack_from(data, at)
        return value, at + form.size

    return read


def _read_list(data: bytes, at: int) -> tuple[list[Any], int]:
    (count,) = get_u32(data, at)
    at += 4
    items = []
    for _ in range(count):
        item, at = read_value(data, at)
        items.append(item)
    return items, at


def _read_dict(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (count,) = get_u32(data, at)
    at += 4
    fields = {}
    for _ in range(count):
        key, at = read_string(data, at)
        fields[key], at = read_value(data, at)
    return in_order(fields), at


def read_value(data: bytes, at: int) -> tuple[Any, int]:
    """Read a value of any type."""
    (kind,) = get_u32(data, at)
    return _READ_VALUES[kind](data, at + 4)


_READ_VALUES: dict[int, Read[Any]] = {
    1: lambda _, at: (None, at),
    2: lambda data, at: (data[at] != 0, at + 1),
    3: _read_number(_I64),
    4: _read_number(_F64),
    5: read_string,
    6: _read_list,
    7: _read_dict,
}


def write_value(value: Any) -> bytes:
    """Write a value of any type."""
    if value is None:
        return put_u32(1)
    if isinstance(value, bool):
        return put_u32(2) + bytes((value,))
    if isinstance(value, int):
        return put_u32(3) + put_i64(value)
    if isinstance(value, float):
        return put_u32(4) + put_f64(value)
    if isinstance(value, str):
        return put_u32(5) + write_string(value)
    if isinstance(value, list):
        return put_u32(6) + put_u32(len(value)) + b"".join(map(write_value, value))
    fields = [write_string(key) + write_value(item) for key, item in value.items()]
    return put_u32(7) + put_u32(len(fields)) + b"".join(fields)
