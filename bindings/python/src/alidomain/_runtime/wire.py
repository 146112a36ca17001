"""Values as bytes, in the format that UniFFI's Rust code reads and writes."""

from __future__ import annotations

from struct import Struct

from . import lazy
from .library import InternalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime, timedelta
    from typing import Any, TypeVar

    T = TypeVar("T")
    K = TypeVar("K")
    Read = Callable[["Reader"], T]
    Write = Callable[[T, "Writer"], None]


class Reader:
    """Bytes from Rust, and how far they were read."""

    __slots__ = ("_at", "_data")

    def __init__(self, data: bytes) -> None:
        """Begin to read."""
        self._data = data
        self._at = 0

    def number(self, form: Struct) -> Any:
        """Read a number."""
        (value,) = form.unpack_from(self._data, self._at)
        self._at += form.size
        return value

    def take(self, size: int) -> bytes:
        """Read some bytes."""
        end = self._at + size
        if not self._at <= end <= len(self._data):
            raise InternalError(f"{size} bytes of {len(self._data)} cannot be read at {self._at}")
        data = self._data[self._at : end]
        self._at = end
        return data

    def end(self) -> None:
        """Check that everything was read."""
        if self._at != len(self._data):
            raise InternalError(f"{len(self._data) - self._at} bytes were left over")


class Writer:
    """Bytes for Rust."""

    __slots__ = ("_data", "_objects")

    def __init__(self) -> None:
        """Begin to write."""
        self._data = bytearray()
        self._objects: list[tuple[int, Callable[[], int]]] = []

    def number(self, form: Struct, value: Any) -> None:
        """Write a number."""
        self._data += form.pack(value)

    def put(self, data: bytes) -> None:
        """Write some bytes."""
        self._data += data

    def object(self, clone: Callable[[], int]) -> None:
        """Leave a place for an object. Its handle is made at the end, when nothing can fail."""
        self._objects.append((len(self._data), clone))
        self._data += bytes(_U64.size)

    def finish(self) -> bytearray:
        """Return what was written."""
        for at, clone in self._objects:
            _U64.pack_into(self._data, at, clone())
        return self._data


def decode(read: Read[T], data: bytes) -> T:
    """Read a value that is all of the data."""
    reader = Reader(data)
    value = read(reader)
    reader.end()
    return value


def encode(write: Write[T], value: T) -> Writer:
    """Write a value."""
    writer = Writer()
    write(value, writer)
    return writer


def expect(value: object, kind: type) -> None:
    """Refuse what is of another type."""
    if not isinstance(value, kind):
        raise TypeError(f"argument must be {kind.__name__}, not {type(value).__name__}")


_U8 = Struct(">B")
_U32 = Struct(">I")
_I32 = Struct(">i")
_U64 = Struct(">Q")
_I64 = Struct(">q")
_F64 = Struct(">d")


def read_u32(reader: Reader) -> int:
    """Read an unsigned number of 32 bits."""
    return reader.number(_U32)  # type: ignore[no-any-return]


def write_u32(value: int, writer: Writer) -> None:
    """Write an unsigned number of 32 bits."""
    writer.number(_U32, value)


def read_i32(reader: Reader) -> int:
    """Read a number of 32 bits."""
    return reader.number(_I32)  # type: ignore[no-any-return]


def write_i32(value: int, writer: Writer) -> None:
    """Write a number of 32 bits."""
    writer.number(_I32, value)


def read_u64(reader: Reader) -> int:
    """Read an unsigned number of 64 bits."""
    return reader.number(_U64)  # type: ignore[no-any-return]


def write_u64(value: int, writer: Writer) -> None:
    """Write an unsigned number of 64 bits."""
    writer.number(_U64, value)


def read_i64(reader: Reader) -> int:
    """Read a number of 64 bits."""
    return reader.number(_I64)  # type: ignore[no-any-return]


def write_i64(value: int, writer: Writer) -> None:
    """Write a number of 64 bits."""
    writer.number(_I64, value)


def read_f64(reader: Reader) -> float:
    """Read a floating-point number."""
    return reader.number(_F64)  # type: ignore[no-any-return]


def write_f64(value: float, writer: Writer) -> None:
    """Write a floating-point number."""
    writer.number(_F64, value)


def read_bool(reader: Reader) -> bool:
    """Read a truth value."""
    return reader.number(_U8) != 0  # type: ignore[no-any-return]


def write_bool(value: object, writer: Writer) -> None:
    """Write a truth value."""
    writer.number(_U8, 1 if value else 0)


def read_string(reader: Reader) -> str:
    """Read a text."""
    return reader.take(read_i32(reader)).decode()


def write_string(value: str, writer: Writer) -> None:
    """Write a text."""
    expect(value, str)
    data = value.encode()
    writer.number(_I32, len(data))
    writer.put(data)


