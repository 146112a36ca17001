"""Do everything that could show a secret, and print all that comes: canary.py FOLDER.

The secrets that it gets to know on its way are written to FOLDER/secrets.json. `test_secrets.py`
runs this and searches what it printed.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sandbox import (
    KEY_ID,
    KEY_SECRET,
    OIDC_TOKEN,
    STS_KEY_ID,
    STS_KEY_SECRET,
    STS_TOKEN,
    Sandbox,
    request,
    unique,
)

from alidomain import (
    CallOptions,
    ClientOptions,
    Credentials,
    CredentialsProvider,
    DomainClient,
    DomainError,
    HttpMethod,
    LogLevel,
    Proxy,
    QueryTaskListRequest,
    RamRole,
    SignatureVersion,
    SubmissionPolicy,
    enable_logging,
)

SECRET = "canary-secret/1+2"
TOKEN = "canary-token/3+4=="
PASSWORD = "proxy-canary-secret"
ROLE = RamRole(role_arn="acs:ram::123456789012:role/tester")
PROVIDER = "acs:ram::123456789012:oidc-provider/tester"
FOLDER = Path(sys.argv[1])

secrets = [SECRET, TOKEN, PASSWORD, KEY_SECRET, STS_KEY_SECRET, STS_TOKEN, OIDC_TOKEN]


def show(value: object) -> None:
    """Print every printable form of a value and of its fields."""
    print(str(value), repr(value), f"{value}", getattr(value, "__dict__", ""), sep="\n")
    if isinstance(value, BaseException):
        print(*value.args, *traceback.format_exception(type(value), value, None), sep="\n")


def attempt(call: Callable[[], object]) -> None:
    """Call, and show what comes of it."""
    try:
        show(call())
    except DomainError as error:
        show(error)


def submit(client: DomainClient, domain_name: str | None = None) -> None:
    """Submit a change, and show client and outcome."""
    show(client)
    change = request(domain_name or unique("canary"))
    attempt(lambda: client.save_single_task_for_updating_contact_info(change))


class Backend(CredentialsProvider):
    """Gets credentials as it is told."""

    def __init__(self, fetch: Callable[[], Credentials | None]) -> None:
        """Make one that does what `fetch` does."""
        self.fetch = fetch

    def fetch_credentials(self) -> Credentials:
        """Get credentials."""
        return self.fetch()  # type: ignore[return-value]


def issued(sandbox: Sandbox) -> Credentials:
    """Get temporary credentials of the sandbox, whose secrets are remembered."""
    key = sandbox.issue("canary")
    secrets.extend((key["AccessKeySecret"], key["SecurityToken"]))
    return Credentials.from_sts(key["AccessKeyId"], key["AccessKeySecret"], key["SecurityToken"])


def misbehaviours(secret: str, token: str) -> Iterator[dict[str, Any]]:
    """Yield what the sandbox does to requests; it quotes what the client knows."""
    echo = f"SecurityToken={token} {secret} {token}"
    yield {"kind": "answer", "status": 502, "body": f"<html>{echo}</html>"}
    yield {"kind": "answer", "status": 404, "body": echo}
    yield {
        "kind": "answer",
        "status": 400,
        "body": json.dumps({"Code": "X", "Message": echo, "Recommend": echo}),
    }
    yield {"kind": "tamper", "parameter": "SecurityToken", "value": f"{token}x"}
    yield {"kind": "tamper", "parameter": "RegistrantProfileId", "value": "666"}
    yield {"kind": "clock_skew", "seconds": 3600}
    yield {"kind": "close", "execute": True}
    yield {"kind": "truncate"}
    yield {"kind": "refuse", "code": "Throttling.User"}
    yield {"kind": "refuse", "code": "NoPermission", "access_denied_detail": {"AuthAction": "a"}}


def calls(sandbox: Sandbox, http_method: HttpMethod) -> None:
    """Make calls with right keys and with wrong ones."""
    for credentials, secret, token in (
        (Credentials.from_access_key(KEY_ID, SECRET), SECRET, ""),
        (Credentials.from_sts(STS_KEY_ID, SECRET, TOKEN), SECRET, TOKEN),
        (Credentials.from_access_key(KEY_ID, KEY_SECRET), KEY_SECRET, ""),
        (Credentials.from_sts(STS_KEY_ID, STS_KEY_SECRET, STS_TOKEN), STS_KEY_SECRET, STS_TOKEN),
        (issued(sandbox), secrets[-2], secrets[-1]),
    ):
        show(credentials)
        client = sandbox.client(
            credentials,
            http_method=http_method,
            max_attempts=1,
            submission_policy=SubmissionPolicy.REPORT,
        )
        submit(client)
        for behaviour in misbehaviours(secret, token):
            domain_name = unique("canary")
            sandbox.tell(domain_name, **behaviour)
            submit(client, domain_name)
        submit(client, "exa_mple.com")
        submit(client, "unknown.example")
        attempt(partial(client.query_task_list, QueryTaskListRequest(page_size=1)))
        attempt(partial(client.explain, request("example.com")))
        show(client.with_call_options(CallOptions(timeout=timedelta(seconds=1))))


def providers(sandbox: Sandbox) -> None:
    """Get keys from everywhere."""

    def file(name: str, text: str) -> str:
        path = FOLDER / name
        path.write_text(text)
        return str(path)

    sts = Credentials.from_sts(STS_KEY_ID, SECRET, TOKEN)
    key = {"access_key_id": STS_KEY_ID, "access_key_secret": SECRET, "sts_token": TOKEN}
    printed = json.dumps({"mode": "StsToken", **key})
    profiles = json.dumps({"profiles": [{"name": "default", "mode": "StsToken", **key}]})
    section = f"[default]\ntype = sts\naccess_key_id = id\naccess_key_secret = {SECRET}"
    right = {"access_key_id": STS_KEY_ID, "access_key_secret": STS_KEY_SECRET}
    uri = sandbox.credentials_uri("canary")
    printing = ["echo", json.dumps({"mode": "StsToken", **right, "sts_token": STS_TOKEN})]

    def fail() -> Credentials:
        raise LookupError("the vault is sealed")

    for credentials in (
        Credentials.from_config_file(file("config.json", profiles)),
        Credentials.from_config_file(file("broken.json", profiles[:-3])),
        Credentials.from_config_file(file("mode.json", profiles.replace("StsToken", "Telepathy"))),
        Credentials.from_ini_file(file("sts.ini", f"{section}\nsecurity_token = {TOKEN}")),
        Credentials.from_ini_file(file("bad.ini", f"{section} x")),
        Credentials.from_ini_file(file("broken.ini", f"[default\n{SECRET}")),
        Credentials.from_ecs_ram_role(),
        Credentials.from_ram_role(sts, ROLE),
        Credentials.from_ram_role(Credentials.from_access_key(KEY_ID, KEY_SECRET), ROLE),
        Credentials.from_oidc(PROVIDER, file("token", TOKEN), ROLE),
        Credentials.from_oidc(PROVIDER, file("right-token", OIDC_TOKEN), ROLE),
        Credentials.from_uri(uri),
        Credentials.from_uri(f"{uri}&fail_status=404&key={SECRET}"),
        Credentials.from_process(printing),
        Credentials.from_process(["echo", printed.replace("StsToken", SECRET)]),
        Credentials.from_process(["echo", f"{SECRET} {printed}"]),
        Credentials.from_command_line(f"false {SECRET}"),
        Credentials.from_command_line(f"echo '{printed}'"),
        Credentials.from_provider(Backend(lambda: issued(sandbox))),
        Credentials.from_provider(Backend(lambda: sts)),
        Credentials.from_provider(Backend(lambda: None)),
        Credentials.from_provider(Backend(fail)),
        Credentials.from_chain([Credentials.from_uri(uri), sts]),
        Credentials.from_default_chain(),
    ):
        show(credentials)
        submit(sandbox.client(credentials, max_attempts=2))
    for wrong in (
        lambda: Credentials.from_access_key("id", f"{SECRET}\n"),
        lambda: Credentials.from_sts("id", "", TOKEN),
        lambda: Credentials.from_sts("id", SECRET, f"{TOKEN} "),
        lambda: Credentials.from_access_key("id", f'"{SECRET}"'),
        lambda: Credentials.from_command_line(f"'{SECRET}"),
        lambda: Credentials.from_uri(f"ftp://{SECRET}"),
    ):
        attempt(wrong)


def proxies(sandbox: Sandbox) -> None:
    """Go through proxies that want a password, and through none."""
    url = os.environ["ALIDOMAIN_PROXY_WITH_PASSWORD"]
    closed = "http://127.0.0.1:1"
    for server, password in (
        (url, PASSWORD),
        (url, f"{PASSWORD}-not"),
        (closed, PASSWORD),
        (closed.replace("//", f"//alice:{PASSWORD}@"), None),
        (f"socks5://alice:{PASSWORD}@127.0.0.1:1", None),
        (f"http://alice:{PASSWORD}@", None),
    ):
        try:
            proxy = Proxy(server, "alice" if password else None, password)
        except DomainError as error:
            show(error)
            continue
        show(proxy)
        for target in (sandbox, Sandbox("TLS_SANDBOX", sandbox.signature_version)):
            submit(target.client(proxy=proxy, max_attempts=1))
    wrong = ClientOptions(endpoint=closed, max_attempts=1)
    submit(DomainClient(Credentials.from_access_key(KEY_ID, SECRET), wrong))


enable_logging(LogLevel.TRACE)
for signature_version in SignatureVersion:
    sandbox = Sandbox(signature_version=signature_version)
    for http_method in HttpMethod:
        calls(sandbox, http_method)
    providers(sandbox)
    proxies(sandbox)
(FOLDER / "secrets.json").write_text(json.dumps(secrets))
