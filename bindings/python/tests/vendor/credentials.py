"""Ask the vendor's credentials library and ours for the key of each of many environments.

One JSON list of environments in, one list of answers out. Each environment has variables, and files
in a home folder of its own. All keys have a secret and a token that follow from their ID. Whatever
would go over a network ends here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import importlib
import json
import os
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, quote

from alibabacloud_credentials.provider.default import DefaultCredentialsProvider
from alibabacloud_credentials.utils import auth_constant, auth_util
from Tea.core import TeaCore

from alidomain import ClientOptions, DomainClient, DomainError, Proxy, QueryTaskListRequest

EXPIRATION = "2099-01-01T00:00:00Z"
signed_by: list[dict[str, Any]] = []


def secret_of(key_id: str) -> str:
    """Return the only secret that is right."""
    return f"secret-of-{key_id}"


def issued(key_id: str) -> dict[str, str]:
    """Return a temporary key, as services answer it."""
    return {
        "AccessKeyId": key_id,
        "AccessKeySecret": secret_of(key_id),
        "SecurityToken": f"token-of-{key_id}",
        "Expiration": EXPIRATION,
    }


def assumed(query: dict[str, str]) -> str:
    """Return the answer of the Security Token Service."""
    role = query["RoleArn"].rpartition("/")[2]
    by = query.get("AccessKeyId") or query["OIDCToken"].strip()
    return json.dumps({"Credentials": issued(f"{role}.by.{by}"), "RequestId": "1"})


def from_uri(path: str) -> str:
    """Return the answer of a credentials URI."""
    return json.dumps({"Code": "Success", **issued(f"uri.{path.strip('/')}")})


def is_signed(query: dict[str, str]) -> bool:
    """Tell whether the right secret has signed a request."""
    pairs = sorted((name, value) for name, value in query.items() if name != "Signature")
    joined = "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in pairs)
    text = f"POST&%2F&{quote(joined, safe='~')}"
    key = f"{secret_of(query['AccessKeyId'])}&".encode()
    signature = hmac.digest(key, text.encode(), hashlib.sha1)
    return hmac.compare_digest(base64.b64encode(signature).decode(), query["Signature"])


class Service(BaseHTTPRequestHandler):
    """The credentials URI, the Security Token Service, and the service that is called."""

    def do_GET(self) -> None:
        """Answer as a credentials URI."""
        self.answer(200, from_uri(self.path))

    def do_POST(self) -> None:
        """Assume a role, or write down who has signed."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        query = dict(parse_qsl(body, keep_blank_values=True))
        if query["Action"].startswith("AssumeRole"):
            self.answer(200, assumed(query))
            return
        key = {"id": query["AccessKeyId"], "token": query.get("SecurityToken")}
        signed_by.append({**key, "is_whole": is_signed(query)})
        self.answer(400, json.dumps({"Code": "Seen", "Message": "Seen.", "RequestId": "1"}))

    def answer(self, status: int, body: str) -> None:
        """Send JSON."""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Log nothing."""


def theirs_asks(request: Any, _runtime: Any = None) -> Any:
    """Answer the vendor's library in place of the network."""
    body = assumed(request.query) if "Action" in request.query else from_uri(request.pathname)
    return SimpleNamespace(status_code=200, body=body.encode())


def ours(service: str) -> dict[str, Any]:
    """Return the key that a client of ours signs with, or why there is none."""
    signed_by.clear()
    try:
        options = ClientOptions(endpoint=service, sts_endpoint=service, max_attempts=1)
        client = DomainClient(options=options, proxy=Proxy.direct())
        client.query_task_list(QueryTaskListRequest(page_size=1))
    except DomainError.Credentials as error:
        return {"refused": error.reason}
    except DomainError.Service as error:
        if error.code != "Seen":
            raise
    return signed_by[0]


def theirs() -> dict[str, Any]:
    """Return the key that the vendor's library chooses, or why there is none."""
    # They read the environment when they are imported.
    importlib.reload(auth_util)
    importlib.reload(auth_constant)
    try:
        key = DefaultCredentialsProvider().get_credentials()
    except Exception as error:
        return {"refused": str(error)}
    key_id, token = key.get_access_key_id(), key.get_security_token()
    is_whole = key.get_access_key_secret() == secret_of(key_id)
    return {"id": key_id, "token": token or None, "is_whole": is_whole}


def answers(environment: dict[str, Any], service: str) -> dict[str, Any]:
    """Set up an environment, and ask both."""
    with tempfile.TemporaryDirectory() as home:

        def filled(text: str) -> str:
            return text.replace("{home}", home).replace("{service}", service)

        for name, text in environment["files"].items():
            path = Path(home) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(filled(text))
            path.chmod(0o600)
            # A file that was written just now could be half of one.
            os.utime(path, (0, 0))
        os.environ.clear()
        os.environ.update({name: filled(v) for name, v in environment["variables"].items()})
        os.environ.update({"HOME": home, "PATH": os.defpath})
        # Theirs writes into the files.
        return {"ours": ours(service), "theirs": theirs()}


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    TeaCore.do_action = staticmethod(theirs_asks)
    url = f"http://127.0.0.1:{server.server_port}"
    print(json.dumps([answers(environment, url) for environment in json.load(sys.stdin)]))
