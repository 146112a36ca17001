"""Credentials that a program gets itself, and how often they are asked for."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest
from sandbox import (
    KEY_ID,
    KEY_SECRET,
    ONE_SIGNATURE,
    STS_KEY_ID,
    STS_KEY_SECRET,
    STS_TOKEN,
    Sandbox,
    key_used,
    unique,
)

from alidomain import (
    Credentials,
    CredentialsProvider,
    DomainClient,
    DomainError,
    Outcome,
    QueryTaskListRequest,
)


def temporary(lifetime: timedelta = timedelta(hours=1)) -> Credentials:
    """Make the sandbox's temporary credentials, with an expiration."""
    expiration = datetime.now(timezone.utc) + lifetime
    return Credentials.from_sts(STS_KEY_ID, STS_KEY_SECRET, STS_TOKEN, expiration=expiration)


class Backend(CredentialsProvider):
    """Gets credentials as it is told, and remembers by which threads it was asked."""

    def __init__(self, fetch: Callable[[], Credentials] = temporary) -> None:
        """Make one that does what `fetch` does."""
        self.fetch = fetch
        self.threads: list[int] = []

    def fetch_credentials(self) -> Credentials:
        """Get credentials."""
        self.threads.append(threading.get_ident())
        return self.fetch()


def backed(sandbox: Sandbox, backend: Backend) -> DomainClient:
    """Make a client with the credentials of a backend."""
    return sandbox.client(Credentials.from_provider(backend))


async def ask_many(client: DomainClient, count: int) -> None:
    """Call so many times at once: each call has to succeed."""
    asking = QueryTaskListRequest(page_size=1)
    await asyncio.gather(*(client.query_task_list_async(asking) for _ in range(count)))


def test_it_is_asked_once_and_off_the_event_loop(sandbox: Sandbox) -> None:
    backend = Backend()
    assert isinstance(backend, CredentialsProvider)
    client = backed(sandbox, backend)
    asyncio.run(ask_many(client, 64))
    assert key_used(sandbox, client) == STS_KEY_ID
    (thread,) = backend.threads
    assert thread != threading.get_ident()


@pytest.mark.parametrize("kind", ["the sandbox's", "the program's"])
def test_1000_awaited_calls_at_once_wait_for_one_renewal(sandbox: Sandbox, kind: str) -> None:
    scope = unique("thousand")
    uri = Credentials.from_uri(sandbox.credentials_uri(scope, delay_ms=1000))

    def slow() -> Credentials:
        time.sleep(1)
        return temporary()

    backend = Backend(slow)
    client = sandbox.client(uri) if kind == "the sandbox's" else backed(sandbox, backend)
    asyncio.run(ask_many(client, 1000))
    assert len(sandbox.issued(scope)) + len(backend.threads) == 1


@ONE_SIGNATURE
def test_what_it_raises_is_the_error_of_the_calls(sandbox: Sandbox) -> None:
    def fail() -> Credentials:
        raise LookupError("the vault is sealed")

    with pytest.raises(DomainError.Credentials, match="the vault is sealed") as caught:
        key_used(sandbox, backed(sandbox, Backend(fail)))
    assert (caught.value.retryable, caught.value.outcome) == (False, Outcome.NOT_SENT)

    def refuse() -> Credentials:
        raise DomainError.Credentials("the vault is busy", True, Outcome.NOT_SENT)

    with pytest.raises(DomainError.Credentials, match="the vault is busy") as caught:
        key_used(sandbox, backed(sandbox, Backend(refuse)))
    assert caught.value.retryable


def test_others_do_not_wait_for_a_slow_one(sandbox: Sandbox) -> None:
    asked, release = threading.Event(), threading.Event()

    def block() -> Credentials:
        asked.set()
        assert release.wait(20)
        return temporary()

    slow, other = backed(sandbox, Backend(block)), sandbox.client()

    async def both() -> None:
        waiting = asyncio.ensure_future(ask_many(slow, 1))
        await asyncio.to_thread(asked.wait)
        await ask_many(other, 8)
        assert not waiting.done()
        release.set()
        await waiting

    asyncio.run(asyncio.wait_for(both(), timeout=15))


def test_it_is_asked_once_more_if_the_token_is_refused(sandbox: Sandbox) -> None:
    scope = unique("backend")

    def issue() -> Credentials:
        key = sandbox.issue(scope)
        expiration = datetime.fromisoformat(key["Expiration"].replace("Z", "+00:00"))
        return Credentials.from_sts(
            key["AccessKeyId"], key["AccessKeySecret"], key["SecurityToken"], expiration
        )

    backend = Backend(issue)
    client = backed(sandbox, backend)
    key_used(sandbox, client)
    sandbox.expire(scope)
    asyncio.run(ask_many(client, 16))
    assert len(backend.threads) == len(sandbox.issued(scope)) == 2


@ONE_SIGNATURE
def test_calls_go_on_while_the_next_key_is_got(sandbox: Sandbox) -> None:
    release = threading.Event()

    def fetch() -> Credentials:
        if len(backend.threads) == 1:
            return temporary(timedelta(seconds=6))
        assert release.wait(20)
        return Credentials.from_access_key(KEY_ID, KEY_SECRET)

    backend = Backend(fetch)
    client = backed(sandbox, backend)
    used = key_used(sandbox, client)
    while len(backend.threads) < 2:
        used = key_used(sandbox, client)
    assert used == STS_KEY_ID
    release.set()
    while key_used(sandbox, client) != KEY_ID:
        pass


def test_what_is_no_exception_is_an_error_too(sandbox: Sandbox) -> None:
    def leave() -> Credentials:
        sys.exit("no phone")

    with pytest.raises(DomainError.Credentials, match=r"SystemExit.*no phone"):
        backed(sandbox, Backend(leave)).query_task_list(QueryTaskListRequest())


@ONE_SIGNATURE
def test_an_answer_that_is_no_credentials_is_an_error(sandbox: Sandbox) -> None:
    class Awaited(CredentialsProvider):
        async def fetch_credentials(self) -> Credentials:  # type: ignore[override]
            return temporary()

    class Forgotten(CredentialsProvider):
        def fetch_credentials(self) -> Credentials:
            return None  # type: ignore[return-value]

    for provider, returned in ((Awaited(), "coroutine"), (Forgotten(), "NoneType")):
        client = sandbox.client(Credentials.from_provider(provider))
        with pytest.raises(DomainError.Credentials, match=f"returned {returned}, not Credentials"):
            client.query_task_list(QueryTaskListRequest())


def test_something_else_is_refused_at_once() -> None:
    with pytest.raises(TypeError, match="fetch_credentials"):
        Credentials.from_provider(object())  # type: ignore[arg-type]
