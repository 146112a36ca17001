"""What is known of a call at every moment, for whatever interrupts the call."""

from __future__ import annotations

import ctypes
import os

from ._runtime import lazy, twins, wire
from ._runtime.library import CallStatus, copied

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ._runtime.library import LateFunction, RustFuture
    from ._subject import Subject


class Call:
    """A Rust future, what came of it, and the note for an interruption.

    A signal handler may raise an exception between any two steps of the main thread. So each fact
    is stored by a single step, and every method can be called again after it was interrupted.
    """

    future: int | None = None
    twin: twins.Twin | None = None
    results: tuple[Any, ...] = ()
    error: BaseException | None = None
    told: BaseException | None = None
    _data: bytes | None = None

    def __init__(
        self,
        owner: Any,
        subject: Subject | None,
        functions: RustFuture,
        read: wire.Read[Any],
        read_error: Callable[[bytes], BaseException],
        *,
        in_slices: bool,
    ) -> None:
        """Prepare a call that an object makes."""
        self.functions = functions
        self._owner = owner
        self._subject = subject
        self._read = read
        self._read_error = read_error
        self._in_slices = in_slices
        self._process = os.getpid()
        self._status = CallStatus()
        self._raw: list[Any] = []

    def start(self, make: LateFunction, arguments: tuple[Any, ...]) -> int:
        """Make the Rust future. It does nothing until it is polled."""
        maker = self._owner
        if self._subject or self._in_slices:
            self.twin = twins.take(maker, in_slices=self._in_slices)
            maker = self.twin.calls
        self.future = self.functions.start(make, maker, arguments)
        return self.future

    def begin(self) -> bool:
        """Mark the call as begun; false if the call was given up before."""
        return bool(vars(self).setdefault("begun", True))

    def is_ours(self) -> bool:
        """Tell whether this process makes the call. A forked one has copies of its parent's."""
        return os.getpid() == self._process

    def poll(self) -> bool:
        """Work on a call in slices: until it has ended, which is true, or for 50 ms."""
        if not self.is_ours():
            raise RuntimeError(
                "this process was forked during the call, which only the parent process can finish"
            )
        polls = lazy.module("alidomain._runtime.polls")  # which imports this module's package
        return polls.here(self.functions, self.future)  # type: ignore[no-any-return]

    def has_ended(self) -> bool:
        """Tell whether Rust has handed over the result."""
        return bool(self._raw)

    def settle(self) -> None:
        """Store the result or the error of a call that has ended."""
        if not self._raw:
            # C code calls and stores: no signal handler runs between the two.
            status = ctypes.byref(self._status)
            self._raw.extend(map(self.functions.complete, (self.future,), (status,)))
        code = self._status.code
        if self._data is None:
            self._data = copied(self._status.error if code else self._raw[0])
        if not self.results and self.error is None:
            if code == CallStatus.SUCCESS:
                self.results = (wire.decode(self._read, self._data),)
            else:
                self.error = self.functions.error(code, self._data, self._read_error)

    def answer(self) -> Any:
        """Return or raise what was stored."""
        if self.error is not None:
            raise self.error
        return self.results[0]

    def must_end(self) -> bool:
        """Cancel a call that may have changed something; true if its end is to be learned."""
        may_have_changed = self._subject and self.future is not None and vars(self).get("begun")
        if not may_have_changed or not self.twin or self._raw:
            return False
        if self.is_ours():
            self.twin.cancel()
        return self.is_ours()

    def tell(self, error: BaseException) -> None:
        """Add what is known to an exception, unless the exception is the call's own error."""
        own = error is self.error
        if self._subject is None or error is self.told or (own and isinstance(error, Exception)):
            return
        if not vars(self).setdefault("begun", False):
            note(error, f"{self._subject.was_not}. Nothing was sent.")
        elif self.results:
            error.alidomain_response = self._subject.response(self.results[0])  # type: ignore[attr-defined]
            note(error, self._subject.succeeded(self.results[0]))
        elif self.error is not None and not own:
            _chain(error, self.error)
            note(error, self._subject.failed(self.error))
        else:
            note(error, self._subject.unknown)
        self.told = error

    def release(self) -> None:
        """Free what Rust holds of the call, and keep the twin of one that was not cancelled."""
        future, self.future = self.future, None
        # In a forked process, threads that do not exist in it may hold the locks of the call.
        if future is not None and self.is_ours():
            raw, self._raw = self._raw, []
            if raw:
                self.functions.give_up(self._status.error if self._status.code else raw[0])
            self.functions.free(future)
            twin, self.twin = self.twin, None
            # Not in a coroutine that the garbage collector closes, perhaps together with the twin.
            if twin and raw and not twin.was_cancelled:
                twins.give_back(self._owner, twin, in_slices=self._in_slices)
        # Their tracebacks have frames that have this call.
        self.error = self.told = None


def note(error: BaseException, text: str) -> None:
    """Add a note, which Python prints with the exception from version 3.11 on."""
    add_note = getattr(error, "add_note", None)
    if add_note:
        add_note(text)
    else:
        notes = [*getattr(error, "__notes__", []), text]
        error.__notes__ = notes  # type: ignore[attr-defined]


def _chain(error: BaseException, cause: BaseException) -> None:
    """Let an exception have a cause, after the causes that it has already."""
    if cause.__context__ is error:
        # Raised while the exception was handled. Programs that follow both would never end.
        cause.__context__ = None
    while error.__cause__ is not None and error is not cause:
        error = error.__cause__
    if error is not cause:
        error.__cause__ = cause
