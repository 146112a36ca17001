"""Puts the program of one platform into the wheel, and names the platform.

`cargo xtask package sandbox` builds the program, and says where it is and where it runs.
"""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ProgramHook(BuildHookInterface):  # type: ignore[misc]  # hatchling is not there for mypy
    """The hook that hatchling calls before it writes the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the program, and make the wheel one for its platform."""
        program = Path(os.environ["ALIDOMAIN_SANDBOX_PROGRAM"])
        here = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        platforms = os.environ.get("ALIDOMAIN_SANDBOX_PLATFORMS", here)
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platforms}"
        build_data["force_include"][str(program)] = f"alidomain_sandbox/{program.name}"
