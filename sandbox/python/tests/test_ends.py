"""No sandbox outlives who started it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from alidomain_sandbox import Sandbox

STARTER = """
import sys
from alidomain_sandbox import Sandbox

sandbox = Sandbox()
print(sandbox.endpoint, flush=True)
sys.stdin.read()
"""


def connect(endpoint: str) -> socket.socket:
    """Connect, so that the end of the sandbox is seen: the system then closes the connection."""
    address = urlsplit(endpoint)
    assert address.hostname
    assert address.port
    return socket.create_connection((address.hostname, address.port), timeout=30)


def has_ended(connection: socket.socket) -> bool:
    """Wait for the end."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("end", ["kill", "exit"])
def test_the_sandbox_ends_with_the_process_that_started_it(end: str) -> None:
    command = [sys.executable, "-c", STARTER]
    starter = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert starter.stdin
    assert starter.stdout
    with starter, connect(starter.stdout.readline().strip()) as connection:
        if end == "kill":
            starter.kill()
        else:
            starter.stdin.close()
        assert has_ended(connection)


def test_the_sandbox_ends_with_its_block() -> None:
    with Sandbox() as sandbox:
        connection = connect(sandbox.endpoint)
    with connection:
        assert has_ended(connection)
    sandbox.stop()  # a second time does nothing


def test_a_process_that_was_forked_does_not_keep_the_sandbox() -> None:
    with Sandbox() as sandbox:
        connection = connect(sandbox.endpoint)
        # As a fork does, it keeps the pipe open.
        pipe = sandbox._process._child.stdin
        assert pipe
        fork = subprocess.Popen(["sleep", "1000"], pass_fds=[pipe.fileno()])
    with connection:
        assert has_ended(connection)
    fork.kill()
    fork.wait()


def test_an_interruption_in_the_terminal_is_not_for_the_sandbox() -> None:
    with Sandbox() as sandbox:
        sandbox._process._child.send_signal(signal.SIGINT)
        with connect(sandbox.endpoint) as connection:
            connection.sendall(b"GET /_sandbox/stats HTTP/1.1\r\nhost: sandbox\r\n\r\n")
            assert connection.recv(1) == b"H"
