"""A process that is forked at any moment: the child calls, and nothing of its parent's holds it."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from sandbox import (
    ONE_SIGNATURE,
    STS_KEY_ID,
    STS_KEY_SECRET,
    STS_TOKEN,
    Sandbox,
    request,
    unique,
)

import alidomain
from alidomain import Credentials, CredentialsProvider, DomainClient
from alidomain._runtime import awaiting, handles

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork"),
]
PATIENCE = 30.0


def fork(work: Callable[[], object]) -> int:
    """Do some work in a child; exit code 0 if it succeeds."""
    child = os.fork()
    if child == 0:
        # Nothing of the child may reach pytest.
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return child


def await_success(child: int) -> None:
    """Wait for a child, which must neither fail nor hang."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            assert status == 0
            return
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    pytest.fail("the child hangs")


class Provider(CredentialsProvider):
    """Gets a key of the sandbox's."""

    def fetch_credentials(self) -> Credentials:
        """Get it."""
        return Credentials.from_sts(STS_KEY_ID, STS_KEY_SECRET, STS_TOKEN)


def call_both_ways(client: DomainClient) -> None:
    """Submit a change and block, then submit another and await it."""
    client.save_single_task_for_updating_contact_info(request(unique("fork")))
    call = client.save_single_task_for_updating_contact_info_async(request(unique("fork")))
    assert asyncio.run(call).task_no


def call_all_ways(sandbox: Sandbox, client: DomainClient) -> None:
    """Call with a client, a new one, and one with credentials of Python's."""
    call_both_ways(client)
    call_both_ways(sandbox.client())
    call_both_ways(sandbox.client(Credentials.from_provider(Provider())))


def locks() -> Iterator[Any]:
    """Find every lock that the modules of this package share among threads."""
    kinds = (type(threading.Lock()), type(threading.RLock()))
    modules = [module for name, module in sys.modules.items() if name.startswith("alidomain")]
    found: list[Any] = [value for module in modules for value in vars(module).values()]
    seen: set[int] = set()
    while found:
        one = found.pop()
        if id(one) in seen or isinstance(one, ModuleType):
            continue
        seen.add(id(one))
        if isinstance(one, kinds):
            yield one
        kind = one if isinstance(one, type) else type(one)
        if kind.__module__.startswith("alidomain") or isinstance(one, (dict, list, tuple, set)):
            found += gc.get_referents(one)


@contextmanager
def held() -> Iterator[None]:
    """Hold all of them, as threads might at the moment of a fork."""
    with ExitStack() as stack:
        for lock in locks():
            stack.enter_context(lock)
        yield


@ONE_SIGNATURE
def test_a_child_inherits_no_lock_that_is_held(sandbox: Sandbox) -> None:
    client = sandbox.client(Credentials.from_provider(Provider()))
    call_both_ways(client)
    with held():
        child = fork(lambda: call_all_ways(sandbox, client))
    await_success(child)


@ONE_SIGNATURE
def test_a_child_forks_again(sandbox: Sandbox, client: DomainClient) -> None:
    call_both_ways(client)

    def work() -> None:
        call_both_ways(client)
        with held():
            grandchild = fork(lambda: call_both_ways(client))
        await_success(grandchild)
        call_all_ways(sandbox, client)

    await_success(fork(work))


@ONE_SIGNATURE
def test_multiprocessing(client: DomainClient) -> None:
    call_both_ways(client)
    with held():
        process = multiprocessing.get_context("fork").Process(target=call_both_ways, args=[client])
        process.start()
    process.join(PATIENCE)
    process.kill()
    assert process.exitcode == 0


