"""Finds the program."""

from __future__ import annotations

import os
import sys
from pathlib import Path

VARIABLE = "ALIDOMAIN_SANDBOX_PROGRAM"
"""Names another program than the one in this package."""


def find_program() -> Path:
    """Return the path of the program in this package, or of the one that the variable names."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    name = "alidomain-sandbox.exe" if sys.platform == "win32" else "alidomain-sandbox"
    program = Path(__file__).with_name(name)
    if not program.is_file():
        raise FileNotFoundError(
            f"this installation of alidomain-sandbox has no program for {sys.platform}: install the"
            f" wheel for this platform, or set {VARIABLE} to the path of a program"
        )
    return program
