"""Tells PyInstaller where the hook is that packs the native library."""

import os


def get_hook_dirs() -> "list[str]":
    """Return this folder."""
    return [os.path.dirname(__file__)]
