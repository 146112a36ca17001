"""Tracebacks without the inside of this package."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

_PACKAGE = __name__.partition(".")[0] + "."


def public(error: Exception) -> Exception:
    """Return an error for a public function to raise, without the package's frames below it.

    Frames of other code stay, such as those of a signal handler, and what they called.
    """
    trace: TracebackType | None = error.__traceback__
    while trace is not None and _is_ours(trace):
        trace = trace.tb_next
    return error.with_traceback(trace)


def _is_ours(trace: TracebackType) -> bool:
    return str(trace.tb_frame.f_globals.get("__name__")).startswith(_PACKAGE)
