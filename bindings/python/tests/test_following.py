"""Following a task to its end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

import pytest
from sandbox import KEY_ID, KEY_SECRET, ONE_SIGNATURE, Sandbox, request, unique

from alidomain import DomainClient, DomainError, Outcome, TaskState, TaskStatus, WaitOptions

QUICK = WaitOptions(
    timeout=timedelta(seconds=30),
    min_interval=timedelta(milliseconds=20),
    max_interval=timedelta(milliseconds=50),
)
FAILURE = {"error_msg": "refused", "fail_reason": "audit", "task_result": "rejected"}


def submit(client: DomainClient, domain_name: str) -> str:
    """Submit a change and return the number of its task."""
    return client.save_single_task_for_updating_contact_info(request(domain_name)).task_no


def test_a_task_that_succeeds(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("succeeds")
    sandbox.plan(domain_name, waiting_ms=200, executing_ms=200)
    *before, last = client.follow_task(submit(client, domain_name), QUICK)
    assert {progress.state for progress in before} == {TaskState.STILL_RUNNING}
    seen = [progress.task_details[0].status for progress in before]
    assert set(seen) == {TaskStatus.WAITING_EXECUTE, TaskStatus.EXECUTING}
    assert all(progress.next_poll_in for progress in before)
    assert (last.state, last.next_poll_in, last.problem) == (TaskState.SUCCEEDED, None, None)
    assert last.polls == len(before) + 1
    assert last.elapsed > before[0].elapsed
    assert last.task_details[0].domain_name == domain_name


def test_a_task_that_fails_says_why(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("fails")
    sandbox.plan(domain_name, executing_ms=100, failure=FAILURE)

    async def awaited(task_no: str) -> list[TaskState]:
        return [progress.state async for progress in client.follow_task_async(task_no, QUICK)]

    states = asyncio.run(awaited(submit(client, domain_name)))
    assert (states[0], states[-1]) == (TaskState.STILL_RUNNING, TaskState.FAILED)

    for progress in (
        client.wait_for_task(submit(client, domain_name), QUICK),
        asyncio.run(client.wait_for_task_async(submit(client, domain_name), QUICK)),
    ):
        assert progress.state == TaskState.FAILED
        (detail,) = progress.task_details
        assert (detail.error_msg, detail.fail_reason) == ("refused", "audit")
        assert detail.task_result == "rejected"


def test_a_task_that_the_service_does_not_know(sandbox: Sandbox) -> None:
    client = sandbox.client(settle_time=timedelta(milliseconds=50))
    with pytest.raises(DomainError.InvalidRequest) as caught:
        client.wait_for_task("nope", QUICK)
    assert (caught.value.field, caught.value.outcome) == ("task_no", Outcome.NOT_EXECUTED)
    with pytest.raises(DomainError.InvalidRequest):
        list(client.follow_task("nope", QUICK))


def test_a_task_that_is_still_running_at_the_deadline(
    sandbox: Sandbox, client: DomainClient
) -> None:
    domain_name = unique("slow")
    sandbox.plan(domain_name, waiting_ms=3_600_000)
    task_no = submit(client, domain_name)
    soon = WaitOptions(timeout=timedelta(seconds=2), min_interval=timedelta(milliseconds=20))
    for progress in (
        client.wait_for_task(task_no, soon),
        asyncio.run(client.wait_for_task_async(task_no, soon)),
    ):
        assert (progress.state, progress.next_poll_in) == (TaskState.STILL_RUNNING, None)
        assert progress.polls > 1
        assert progress.task_details[0].status == TaskStatus.WAITING_EXECUTE


def test_submit_and_wait(sandbox: Sandbox, client: DomainClient) -> None:
    for failure, state in ((None, TaskState.SUCCEEDED), (FAILURE, TaskState.FAILED)):
        domain_name = unique("both")
        sandbox.plan(domain_name, executing_ms=100, failure=failure)
        for answer in (
            client.submit_and_wait(request(domain_name), QUICK),
            asyncio.run(client.submit_and_wait_async(request(domain_name), QUICK)),
        ):
            assert answer.progress.state == state
            assert answer.submission.task_no == answer.progress.task_no
        assert len(sandbox.tasks(domain_name)) == 2


def test_nothing_is_submitted_with_wrong_options(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("wrong")
    wrong = WaitOptions(timeout=timedelta(0))
    with pytest.raises(DomainError.InvalidRequest):
        client.submit_and_wait(request(domain_name), wrong)
    with pytest.raises(DomainError.InvalidRequest):
        asyncio.run(client.submit_and_wait_async(request(domain_name), wrong))
    assert sandbox.seen(domain_name) == []


def test_cancelling_ends_the_wait_at_once(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("cancelled")
    sandbox.plan(domain_name, waiting_ms=3_600_000)
    task_no = submit(client, domain_name)
    slow = WaitOptions(min_interval=timedelta(hours=1), timeout=timedelta(hours=2))

    async def follow() -> None:
        async for _ in client.follow_task_async(task_no, slow):
            pass

    async def cancel() -> None:
        for wait in (follow(), client.wait_for_task_async(task_no, slow)):
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(wait, timeout=0.2)

    asyncio.run(asyncio.wait_for(cancel(), timeout=20))


def test_a_number_is_not_lost_with_the_wait(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("kept")
    sandbox.plan(domain_name, waiting_ms=3_600_000)

    async def cancel() -> BaseException:
        before = sandbox.stats()["requests"]
        call = asyncio.ensure_future(client.submit_and_wait_async(request(domain_name)))
        # The second request is the first question about the task.
        while sandbox.stats()["requests"] < before + 2:
            await asyncio.sleep(0.01)
        call.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await call
        return caught.value

    error = asyncio.run(cancel())
    if sys.version_info >= (3, 11):
        assert sandbox.tasks(domain_name)[0]["task_no"] in "".join(error.__notes__)


INTERRUPTED = """
import signal
from alidomain import *
# A shell lets what runs in its background ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)
credentials = Credentials.from_access_key({id!r}, {secret!r})
client = DomainClient(credentials, ClientOptions(endpoint={endpoint!r}))
request = SaveSingleTaskForUpdatingContactInfoRequest(
    contact_type=ContactType.ADMIN, domain_name={domain_name!r}, registrant_profile_id=1)
