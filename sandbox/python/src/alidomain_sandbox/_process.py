"""One run of the program."""

from __future__ import annotations

import json
import subprocess
from typing import Any, cast

from ._program import find_program


class SandboxError(RuntimeError):
    """The sandbox could not be started, or refused what a test told it."""


class Process:
    """The running program. It ends with this process, however this process ends."""

    def __init__(self, port: int) -> None:
        """Start the program, and wait until it listens."""
        command = [str(find_program()), "--json", "--until-stdin-closes", "--port", str(port)]
        try:
            # What the program says of itself goes where this process's errors go.
            self._child = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
            )
        except OSError as error:
            raise SandboxError(f"{command[0]} could not be run: {error}") from error
        line = self._child.stdout.readline() if self._child.stdout else ""
        if not line:
            self.stop()
            raise SandboxError(
                f"{command[0]} ended before it listened, with the status {self._child.returncode}"
            )
        self.introduction = cast("dict[str, Any]", json.loads(line))
        """Where the sandbox listens, and the keys that it knows."""

    def stop(self) -> None:
        """End the program."""
        # At once, although a process that was forked from this one may keep the pipe open, and a
        # thread that blocks signals passes that on to the program.
        self._child.kill()
        with self._child:
            pass  # closes the pipes and waits
