"""Puts the program of one platform into a wheel, and names the platform.

`cargo xtask package sandbox cli` builds the programs, and says where they are and where they run.
The option `package` names the package that the program belongs to. Without the option, pip puts the
program itself on the PATH: this is the command `alidomain`.
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
        program = Path(os.environ["ALIDOMAIN_PROGRAM"])
        here = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        platforms = os.environ.get("ALIDOMAIN_PLATFORMS", here)
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platforms}"
        package = self.config.get("package")
        if package is None:
            build_data["shared_scripts"][str(program)] = program.name
        else:
            build_data["force_include"][str(program)] = f"{package}/{program.name}"
