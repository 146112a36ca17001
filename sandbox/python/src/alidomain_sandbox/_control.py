"""Talks to the sandbox beside its API."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import quote, urlsplit

from ._process import Process, SandboxError


class Control:
    """The addresses that steer the sandbox and tell what it saw."""

    def __init__(self, process: Process) -> None:
        """Remember where the sandbox listens."""
        self._process = process
        self._address = urlsplit(process.introduction["endpoint"]).netloc

    def get(self, what: str, domain_name: str | None) -> list[dict[str, Any]]:
        """List something, of all domains or of one."""
        query = "" if domain_name is None else f"?domain_name={quote(domain_name, safe='')}"
        listed: list[dict[str, Any]] = self._send("GET", what + query, None)
        return listed

    def post(self, what: str, body: dict[str, Any]) -> None:
        """Tell the sandbox something."""
        self._send("POST", what, json.dumps(body))

    def _send(self, method: str, path: str, body: str | None) -> Any:
        # Another program may have its port since.
        if self._process.has_ended():
            raise SandboxError(
                "the sandbox has ended: it answers only until stop(), or the end of its block"
            )
        # A connection for each request: what a test counts is not kept open.
        connection = HTTPConnection(self._address, timeout=10)
        try:
            connection.request(method, f"/_sandbox/{path}", body)
            reply = connection.getresponse()
            answer = json.load(reply)
        except (OSError, HTTPException, ValueError) as error:
            raise SandboxError(f"the sandbox does not answer: {error}") from error
        finally:
            connection.close()
        if reply.status != 200:
            raise SandboxError(f"the sandbox refused {body or path}: {answer['error']}")
        return answer
