"""Objects that make one call at a time, so that the call can be cancelled without any other."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Twin:
    """Makes the calls of another object, one at a time, and can cancel the present one."""

    was_cancelled = False
    """It makes no call any more."""

    def __init__(self, owner: Any, in_slices: bool) -> None:
        """Make a twin. In slices, a call works on the thread that polls it, 50 ms at a time."""
        from .._native.alidomain import Cancellation  # which imports this package

        self._cancellation = Cancellation()
        twin = owner.with_cancellation(self._cancellation)
        self.calls = twin._in_slices() if in_slices else twin

    def cancel(self) -> None:
        """Cancel the present call."""
        self.was_cancelled = True
        self._cancellation.cancel()


def take(owner: Any, *, in_slices: bool) -> Twin:
    """Take a twin that waits for its next call, or make one."""
    try:
        # A single step, which the interpreter never divides, as all steps with these lists.
        return vars(owner)[_IN_SLICES if in_slices else _SHARED].pop()  # type: ignore[no-any-return]
    except (IndexError, KeyError):
        return Twin(owner, in_slices)


def give_back(owner: Any, twin: Twin, *, in_slices: bool) -> None:
    """Keep a twin for the next call. One that was cancelled makes no call any more."""
    vars(owner).setdefault(_IN_SLICES if in_slices else _SHARED, []).append(twin)


_IN_SLICES, _SHARED = "_twins_in_slices", "_twins"
