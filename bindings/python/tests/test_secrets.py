"""No secret in anything that can be printed."""

from __future__ import annotations

from collections.abc import Iterator

from sandbox import KEY_ID, STS_KEY_ID, Sandbox, request, unique

from alidomain import ClientOptions, Credentials, DomainClient, DomainError

SECRET = "canary-secret/1+2"
TOKEN = "canary-token/3+4=="


def printed(value: object) -> Iterator[str]:
    """Yield every printable form of a value and of its fields."""
    yield str(value)
    yield repr(value)
    yield f"{value}"
    yield str(getattr(value, "__dict__", ""))
    if isinstance(value, BaseException):
        yield from map(str, value.args)


def provoke(client: DomainClient, domain_name: str) -> DomainError:
    """Call, and return the error that comes."""
    try:
        client.save_single_task_for_updating_contact_info(request(domain_name))
    except DomainError as error:
        return error
    raise AssertionError("the call succeeded")


def test_nothing_printable_shows_a_secret(sandbox: Sandbox) -> None:
    things: list[object] = []
    for credentials, token in (
        (Credentials.from_access_key(KEY_ID, SECRET), ""),
        (Credentials.from_sts(STS_KEY_ID, SECRET, TOKEN), TOKEN),
    ):
        client = sandbox.client(credentials)
        things += [credentials, client]
        # The signature is wrong, and the server quotes what it would have signed, the token too.
        things.append(provoke(client, unique("canary")))
        echo = f"SecurityToken={token} {SECRET} {token}"
        for behaviour in (
            {"kind": "answer", "status": 502, "body": f"<html>{echo}</html>"},
            {"kind": "answer", "status": 400, "body": f'{{"Code": "X", "Message": "{echo}"}}'},
            {"kind": "tamper", "parameter": "SecurityToken", "value": f"{token}x"},
            {"kind": "close", "execute": True},
            {"kind": "truncate"},
        ):
            domain_name = unique("canary")
            sandbox.tell(domain_name, **behaviour)
            things.append(provoke(client, domain_name))
        closed = DomainClient(credentials, ClientOptions(endpoint="http://127.0.0.1:1"))
        things.append(provoke(closed, "example.com"))
    for secret, token in (("", TOKEN), (SECRET + "\n", TOKEN), (SECRET, TOKEN + " ")):
        try:
            Credentials.from_sts("id", secret, token)
        except DomainError as error:
            things.append(error)

    assert len(things) == 2 * 9 + 3
    for thing in things:
        for text in printed(thing):
            assert "canary-secret" not in text
            assert "canary-token" not in text
