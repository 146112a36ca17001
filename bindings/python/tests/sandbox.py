"""The sandbox that the tests run against."""

from __future__ import annotations

import json
import os
import ssl
import urllib.request
import uuid
from typing import Any, cast
from urllib.parse import quote, urlencode

import pytest

from alidomain import (
    ClientOptions,
    ContactType,
    Credentials,
    DomainClient,
    Proxy,
    SaveSingleTaskForUpdatingContactInfoRequest,
    SignatureVersion,
    SubmissionPolicy,
)

KEY_ID = "sandbox-key"
KEY_SECRET = "sandbox-secret-4Zp/7Q+9"
STS_KEY_ID = "STS.sandbox-key"
STS_KEY_SECRET = "sandbox-sts-secret-8Kd/1W+3"
STS_TOKEN = "CAES+sandbox/token=="
OIDC_TOKEN = "sandbox.oidc-token+2Hf/5S.signature=="

ONE_SIGNATURE = pytest.mark.parametrize("sandbox", [SignatureVersion.V1], indirect=True, ids=["V1"])
"""For tests to which it makes no difference how requests are signed."""


class Sandbox:
    """Steers the sandbox and asks what it saw."""

    def __init__(
        self,
        kind: str = "SANDBOX",
        signature_version: SignatureVersion = SignatureVersion.V1,
    ) -> None:
        """Find the sandbox that `cargo xtask test` started."""
        endpoint = os.environ.get(f"ALIDOMAIN_{kind}")
        if not endpoint:
            pytest.fail("no sandbox is running: run `cargo xtask test --only python`")
        self.endpoint = endpoint
        self.signature_version = signature_version
        self.ca_certificate = os.environ.get(f"ALIDOMAIN_{kind.replace('_SANDBOX', '')}_CA")
        trusted = ssl.create_default_context(cadata=self.ca_certificate)
        # The proxies of the environment are not for loopback.
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trusted)
        )

    def tell(self, domain_name: str, times: int = 1, **behaviour: Any) -> None:
        """Let it misbehave on the next requests for a domain name."""
        body = {"domain_name": domain_name, "times": times, "behaviour": behaviour}
        self.control("instructions", body)

    def seen(self, domain_name: str) -> list[dict[str, Any]]:
        """List the requests for a domain name, oldest first; all are signed with its version."""
        seen = self._get(f"requests?domain_name={quote(domain_name)}")
        assert {one["signature_version"] for one in seen} <= {self.signature_version.name}
        return cast("list[dict[str, Any]]", seen)

    def all_seen(self) -> list[dict[str, Any]]:
        """List the requests for any domain name and for none, oldest first."""
        return cast("list[dict[str, Any]]", self._get("requests"))

    def options(self, **options: Any) -> ClientOptions:
        """Make the options of a client of this sandbox, with what else is given."""
        own: dict[str, Any] = {
            "endpoint": self.endpoint,
            "sts_endpoint": self.endpoint,
            "ecs_metadata_endpoint": self.endpoint,
            "signature_version": self.signature_version,
            "extra_ca_certificates": self.ca_certificate,
        }
        return ClientOptions(**{**own, **options})

    def client(
        self,
        credentials: Credentials | None = None,
        proxy: Proxy | None = None,
        **options: Any,
    ) -> DomainClient:
        """Make a client of the sandbox."""
        credentials = credentials or Credentials.from_access_key(KEY_ID, KEY_SECRET)
        return DomainClient(credentials, self.options(**options), proxy)

    def once(self, **options: Any) -> DomainClient:
        """Make a client that sends each request once, whatever comes."""
        return self.client(max_attempts=1, submission_policy=SubmissionPolicy.REPORT, **options)

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

    def credentials_uri(self, scope: str, **query: int) -> str:
        """Return where temporary keys are handed out, for a scope of its own."""
        return f"{self.endpoint}/_sandbox/credentials?{urlencode({'scope': scope, **query})}"

    def issue(self, scope: str) -> dict[str, str]:
        """Get a temporary key, as a program's own backend would."""
        return cast("dict[str, str]", self._get(f"credentials?scope={quote(scope)}"))

    def issued(self, scope: str | None = None) -> list[dict[str, Any]]:
        """List the temporary keys that were issued, oldest first."""
        query = f"?scope={quote(scope)}" if scope else ""
        return cast("list[dict[str, Any]]", self._get(f"issued{query}"))

    def expire(self, scope: str) -> None:
        """Let all keys of a scope expire at once."""
        self.control("expire", {"scope": scope})

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


def key_used(sandbox: Sandbox, client: DomainClient) -> str:
    """Submit a change, and return the access key id that it was signed with at last."""
    domain_name = unique("key")
    client.save_single_task_for_updating_contact_info(request(domain_name))
    seen = sandbox.seen(domain_name)[-1]
    assert seen["verified"]
    return cast("str", seen["parameters"]["AccessKeyId"])
