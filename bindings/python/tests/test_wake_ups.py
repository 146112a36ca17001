"""What wakes event loops: nothing that comes between loses a wake-up, and no loop fails for it."""

from __future__ import annotations

import asyncio
import gc
import itertools
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable

import pytest
from sandbox import ONE_SIGNATURE, Sandbox, request, unique

from alidomain import ClientOptions, Credentials, DomainClient, QueryTaskListRequest
from alidomain._runtime import inbox, polls

UNIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="loops of Windows watch no pipes")
PATIENCE = 20

ASKING = QueryTaskListRequest(page_size=1)


async def asked(client: DomainClient) -> int:
    """Make a call, which must end."""
    call = client.query_task_list_async(ASKING)
    return (await asyncio.wait_for(call, PATIENCE)).current_page_num or 0


def descriptors() -> int:
    """Count the open files of this process."""
    return len(os.listdir("/dev/fd"))


def abandon_a_call(server: socket.socket) -> socket.socket:
    """Leave a call without a reply to the garbage collector, whose loop is closed."""
    options = ClientOptions(endpoint=f"http://127.0.0.1:{server.getsockname()[1]}", max_attempts=1)
    client = DomainClient(Credentials.from_access_key("id", "secret"), options)
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)
    task = loop.create_task(client.query_task_list_async(ASKING))
    connection, _ = loop.run_until_complete(loop.sock_accept(server))
    loop.close()
    assert not task.done()
    return connection


@ONE_SIGNATURE
@pytest.mark.parametrize("between", ["another call", "garbage collection"])
def test_what_comes_between_a_poll_and_its_answer_loses_no_wake_up(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, between: str
) -> None:
    client, other = sandbox.client(), sandbox.client()
    is_ready: Callable[[int], bool] = polls.is_ready
    asks = itertools.count(1)

    def ask(call: int) -> bool:
        # The first answer is that the call has to wait, the second one that it is ready.
        if next(asks) == 2:
            if between == "another call":
                other.query_task_list(ASKING)
            else:
                gc.collect()
        return is_ready(call)

    async def main() -> None:
        assert await asked(client) == 1
        monkeypatch.setattr(polls, "is_ready", ask)
        assert await asked(client) == 1

    gc.collect()
    gc.disable()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        connections = [abandon_a_call(server) for _ in range(3)]
        try:
            asyncio.run(main())
        finally:
            gc.enable()
    for connection in connections:
        connection.close()


@UNIX_ONLY
@ONE_SIGNATURE
def test_a_call_that_began_without_a_pipe_goes_on_without(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sandbox.client()
    ways = iter([lambda: None] * 5)

    def way(real: Callable[[], inbox.Inbox | None] = inbox.of_running_loop) -> inbox.Inbox | None:
        return next(ways, real)()

    domain_name = unique("way")
    sandbox.tell(domain_name, kind="delay", milliseconds=5000, execute=True)

    async def main() -> None:
        monkeypatch.setattr(inbox, "of_running_loop", way)
        for _ in range(4):
            assert await asked(client) == 1
        call = client.save_single_task_for_updating_contact_info_async(request(domain_name))
        task = asyncio.ensure_future(call)
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, PATIENCE)
        assert await asked(client) == 1

    asyncio.run(main())


@UNIX_ONLY
@ONE_SIGNATURE
def test_loops_that_take_turns_keep_their_pipes(sandbox: Sandbox) -> None:
    client = sandbox.client()
    loops = [asyncio.new_event_loop() for _ in range(2)]
    for loop in loops:
        assert loop.run_until_complete(asked(client)) == 1
    before = descriptors()
    for _ in range(20):
        for loop in loops:
            assert loop.run_until_complete(asked(client)) == 1
    assert descriptors() <= before + 2
    for loop in loops:
        loop.close()


@UNIX_ONLY
@ONE_SIGNATURE
def test_a_loop_that_selects_survives_many_descriptors(sandbox: Sandbox) -> None:
    import resource

    client = sandbox.client()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2048:
        pytest.skip("this system allows too few descriptors")
    resource.setrlimit(resource.RLIMIT_NOFILE, (2048, hard))
    loop = asyncio.SelectorEventLoop(selectors.SelectSelector())
    opened: list[int] = []
    try:
        assert client.query_task_list(ASKING).current_page_num == 1
        while not opened or opened[-1] < 1100:
            opened.append(os.open(os.devnull, os.O_RDONLY))
        assert loop.run_until_complete(asked(client)) == 1
    finally:
        for descriptor in opened:
            os.close(descriptor)
        loop.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@UNIX_ONLY
@ONE_SIGNATURE
def test_a_forked_process_goes_on_with_the_loop_of_its_parent(sandbox: Sandbox) -> None:
    client = sandbox.client()
    loop = asyncio.new_event_loop()
    assert loop.run_until_complete(asked(client)) == 1
    # A wake-up that the parent does not see.
    own = inbox._inboxes[id(loop)]()
    assert own is not None
    polls.wake(polls.number(own.pipe.number), 1)
    process = os.fork()
    if process == 0:
        signal.alarm(PATIENCE)
        for _ in range(3):
            loop.run_until_complete(asked(client))
        os._exit(0)
    assert os.waitpid(process, 0)[1] == 0
    loop.close()