def read_bytes(reader: Reader) -> bytes:
    """Read bytes."""
    return reader.take(read_i32(reader))


def write_bytes(value: bytes, writer: Writer) -> None:
    """Write bytes."""
    data = bytes(memoryview(value))
    writer.number(_I32, len(data))
    writer.put(data)


def read_duration(reader: Reader) -> timedelta:
    """Read a duration, to the microsecond."""
    seconds = read_u64(reader)
    duration = lazy.module("datetime").timedelta
    return duration(seconds=seconds, microseconds=read_u32(reader) / 1000)  # type: ignore[no-any-return]


def write_duration(value: timedelta, writer: Writer) -> None:
    """Write a duration."""
    expect(value, lazy.module("datetime").timedelta)
    writer.number(_U64, value.days * 86400 + value.seconds)
    writer.number(_U32, value.microseconds * 1000)


def read_timestamp(reader: Reader) -> datetime:
    """Read a point in time, to the microsecond."""
    seconds = read_i64(reader)
    microseconds = read_u32(reader) / 1000
    # The fraction of a time before 1970 counts backwards, too.
    duration = lazy.module("datetime").timedelta
    since: timedelta = duration(seconds=abs(seconds), microseconds=microseconds)
    return _epoch() - since if seconds < 0 else _epoch() + since


def _epoch() -> datetime:
    module = lazy.module("datetime")
    return module.datetime.fromtimestamp(0, module.timezone.utc)  # type: ignore[no-any-return]


def write_timestamp(value: datetime, writer: Writer) -> None:
    """Write a point in time."""
    expect(value, lazy.module("datetime").datetime)
    since = value - _epoch()
    sign = -1 if since.days < 0 else 1
    since = abs(since)
    writer.number(_I64, sign * (since.days * 86400 + since.seconds))
    writer.number(_U32, since.microseconds * 1000)


def read_optional(reader: Reader, read: Read[T]) -> T | None:
    """Read a value, or that there is none."""
    return read(reader) if reader.number(_U8) else None


def write_optional(value: T | None, writer: Writer, write: Write[T]) -> None:
    """Write a value, or that there is none."""
    if value is None:
        writer.number(_U8, 0)
    else:
        writer.number(_U8, 1)
        write(value, writer)


def read_list(reader: Reader, read: Read[T]) -> list[T]:
    """Read values."""
    return [read(reader) for _ in range(read_i32(reader))]


def write_list(values: Collection[T], writer: Writer, write: Write[T]) -> None:
    """Write values."""
    writer.number(_I32, len(values))
    for value in values:
        write(value, writer)


def read_dict(reader: Reader, read_key: Read[K], read_value: Read[T]) -> dict[K, T]:
    """Read a map. Rust's have no order, but the same map looks the same each time."""
    items = [(read_key(reader), read_value(reader)) for _ in range(read_i32(reader))]
    return dict(sorted(items, key=lambda item: str(item[0])))


def write_dict(
    values: Mapping[K, T], writer: Writer, write_key: Write[K], write_value: Write[T]
) -> None:
    """Write a map."""
    writer.number(_I32, len(values))
    for key, value in values.items():
        write_key(key, writer)
        write_value(value, writer)


def read_value(reader: Reader) -> Any:
    """Read a value of any type."""
    kind = read_i32(reader)
    if not 0 < kind <= len(_READ_VALUES):
        raise InternalError(f"there are no values of kind {kind}")
    return _READ_VALUES[kind - 1](reader)


_READ_VALUES: tuple[Callable[[Reader], Any], ...] = (
    lambda reader: None,
    read_bool,
    read_i64,
    read_f64,
    read_string,
    lambda reader: read_list(reader, read_value),
    lambda reader: read_dict(reader, read_string, read_value),
)


def write_value(value: Any, writer: Writer) -> None:
    """Write a value of any type."""
    if value is None:
        write_i32(1, writer)
    elif isinstance(value, bool):
        write_i32(2, writer)
        write_bool(value, writer)
    elif isinstance(value, int):
        write_i32(3, writer)
        write_i64(value, writer)
    elif isinstance(value, float):
        write_i32(4, writer)
        write_f64(value, writer)
    elif isinstance(value, str):
        write_i32(5, writer)
        write_string(value, writer)
    elif isinstance(value, list):
        write_i32(6, writer)
        write_list(value, writer, write_value)
    else:
        write_i32(7, writer)
        write_dict(value, writer, write_string, write_value)


def read_enum(reader: Reader, members: tuple[Any, ...]) -> Any:
    """Read a member of an enum, by its number from 1."""
    number = read_i32(reader)
    if not 0 < number <= len(members):
        raise InternalError(f"an enum of {len(members)} members has no member {number}")
    return members[number - 1]


def write_enum(value: object, writer: Writer, members: tuple[Any, ...]) -> None:
    """Write the number of a member of an enum."""
    writer.number(_I32, members.index(value) + 1)
