"""The example, run as its users run it: its exit status says how the task ended."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sandbox import ONE_SIGNATURE, STS_KEY_ID, STS_KEY_SECRET, STS_TOKEN, Sandbox, unique

pytestmark = ONE_SIGNATURE

EXAMPLE = Path(__file__).parents[1] / "examples" / "submit_contact_change.py"


def run(sandbox: Sandbox, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the example with the credentials of its environment."""
    environment = {
        **os.environ,
        "ALIDOMAIN_ENDPOINT": sandbox.endpoint,
        "ALIBABA_CLOUD_ACCESS_KEY_ID": STS_KEY_ID,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": STS_KEY_SECRET,
        "ALIBABA_CLOUD_SECURITY_TOKEN": STS_TOKEN,
        **more,
    }
    command = [sys.executable, str(EXAMPLE), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("life", "status", "shown"),
    [
        ({}, 0, "SUCCEEDED"),
        ({"failure": {"error_msg": "refused"}}, 3, "FAILED"),
        ({"waiting_ms": 3_600_000}, 4, "STILL_RUNNING"),
    ],
    ids=["succeeds", "fails", "waits"],
)
def test_the_status_says_how_the_task_ended(
    sandbox: Sandbox, life: dict[str, Any], status: int, shown: str
) -> None:
    domain_name = unique("example")
    sandbox.plan(domain_name, **life)
    ran = run(sandbox, domain_name, "1", "1")
    (task,) = sandbox.tasks(domain_name)
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        status,
        f"TaskNo: {task['task_no']}\nTask: {shown}\n",
        "",
    )


def test_errors_have_statuses_of_their_own(sandbox: Sandbox) -> None:
    ran = run(sandbox, "unknown.example", "1")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "DomainNotExist" in ran.stderr
    assert "[REJECTED]" in ran.stderr
    assert "Traceback" not in ran.stderr
    for arguments in (
        [],
        ["one.example"],
        ["one.example", "one"],
        ["one.example", "1", "soon"],
        ["one.example", "1", "0"],
        ["one.example", "1", "nan"],
    ):
        ran = run(sandbox, *arguments)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert "usage" in ran.stderr


def test_a_proxy_is_not_for_loopback(sandbox: Sandbox) -> None:
    proxy = "http://127.0.0.1:1"
    ran = run(
        sandbox, unique("proxy"), "1", HTTP_PROXY=proxy, http_proxy=proxy, NO_PROXY="", no_proxy=""
    )
    assert "TaskNo" in ran.stdout, ran.stderr
