"""The fixture, in a pytest of a user."""

from __future__ import annotations

import pytest

TESTS = """
import os
import subprocess
import sys

def variables():
    names = ("ALIBABA_CLOUD_", "ALIDOMAIN_ENDPOINT")
    return {name: value for name, value in os.environ.items() if name.startswith(names)}

def test_environment(alidomain_sandbox):
    assert variables() == alidomain_sandbox.environment
    assert variables()["ALIDOMAIN_ENDPOINT"] == alidomain_sandbox.endpoint
    # Programs that the test starts see the same.
    command = [sys.executable, "-c", "import os; print(os.environ['ALIDOMAIN_ENDPOINT'])"]
    assert subprocess.check_output(command, text=True).strip() == alidomain_sandbox.endpoint
    seen.append(alidomain_sandbox.endpoint)

def test_environment_again(alidomain_sandbox):
    test_environment(alidomain_sandbox)
    assert len(set(seen)) == 2

def test_an_undo_of_the_test_is_not_for_the_sandbox(alidomain_sandbox, monkeypatch):
    monkeypatch.setenv("ALIDOMAIN_ENDPOINT", "of-the-test")
    monkeypatch.undo()
    test_environment(alidomain_sandbox)

def test_patches_of_the_test_end_with_it(monkeypatch, alidomain_sandbox):
    monkeypatch.setenv("ALIDOMAIN_ENDPOINT", "of-the-test")
    monkeypatch.setenv("ALIBABA_CLOUD_PROFILE", "of-the-test")

def test_nothing_is_left():
    assert variables()["ALIBABA_CLOUD_ACCESS_KEY_ID"] == "of-the-user"
    assert variables()["ALIBABA_CLOUD_PROFILE"] == "production"
    assert "ALIDOMAIN_ENDPOINT" not in variables()

seen = []
"""


def test_each_test_has_a_sandbox_in_its_environment(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "of-the-user")
    monkeypatch.setenv("ALIBABA_CLOUD_SECURITY_TOKEN", "of-the-user")
    monkeypatch.setenv("ALIBABA_CLOUD_PROFILE", "production")
    pytester.makepyfile(TESTS)
    pytester.runpytest_subprocess("-W", "error").assert_outcomes(passed=5)
