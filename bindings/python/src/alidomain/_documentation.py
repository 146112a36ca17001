"""Documentation of what is called otherwise in Python than in the interface definition."""

from __future__ import annotations

from ._native.alidomain import DomainClient, TaskWatch


def guard() -> None:
    """Let blocking methods, whose names are the plain ones in Python, have the whole text."""
    for kind in (DomainClient, TaskWatch):
        for name, method in vars(kind).items():
            awaited = vars(kind).get(f"{name}_async")
            if awaited:
                method.__doc__ = awaited.__doc__
