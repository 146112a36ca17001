"""Event loops that are closed in the middle of a call: nothing is printed, the call is freed."""

from __future__ import annotations

import asyncio
import gc
import socket
import time

import pytest
from interruptions import Interruption, alarm
from sandbox import ONE_SIGNATURE, Sandbox, request, unique

from alidomain import ClientOptions, Credentials, DomainClient, QueryTaskListRequest
from alidomain._native import alidomain as native
from alidomain._runtime import inbox, wakers

PATIENCE = 30.0


def free_counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """List the Rust futures that are freed from now on."""
    freed: list[int] = []
    functions = native._future_rust_buffer  # type: ignore[attr-defined]
    free = functions.free

    def counted(future: int) -> None:
        freed.append(future)
        free(future)

    monkeypatch.setattr(functions, "free", counted)
    return freed


def waiting() -> int:
    """Count the calls that wait."""
    return len(inbox.calls()) + len(wakers.calls())


def test_a_loop_is_closed_while_a_call_waits_for_its_reply(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], way: str
) -> None:
    gc.collect()
    freed, before = free_counted(monkeypatch), waiting()
    loop = asyncio.new_event_loop()
    # Python's own "Task was destroyed but it is pending!".
    loop.set_exception_handler(lambda *_: None)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        options = ClientOptions(
            endpoint=f"http://127.0.0.1:{server.getsockname()[1]}", max_attempts=1
        )
        client = DomainClient(Credentials.from_access_key("id", "secret"), options)
        task = loop.create_task(client.query_task_list_async(QueryTaskListRequest()))
        connection, _ = loop.run_until_complete(loop.sock_accept(server))
    loop.close()
    del task
    assert waiting() == before + 1
    # Ends the call: the library's thread wakes a loop that is not there any more.
    connection.close()
    end = time.monotonic() + PATIENCE
    while waiting() > before and time.monotonic() < end:
        time.sleep(0.01)
        gc.collect()
    gc.collect()
    assert (waiting(), len(freed)) == (before, 1)
    assert capfd.readouterr() == ("", "")


@ONE_SIGNATURE
def test_a_call_works_in_the_next_loop(client: DomainClient) -> None:
    for _ in range(2):
        call = client.save_single_task_for_updating_contact_info_async(request(unique("next")))
        assert asyncio.run(call).task_no


@ONE_SIGNATURE
@pytest.mark.parametrize("used", [False, True], ids=["fresh", "used"])
def test_a_client_is_used_on_after_a_loop_was_closed_in_a_submission(
    sandbox: Sandbox, capfd: pytest.CaptureFixture[str], used: bool
) -> None:
    client = sandbox.client()

    def submit(domain_name: str) -> None:
        loop = asyncio.new_event_loop()
        # Python's own "Task was destroyed but it is pending!".
        loop.set_exception_handler(lambda *_: None)
        try:
            call = client.save_single_task_for_updating_contact_info_async(request(domain_name))
            assert loop.run_until_complete(call).task_no
        finally:
            loop.close()

    if used:
        submit(unique("before"))
    domain_name = unique("interrupted")
    sandbox.tell(domain_name, kind="delay", milliseconds=400)
    with pytest.raises(Interruption), alarm(0.2):
        submit(domain_name)
    end = time.monotonic() + PATIENCE
    while not sandbox.tasks(domain_name) and time.monotonic() < end:
        time.sleep(0.01)
    # The reply has come, and nothing but cycles refers to the call.
    time.sleep(0.2)
    gc.collect()
    for _ in range(3):
        submit(unique("after"))
    assert capfd.readouterr() == ("", "")