@ONE_SIGNATURE
def test_a_thread_forks_while_the_main_thread_is_in_a_call(sandbox: Sandbox) -> None:
    client, domain_name = sandbox.client(), unique("meanwhile")
    sandbox.tell(domain_name, kind="delay", milliseconds=2000)
    children: list[int] = []

    def fork_meanwhile() -> None:
        while not sandbox.seen(domain_name):
            time.sleep(0.01)
        with held():
            children.append(fork(lambda: call_all_ways(sandbox, client)))

    thread = threading.Thread(target=fork_meanwhile)
    thread.start()
    client.save_single_task_for_updating_contact_info(request(domain_name))
    thread.join()
    await_success(children[0])


@ONE_SIGNATURE
def test_an_event_loop_forks_while_it_awaits_a_call(sandbox: Sandbox) -> None:
    client, domain_name = sandbox.client(), unique("loop")
    sandbox.tell(domain_name, kind="delay", milliseconds=1000)

    async def fork_meanwhile() -> int:
        call = client.save_single_task_for_updating_contact_info_async(request(domain_name))
        task = asyncio.ensure_future(call)
        await asyncio.sleep(0.2)

        def work() -> None:
            call_both_ways(client)
            # The call is the parent's, and is left to it.
            coroutine: Any = task.get_coro()
            coroutine.close()
            call_all_ways(sandbox, client)

        child = fork(work)
        assert (await task).task_no
        return child

    await_success(asyncio.run(fork_meanwhile()))


def test_a_child_frees_no_call_of_its_parent() -> None:
    freed: list[int] = []

    async def awaited() -> None:
        functions: Any = SimpleNamespace(
            start=lambda *_: 7, poll=lambda *_: None, free=freed.append
        )
        nothing: Any = None
        call = awaiting.awaited(
            None, "query_task_list", None, nothing, (), functions, nothing, nothing
        )
        task = asyncio.ensure_future(call)
        await asyncio.sleep(0)

        def work() -> None:
            coroutine: Any = task.get_coro()
            coroutine.close()
            assert not freed

        await_success(fork(work))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(awaited())
    assert freed == [7]


@ONE_SIGNATURE
def test_a_credentials_provider_forks(sandbox: Sandbox) -> None:
    class Forking(Provider):
        def fetch_credentials(self) -> Credentials:
            children.append(fork(lambda: call_both_ways(sandbox.client())))
            return super().fetch_credentials()

    children: list[int] = []
    call_both_ways(sandbox.client(Credentials.from_provider(Forking())))
    for child in children:
        await_success(child)
    assert children


@ONE_SIGNATURE
def test_a_child_does_not_wait_for_a_call_of_its_parent(sandbox: Sandbox) -> None:
    """A signal handler forks in the middle of a blocking call."""
    client, domain_name = sandbox.client(), unique("handler")
    sandbox.tell(domain_name, kind="delay", milliseconds=1500)
    parent, children = os.getpid(), []
    before = signal.signal(signal.SIGALRM, lambda *_: children.append(os.fork()))
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    code = 1
    try:
        response = client.save_single_task_for_updating_contact_info(request(domain_name))
    except RuntimeError as error:
        code = 0 if "forked" in str(error) else 1
    finally:
        if os.getpid() != parent:
            os._exit(code)
        signal.signal(signal.SIGALRM, before)
    assert response.task_no
    await_success(children[0])


@pytest.mark.parametrize("option", ["--log", "--provider"])
def test_threads_call_while_their_process_forks(option: str) -> None:
    storm = Path(__file__).with_name("fork_storm.py")
    command = [sys.executable, str(storm), "--children", "60", option]
    environment = {**os.environ, "ALIDOMAIN_SANDBOX": Sandbox("STORM").endpoint}
    ran = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr[-10_000:]


def test_handles_of_many_threads_are_different() -> None:
    numbers = handles.HandleMap()
    made: list[int] = []
    threads = [
        threading.Thread(target=lambda: made.extend(numbers.insert(None) for _ in range(20_000)))
        for _ in range(4)
    ]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert len(set(made)) == len(made) == len(numbers) == 80_000
    assert all(handle % 2 for handle in made)
    with pytest.raises(alidomain.InternalError):
        numbers.remove(2)
