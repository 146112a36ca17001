"""Builds with maturin, once the stub of the native module is there.

maturin looks for the package's files before it generates the module. On a fresh clone, the stub,
which is generated with the module, would come too late for the wheel.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import maturin
from maturin import *  # noqa: F403


def build_wheel(*arguments: Any, **named: Any) -> str:
    """Generate the stub, and let maturin build the wheel."""
    _generate()
    return maturin.build_wheel(*arguments, **named)


def build_editable(*arguments: Any, **named: Any) -> str:
    """Generate the stub, and let maturin install the package as it lies here."""
    _generate()
    return maturin.build_editable(*arguments, **named)


def _generate() -> None:
    here = Path(__file__).parent
    with tempfile.TemporaryDirectory() as folder:
        command = ["cargo", "run", "--quiet", "--locked", "--bin", "uniffi-bindgen", "generate"]
        subprocess.run(
            [*command, "--language", "python", "--out-dir", folder],
            cwd=here,
            check=True,
        )
        # The generator writes to where the package is in a checkout. In a source distribution, it
        # is elsewhere.
        package = here / "src" / "alidomain" / "_native"
        package.mkdir(exist_ok=True)
        shutil.copy(Path(folder, "alidomain.pyi"), package)
