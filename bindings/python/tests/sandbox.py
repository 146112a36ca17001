"""The sandbox that the tests run against."""

from __future__ import annotations

import json
import os
import urllib.request
import uuid
from typing import Any, cast
from urllib.parse import quote

import pytest

from alidomain import (
    ClientOptions,
    ContactType,
    Credentials,
    DomainClient,
    SaveSingleTaskForUpdatingContactInfoRequest,
)

KEY_ID = "sandbox-key"
KEY_SECRET = "sandbox-secret-4Zp/7Q+9"
STS_KEY_ID = "STS.sandbox-key"
STS_KEY_SECRET = "sandbox-sts-secret-8Kd/1W+3"
STS_TOKEN = "CAES+sandbox/token=="


class Sandbox:
    """Steers the sandbox and asks what it saw."""

    def __init__(self) -> None:
        """Find the sandbox that `cargo xtask test` started."""
        endpoint = os.environ.get("ALIDOMAIN_SANDBOX")
        if not endpoint:
            pytest.fail("no sandbox is running: run `cargo xtask test --only python`")
        self.endpoint = endpoint
        # The proxies of the environment are not for loopback.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def tell(self, domain_name: str, times: int = 1, **behaviour: Any) -> None:
        """Let it misbehave on the next requests for a domain name."""
        body = {"domain_name": domain_name, "times": times, "behaviour": behaviour}
        self._control("instructions", json.dumps(body).encode())

    def seen(self, domain_name: str) -> list[dict[str, Any]]:
        """List the requests for a domain name, oldest first."""
        answer = self._control(f"requests?domain_name={quote(domain_name)}")
        return cast("list[dict[str, Any]]", answer)

    def client(
        self, credentials: Credentials | None = None, options: ClientOptions | None = None
    ) -> DomainClient:
        """Make a client of the sandbox; the options' endpoint is set to it."""
        options = options or ClientOptions()
        options.endpoint = self.endpoint
        return DomainClient(credentials or Credentials.from_access_key(KEY_ID, KEY_SECRET), options)

    def _control(self, path: str, body: bytes | None = None) -> Any:
        with self._opener.open(f"{self.endpoint}/_sandbox/{path}", body, timeout=10) as reply:
            return json.load(reply)


def unique(stem: str) -> str:
    """Return a domain name of the test's own, so that tests do not disturb each other."""
    return f"{stem}-{uuid.uuid4().hex[:8]}.example"


def request(domain_name: str, **arguments: Any) -> SaveSingleTaskForUpdatingContactInfoRequest:
    """Make a request with the required arguments and what else is given."""
    required: dict[str, Any] = {
        "contact_type": ContactType.REGISTRANT,
        "domain_name": domain_name,
        "registrant_profile_id": 1,
    }
    return SaveSingleTaskForUpdatingContactInfoRequest(**{**required, **arguments})
