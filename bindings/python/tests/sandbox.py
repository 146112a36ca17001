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
    SubmissionPolicy,
)

KEY_ID = "sandbox-key"
KEY_SECRET = "sandbox-secret-4Zp/7Q+9"
STS_KEY_ID = "STS.sandbox-key"
STS_KEY_SECRET = "sandbox-sts-secret-8Kd/1W+3"
STS_TOKEN = "CAES+sandbox/token=="


class Sandbox:
    """Steers the sandbox and asks what it saw."""

    def __init__(self, variable: str = "ALIDOMAIN_SANDBOX") -> None:
        """Find the sandbox that `cargo xtask test` started."""
        endpoint = os.environ.get(variable)
        if not endpoint:
            pytest.fail("no sandbox is running: run `cargo xtask test --only python`")
        self.endpoint = endpoint
        # The proxies of the environment are not for loopback.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def tell(self, domain_name: str, times: int = 1, **behaviour: Any) -> None:
        """Let it misbehave on the next requests for a domain name."""
        body = {"domain_name": domain_name, "times": times, "behaviour": behaviour}
        self.control("instructions", body)

    def seen(self, domain_name: str) -> list[dict[str, Any]]:
        """List the requests for a domain name, oldest first."""
        return cast("list[dict[str, Any]]", self._get(f"requests?domain_name={quote(domain_name)}"))

    def client(
        self, credentials: Credentials | None = None, options: ClientOptions | None = None
    ) -> DomainClient:
        """Make a client of the sandbox; the options' endpoint is set to it."""
        options = options or ClientOptions()
        options.endpoint = self.endpoint
        return DomainClient(credentials or Credentials.from_access_key(KEY_ID, KEY_SECRET), options)

    def once(self, **options: Any) -> DomainClient:
        """Make a client that sends each request once, whatever comes."""
        once = ClientOptions(max_attempts=1, submission_policy=SubmissionPolicy.REPORT, **options)
        return self.client(options=once)

    def plan(self, domain_name: str, **life: Any) -> None:
        """Plan the life of all later tasks of a domain name."""
        self.control("lives", {"domain_name": domain_name, "life": life})

    def tasks(self, domain_name: str) -> list[dict[str, Any]]:
        """List the tasks of a domain name, oldest first."""
        return cast("list[dict[str, Any]]", self._get(f"tasks?domain_name={quote(domain_name)}"))

    def all_tasks(self) -> list[dict[str, Any]]:
        """List the tasks of all domain names, oldest first."""
        return cast("list[dict[str, Any]]", self._get("tasks"))

    def stats(self) -> dict[str, Any]:
        """Return what was counted since the start."""
        return cast("dict[str, Any]", self._get("stats"))

    def control(self, path: str, body: Any) -> None:
        """Steer it."""
        self._send(path, json.dumps(body).encode())

    def _get(self, path: str) -> Any:
        return self._send(path, None)

    def _send(self, path: str, body: bytes | None) -> Any:
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
