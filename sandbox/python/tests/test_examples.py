"""The examples, run as programs of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from alidomain_sandbox import Sandbox

EXAMPLES = Path(__file__).parents[1] / "examples"


def test_a_script_runs_in_a_sandbox_without_pytest() -> None:
    ran = subprocess.run(
        [sys.executable, "without_pytest.py"],
        cwd=EXAMPLES,
        check=True,
        capture_output=True,
        text=True,
    )
    first, second = ran.stdout.splitlines()
    assert first == "SUCCEEDED"
    assert "task_type='UPDATE_ADMIN_CONTACT'" in second
    assert ran.stderr == ""


def test_a_child_signs_with_the_key_of_the_sandbox_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIBABA_CLOUD_SECURITY_TOKEN", "of-the-user")
    monkeypatch.setenv("ALIBABA_CLOUD_PROFILE", "production")
    monkeypatch.setenv("OTHER", "kept")
    with Sandbox() as sandbox:
        child = sandbox.child_environment()
        assert child["OTHER"] == "kept"
        assert {name for name in child if name.startswith("ALIBABA_CLOUD_")} == {
            "ALIBABA_CLOUD_ACCESS_KEY_ID",
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        }
        command = [sys.executable, "change_contact.py", "example.com", "1"]
        for environment in (child, {**os.environ, **sandbox.environment}):
            subprocess.run(command, cwd=EXAMPLES, check=True, env=environment)
        assert len(sandbox.tasks()) == 2
        for request in sandbox.requests():
            assert request.parameters["AccessKeyId"] == sandbox.access_key_id
            assert "SecurityToken" not in request.parameters
