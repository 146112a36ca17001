"""The vendor's own clients agree with the sandbox about what is signed, and how."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any, cast

import pytest
from sandbox import KEY_ID, KEY_SECRET, STS_KEY_ID, STS_KEY_SECRET, STS_TOKEN, Sandbox

from alidomain import SignatureVersion

SCRIPTS = Path(__file__).parent / "vendor"
CLIENTS = pytest.mark.parametrize(
    ("client", "sandbox"),
    [("legacy", SignatureVersion.V1), ("current", SignatureVersion.V3)],
    indirect=["sandbox"],
    ids=["legacy", "current"],
)
# The legacy one says so where it finds its own string to sign in what the sandbox quotes.
REFUSALS = {"legacy": "InvalidAccessKeySecret", "current": "SignatureDoesNotMatch"}
KEYS = pytest.mark.parametrize(
    ("key_id", "secret", "token"),
    [(KEY_ID, KEY_SECRET, None), (STS_KEY_ID, STS_KEY_SECRET, STS_TOKEN)],
    ids=["permanent", "temporary"],
)


def submit(client: str, sandbox: Sandbox, domain_name: str, **credentials: Any) -> dict[str, str]:
    """Submit with a client in a process of its own, where it may warn as it likes."""
    given = {
        "endpoint": sandbox.endpoint.removeprefix("http://"),
        "contact_type": "admin",
        "domain_name": domain_name,
        "registrant_profile_id": 2**53 + 1,
        **credentials,
    }
    done = subprocess.run(
        [sys.executable, str(SCRIPTS / f"{client}.py")],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return cast("dict[str, str]", json.loads(done.stdout))


def unique_unicode() -> str:
    """Return a domain name that has to be encoded, of the test's own."""
    return f"中文-{uuid.uuid4().hex[:8]}.com"


@CLIENTS
@KEYS
def test_a_request_of_the_vendors_client_is_verified(
    sandbox: Sandbox, client: str, key_id: str, secret: str, token: str | None
) -> None:
    domain_name = unique_unicode()
    reply = submit(
        client,
        sandbox,
        domain_name,
        access_key_id=key_id,
        access_key_secret=secret,
        security_token=token,
    )
    [seen] = sandbox.seen(domain_name)
    assert seen["verified"]
    assert seen["task_no"] == reply["task_no"]
    assert seen["parameters"]["DomainName"] == domain_name
    assert seen["parameters"]["RegistrantProfileId"] == str(2**53 + 1)
    assert seen["parameters"].get("SecurityToken") == (token and "***")


@CLIENTS
@KEYS
def test_a_wrong_secret_of_the_vendors_client_is_refused(
    sandbox: Sandbox, client: str, key_id: str, secret: str, token: str | None
) -> None:
    domain_name = unique_unicode()
    reply = submit(
        client,
        sandbox,
        domain_name,
        access_key_id=key_id,
        access_key_secret=f"{secret}x",
        security_token=token,
    )
    assert reply == {"code": REFUSALS[client]}
    seen = sandbox.seen(domain_name)
    assert seen
    assert not any(each["verified"] for each in seen)
    assert not sandbox.tasks(domain_name)
