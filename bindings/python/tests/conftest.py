"""Fixtures of all tests."""

import pytest
from sandbox import Sandbox

from alidomain import DomainClient


@pytest.fixture(scope="session")
def sandbox() -> Sandbox:
    """Return the running sandbox."""
    return Sandbox()


@pytest.fixture
def client(sandbox: Sandbox) -> DomainClient:
    """Return a client of the sandbox with default options."""
    return sandbox.client()


@pytest.fixture
def once(sandbox: Sandbox) -> DomainClient:
    """Return a client that sends each request once, whatever comes."""
    return sandbox.once()
