"""Fixtures of all tests."""

import pytest
from sandbox import Sandbox

from alidomain import DomainClient, SignatureVersion
from alidomain._runtime import inbox


@pytest.fixture(scope="session", params=SignatureVersion, ids=lambda version: version.name)
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    """Return the running sandbox, for clients that sign with one version, then with the other."""
    return Sandbox(signature_version=request.param)


@pytest.fixture
def client(sandbox: Sandbox) -> DomainClient:
    """Return a client of the sandbox with default options."""
    return sandbox.client()


@pytest.fixture
def once(sandbox: Sandbox) -> DomainClient:
    """Return a client that sends each request once, whatever comes."""
    return sandbox.once()


@pytest.fixture(params=["inbox", "wakers"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Wake event loops in one way, then in the other, which is that of loops without pipes."""
    if request.param == "wakers":
        monkeypatch.setattr(inbox, "of_running_loop", lambda: None)
    return str(request.param)
