"""No secret in anything that can be printed."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

SCRIPT = Path(__file__).with_name("canary.py")


def traces(secret: str) -> Iterator[str]:
    """Yield what would show a secret: itself, encoded once or twice, and its longer parts."""
    yield secret
    yield quote(secret, safe="")
    yield quote(quote(secret, safe=""), safe="")
    yield base64.b64encode(secret.encode()).decode().rstrip("=")
    yield from re.findall(r"[\w-]{12,}", secret)


def test_nothing_printable_shows_a_secret(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    for variant in ("InvalidRequest", "Credentials", "Service", "Transport", "UnexpectedReply"):
        assert f"DomainError.{variant}" in done.stdout
    assert "DomainError.OutcomeUnknown" in done.stdout
    assert "<signature>" in done.stdout
    for level, what in (("DEBUG", " attempt "), ("INFO", "credentials fetched")):
        assert any(level in line and what in line for line in done.stderr.splitlines())

    secrets = set(json.loads((tmp_path / "secrets.json").read_text()))
    assert len(secrets) > 7 + 2
    for text in (done.stdout, done.stderr):
        for secret in secrets:
            for trace in traces(secret):
                assert trace not in text
