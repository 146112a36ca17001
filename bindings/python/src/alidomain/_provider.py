"""What a provider of credentials in Python needs around it."""

from __future__ import annotations

import atexit
import os
import threading
import time

from ._native.alidomain import Credentials, CredentialsProvider

# How many seconds the end of the program waits for providers that are still asking.
_PATIENCE = 10.0
# How many seconds one that has answered takes at most to leave the interpreter.
_LEAVING = 0.05


class _Calls:
    """Counts the calls under way, each of which is on a thread of the library's own.

    A thread that comes back to an interpreter that has ended is ended by it, in the middle of the
    library's code, which would abort the process.
    """

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._under_way = 0
        self._ended = False
        self._answered_at = -_LEAVING

    def __enter__(self) -> None:
        with self._change:
            if self._ended:
                raise RuntimeError("the program is ending")
            self._under_way += 1

    def __exit__(self, *_: object) -> None:
        with self._change:
            self._under_way -= 1
            self._answered_at = time.monotonic()
            self._change.notify_all()

    def end(self) -> None:
        """Let no more calls begin, and wait for those under way."""
        with self._change:
            self._ended = True
            self._change.wait_for(lambda: self._under_way == 0, _PATIENCE)
            left = self._answered_at + _LEAVING - time.monotonic()
        if left > 0:
            time.sleep(left)


_calls = _Calls()
atexit.register(lambda: _calls.end())


def _forget_calls() -> None:
    # Those of the parent are on threads that the child does not have.
    global _calls
    _calls = _Calls()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_calls)


class _Counted(CredentialsProvider):
    def __init__(self, provider: CredentialsProvider) -> None:
        self._provider = provider

    def fetch_credentials(self) -> Credentials:
        with _calls:
            try:
                return self._provider.fetch_credentials()
            except Exception:
                raise
            except BaseException as error:
                # The generated code lets it pass, and a result that nobody wrote would be used.
                raise RuntimeError(repr(error)) from error


def guard() -> None:
    """Let `Credentials.from_provider` count the calls of every provider."""
    original = Credentials.from_provider

    def from_provider(_: type[Credentials], provider: CredentialsProvider) -> Credentials:
        if not callable(getattr(provider, "fetch_credentials", None)):
            raise TypeError(f"{type(provider).__name__} has no method fetch_credentials")
        return original(_Counted(provider))

    from_provider.__doc__ = original.__doc__
    Credentials.from_provider = classmethod(from_provider)  # type: ignore[method-assign, assignment]
