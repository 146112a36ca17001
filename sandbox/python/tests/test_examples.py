"""The example that is no test of pytest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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
