"""Talks to the sandbox beside its API."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlsplit

from ._process import SandboxError


class Control:
    """The addresses that steer the sandbox and tell what it saw."""

    def __init__(self, endpoint: str) -> None:
        """Remember where the sandbox listens."""
        self._address = urlsplit(endpoint).netloc

    def get(self, what: str, domain_name: str | None) -> list[dict[str, Any]]:
        """List something, of all domains or of one."""
        query = "" if domain_name is None else f"?domain_name={quote(domain_name, safe='')}"
        listed: list[dict[str, Any]] = self._send("GET", what + query, None)
        return listed

    def post(self, what: str, body: dict[str, Any]) -> None:
        """Tell the sandbox something."""
        self._send("POST", what, json.dumps(body))

    def _send(self, method: str, path: str, body: str | None) -> Any:
        # A connection for each request: what a test counts is not kept open.
        connection = HTTPConnection(self._address, timeout=10)
        try:
            connection.request(method, f"/_sandbox/{path}", body)
            reply = connection.getresponse()
            answer = json.load(reply)
        finally:
            connection.close()
        if reply.status != 200:
            raise SandboxError(f"the sandbox refused {body or path}: {answer['error']}")
        return answer
