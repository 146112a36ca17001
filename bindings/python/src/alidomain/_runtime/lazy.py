"""What waits until it is needed, imports and other work, and what a fork waits for.

An import holds a lock of its module. In a process that is forked meanwhile by another thread, the
lock stays locked for ever, and the next import of the module hangs.
"""

from __future__ import annotations

import _thread
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    # What is imported by its name, for programs that look for imports to pack them.
    import copyreg
    import dataclasses
    import datetime
    import threading
    from collections.abc import Callable
    from typing import Any, TypeVar

    from . import awaiting, polls

    T = TypeVar("T")

    __all__ = ["awaiting", "copyreg", "dataclasses", "datetime", "polls", "threading"]

_modules: dict[str, Any] = {}
_made: dict[Callable[[], Any], Any] = {}
_importing = _thread.RLock()


def module(name: str) -> Any:
    """Return a module, and import it first if it is not there yet."""
    try:
        return _modules[name]
    except KeyError:
        with _importing:
            __import__(name)
            _modules[name] = sys.modules[name]
        return _modules[name]


def made(make: Callable[[], T]) -> T:
    """Return what a function makes, which is made once."""
    with _importing:
        if make not in _made:
            _made[make] = make()
        result: T = _made[make]
    return result


def _renew() -> None:
    global _importing
    _importing = _thread.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=lambda: _importing.acquire(),
        after_in_parent=lambda: _importing.release(),
        after_in_child=_renew,
    )
