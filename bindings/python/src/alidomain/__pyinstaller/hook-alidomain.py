"""Lets PyInstaller pack the native library, and the modules that are imported by their names."""

from PyInstaller.utils.hooks import collect_dynamic_libs  # type: ignore[import-untyped]

binaries = collect_dynamic_libs("alidomain")
hiddenimports = [
    "alidomain._runtime.awaiting",
    "alidomain._runtime.polls",
    "asyncio",
    "copyreg",
    "dataclasses",
    "datetime",
    "threading",
]
