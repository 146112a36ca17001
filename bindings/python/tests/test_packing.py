"""Programs that are packed: PyInstaller packs the library, others are told what is missing."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
import zipapp
from pathlib import Path

from sandbox import KEY_ID, KEY_SECRET, ONE_SIGNATURE, Sandbox, unique

import alidomain

PACKAGE = Path(alidomain.__file__).parent

PROGRAM = """
import asyncio, dataclasses, sys
from alidomain import *

endpoint, key_id, key_secret, domain_name = sys.argv[1:]
client = DomainClient(
    Credentials.from_access_key(key_id, key_secret), ClientOptions(endpoint=endpoint)
)
change = SaveSingleTaskForUpdatingContactInfoRequest(
    contact_type="admin", domain_name=domain_name, registrant_profile_id=1
)
assert dataclasses.replace(change, lang="zh").lang is Language.ZH
print(client.save_single_task_for_updating_contact_info(change).task_no)
print(asyncio.run(client.save_single_task_for_updating_contact_info_async(change)).task_no)
"""


@ONE_SIGNATURE
def test_a_program_of_one_file_by_pyinstaller(sandbox: Sandbox, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    command = [sys.executable, "-m", "PyInstaller", "--onefile", "--log-level", "WARN"]
    built = subprocess.run(
        [*command, "--specpath", ".", "--paths", str(PACKAGE.parent), str(program)],
        cwd=tmp_path,
        env={**os.environ, "PYINSTALLER_CONFIG_DIR": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    domain_name = unique("packed")
    arguments = [sandbox.endpoint, KEY_ID, KEY_SECRET, domain_name]
    ran = subprocess.run(
        [str(tmp_path / "dist" / "program"), *arguments],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    numbers = [task["task_no"] for task in sandbox.tasks(domain_name)]
    assert (ran.stdout.split(), ran.stderr, len(numbers)) == (numbers, "", 2)


def test_the_hook_is_installed() -> None:
    entry_points = importlib.metadata.distribution("alidomain").entry_points
    (hooks,) = [one for one in entry_points if one.group == "pyinstaller40"]
    (folder,) = hooks.load()()
    assert (Path(folder) / "hook-alidomain.py").is_file()


def test_every_module_that_is_imported_by_name_is_packed() -> None:
    hook = (PACKAGE / "__pyinstaller" / "hook-alidomain.py").read_text("utf-8")
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for part in path.read_text("utf-8").split('lazy.module("')[1:]:
            found.add(part.partition('"')[0])
    assert len(found) > 3
    assert [name for name in found if f'"{name}"' not in hook] == []


def fails(path: Path) -> str:
    """Import the package from somewhere and return the last line of the traceback."""
    program = f"import sys; sys.path.insert(0, {str(path)!r}); import alidomain"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    return ran.stderr.strip().splitlines()[-1]


def test_a_missing_library_is_named(tmp_path: Path) -> None:
    shutil.copytree(
        PACKAGE, tmp_path / "alidomain", ignore=shutil.ignore_patterns("*.so", "*.dylib", "*.dll")
    )
    line = fails(tmp_path)
    assert line.startswith("ImportError: alidomain cannot load its native library: ")
    assert str(tmp_path / "alidomain" / "_native") in line
    assert "PyInstaller" in line
    assert "Nuitka" in line
    (library,) = [
        path for path in (PACKAGE / "_native").iterdir() if path.suffix in (".so", ".dylib")
    ]
    (tmp_path / "alidomain" / "_native" / library.name).write_bytes(b"of another system")
    line = fails(tmp_path)
    assert line.startswith("ImportError: ")
    assert "Install alidomain again, for this system" in line


def test_a_zip_file_is_no_place_for_the_library(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "program.pyz"
    shutil.copytree(PACKAGE, source / "alidomain")
    zipapp.create_archive(source, target, main="alidomain:version")
    line = fails(target)
    assert line.startswith("ImportError: ")
    assert "cannot load a library from a zip file" in line
