"""The command `alidomain-sandbox`: the program itself, with the same arguments."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys

from ._program import find_program


def main() -> None:
    """Become the program, or run it where a process cannot become another."""
    command = [str(find_program()), *sys.argv[1:]]
    if sys.platform != "win32":
        os.execv(command[0], command)
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C ends both
        sys.exit(subprocess.call(command))


if __name__ == "__main__":
    main()