client.submit_and_wait(request)
"""


def interrupt(endpoint: str, domain_name: str, moment: Callable[[], bool]) -> str:
    """Submit in another process, press Ctrl-C at a moment, return what it prints."""
    script = INTERRUPTED.format(
        id=KEY_ID, secret=KEY_SECRET, endpoint=endpoint, domain_name=domain_name
    )
    child = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, text=True)
    while not moment():
        assert child.poll() is None, child.communicate()[1]
    os.kill(child.pid, signal.SIGINT)
    printed = child.communicate(timeout=20)[1]
    assert "KeyboardInterrupt" in printed
    return printed


@ONE_SIGNATURE
def test_ctrl_c_ends_a_blocking_wait(sandbox: Sandbox) -> None:
    domain_name = unique("interrupted")
    sandbox.plan(domain_name, waiting_ms=3_600_000)
    before = sandbox.stats()["requests"]
    # The second request is the first question about the task.
    printed = interrupt(
        sandbox.endpoint, domain_name, lambda: bool(sandbox.stats()["requests"] >= before + 2)
    )
    if sys.version_info >= (3, 11):
        assert printed.count(sandbox.tasks(domain_name)[0]["task_no"]) == 1


def test_ctrl_c_ends_a_blocking_submission() -> None:
    with ExitStack() as stack:
        silent = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"

        def arrived() -> bool:
            return bool(stack.enter_context(silent.accept()[0]))

        printed = interrupt(endpoint, "example.com", arrived)
    if sys.version_info >= (3, 11):
        assert printed.count("The cause of this exception has the submission") == 1
