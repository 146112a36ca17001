"""One run of the program."""

from __future__ import annotations

import contextlib
import json
import subprocess
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO

from ._program import find_program

LIMIT = 10.0
"""Seconds within which the program must say where it listens."""

INTRODUCED = (
    "endpoint",
    "access_key_id",
    "access_key_secret",
    "sts_access_key_id",
    "sts_access_key_secret",
    "sts_security_token",
    "oidc_token",
)
"""What the program says of itself."""


class SandboxError(RuntimeError):
    """The sandbox could not be started, has ended, or refused what a test told it."""


class Process:
    """The running program. It ends with this process, however this process ends."""

    introduction: dict[str, str]
    """Where the sandbox listens, and the keys that it knows."""

    def __init__(self, port: int) -> None:
        """Start the program, and wait until it listens."""
        command = [str(find_program()), "--json", "--until-stdin-closes", "--port", str(port)]
        try:
            # What the program says of itself goes where this process's errors go. Without a buffer,
            # the output can be closed while a thread still reads it.
            self._child = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
            )
        except OSError as error:
            raise SandboxError(f"{command[0]} could not be run: {error}") from error
        try:
            self.introduction = self._listen_to(command[0])
        except BaseException:  # an interruption, too
            self.stop()
            raise

    def _listen_to(self, program: str) -> dict[str, str]:
        assert self._child.stdout
        lines: SimpleQueue[bytes] = SimpleQueue()
        Thread(target=_read_line, args=(self._child.stdout, lines), daemon=True).start()
        try:
            line = lines.get(timeout=LIMIT)
        except Empty:
            problem = f"it said nothing within {LIMIT:g} seconds"
            raise SandboxError(f"{program} is not the sandbox: {problem}") from None
        if not line:
            self.stop()
            status = self._child.returncode
            raise SandboxError(f"{program} ended before it listened, with the status {status}")
        try:
            said = json.loads(line)
        except ValueError:
            said = None
        if isinstance(said, dict):
            introduction = {name: said[name] for name in INTRODUCED if name in said}
            values = introduction.values()
            if len(values) == len(INTRODUCED) and all(isinstance(value, str) for value in values):
                return introduction
        raise SandboxError(
            f"{program} is not the sandbox: its first line does not say where it listens"
        )

    def has_ended(self) -> bool:
        """Whether the program does not run any more."""
        return self._child.poll() is not None

    def stop(self) -> None:
        """End the program."""
        # At once, although a process that was forked from this one may keep the pipe open, and a
        # thread that blocks signals passes that on to the program.
        self._child.kill()
        with self._child:
            pass  # closes the pipes and waits


def _read_line(stream: IO[bytes], lines: SimpleQueue[bytes]) -> None:
    # The stream may be closed meanwhile. Then nobody waits for the line.
    with contextlib.suppress(OSError, ValueError):
        lines.put(stream.readline())
