"""Fixtures of all tests."""

import pytest
from sandbox import Sandbox

from alidomain import DomainClient, SignatureVersion


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
