"""The fixture for pytest. pytest finds it by itself once the package is installed."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from ._sandbox import ACCOUNT, Sandbox


@pytest.fixture
def alidomain_sandbox() -> Iterator[Sandbox]:
    """Return a sandbox of the test's own, which the environment names.

    `ALIDOMAIN_ENDPOINT` has its endpoint, and the default credentials are its access key. All other
    variables of Alibaba Cloud are unset or empty: no test signs with an account of yours.
    """
    # One for each test: the sandbox starts within milliseconds, and clients of one endpoint share
    # what they have learned about it, such as the retry quota.
    # The environment is patched beside the test's own `monkeypatch`: an `undo()` there must not
    # bring an account back.
    with Sandbox() as sandbox, pytest.MonkeyPatch.context() as own:
        for name in [name for name in os.environ if name.startswith(ACCOUNT)]:
            own.delenv(name)
        for name, value in sandbox.environment.items():
            own.setenv(name, value)
        yield sandbox
