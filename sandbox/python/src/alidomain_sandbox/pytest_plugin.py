"""The fixture for pytest. pytest finds it by itself once the package is installed."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from ._sandbox import ACCOUNT, Sandbox


@pytest.fixture
def alidomain_sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """Return a sandbox of the test's own, which the environment names.

    `ALIDOMAIN_ENDPOINT` has its endpoint, and the default credentials are its access key. All other
    variables of Alibaba Cloud are unset or empty: no test signs with an account of yours.
    """
    # One for each test: the sandbox starts within milliseconds, and clients of one endpoint share
    # what they have learned about it, such as the retry quota.
    with Sandbox() as sandbox:
        _patch(monkeypatch, sandbox)
        undo = monkeypatch.undo

        def undo_for_the_test() -> None:
            undo()
            _patch(monkeypatch, sandbox)

        # If the test calls it, no account may come back. Patches beside the test's own would not
        # do: the two would be undone in an order that leaves variables of the sandbox behind.
        monkeypatch.undo = undo_for_the_test  # type: ignore[method-assign]
        yield sandbox
        monkeypatch.undo = undo  # type: ignore[method-assign]


def _patch(monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox) -> None:
    for name in [name for name in os.environ if name.startswith(ACCOUNT)]:
        monkeypatch.delenv(name)
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)
