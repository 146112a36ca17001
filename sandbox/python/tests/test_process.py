"""Programs that are not the sandbox, and a sandbox that has ended."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from alidomain_sandbox import Sandbox, SandboxError, _process


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Return the list of all processes that are started from now on."""
    started = []
    start = subprocess.Popen

    def remember(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        child = start(*arguments, **options)
        started.append(child)
        return child

    monkeypatch.setattr(subprocess, "Popen", remember)
    return started


def use_program(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """Put a program in place of the sandbox."""
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("ALIDOMAIN_SANDBOX_PROGRAM", str(path))


@pytest.mark.parametrize("line", ["no JSON", "[]", "{}", '{"endpoint": 1}', r"\377"])
def test_another_program_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    children: list[subprocess.Popen[bytes]],
    line: str,
) -> None:
    use_program(monkeypatch, tmp_path, f"printf '{line}\\n'; exec sleep 1000")
    with pytest.raises(SandboxError, match="program is not the sandbox: its first line"):
        Sandbox()
    assert [child.returncode for child in children] == [-9]


# Without exec, a process of its own keeps the pipe open.
@pytest.mark.parametrize("script", ["exec sleep 1000", "sleep 2"])
def test_a_silent_program_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    children: list[subprocess.Popen[bytes]],
    script: str,
) -> None:
    monkeypatch.setattr(_process, "LIMIT", 0.1)
    use_program(monkeypatch, tmp_path, script)
    with pytest.raises(SandboxError, match="program is not the sandbox: it said nothing within"):
        Sandbox()
    assert [child.returncode for child in children] == [-9]


def test_a_sandbox_that_has_ended_says_so() -> None:
    with Sandbox() as stopped:
        pass
    with pytest.raises(SandboxError, match="the sandbox has ended"):
        stopped.tasks()
    with Sandbox() as killed:
        killed._process._child.kill()
        killed._process._child.wait()
        with pytest.raises(SandboxError, match="the sandbox has ended"):
            killed.lose_replies("example.com")
    assert repr(stopped) == f"Sandbox({stopped.endpoint!r})"


def test_a_sandbox_that_does_not_answer_is_named() -> None:
    with Sandbox() as sandbox:
        # Nothing listens on this port.
        sandbox._control._address = "127.0.0.1:1"
        with pytest.raises(SandboxError, match="the sandbox does not answer"):
            sandbox.requests()
