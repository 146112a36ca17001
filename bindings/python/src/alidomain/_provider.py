"""What a provider of credentials in Python needs around it."""

from __future__ import annotations

import inspect

from ._generated import keep_thread_state
from ._native.alidomain import Credentials, CredentialsProvider


class _Guarded(CredentialsProvider):
    def __init__(self, provider: CredentialsProvider) -> None:
        self._provider = provider

    def fetch_credentials(self) -> Credentials:
        keep_thread_state()
        try:
            fetched: object = self._provider.fetch_credentials()
        except Exception:
            raise
        except BaseException as error:
            # The generated code lets it pass, and a result that nobody wrote would be used.
            raise RuntimeError(repr(error)) from error
        if isinstance(fetched, Credentials):
            return fetched
        if inspect.iscoroutine(fetched):
            fetched.close()
        raise TypeError(f"fetch_credentials returned {type(fetched).__name__}, not Credentials")


def guard() -> None:
    """Let `Credentials.from_provider` put a guard around every provider."""
    original = Credentials.from_provider

    def from_provider(_: type[Credentials], provider: CredentialsProvider) -> Credentials:
        if not callable(getattr(provider, "fetch_credentials", None)):
            raise TypeError(f"{type(provider).__name__} has no method fetch_credentials")
        return original(_Guarded(provider))

    from_provider.__doc__ = original.__doc__
    Credentials.from_provider = classmethod(from_provider)  # type: ignore[method-assign, assignment]
