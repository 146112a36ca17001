"""Programs that end while their other threads are in the middle of calls: they end well."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from sandbox import KEY_ID, KEY_SECRET, ONE_SIGNATURE, Sandbox, unique

PREFACE = """
import asyncio, threading, time
from datetime import datetime, timedelta, timezone
from alidomain import *

credentials = Credentials.from_access_key({id!r}, {secret!r})
options = ClientOptions(endpoint={endpoint!r})
client = DomainClient(credentials, options)
asking = QueryTaskListRequest(page_size=1)

def in_other_threads(function):
    for _ in range(2):
        threading.Thread(target=function, daemon=True).start()
    time.sleep(0.15)
"""

HAS_AWAITED = """
async def many():
    await asyncio.gather(*(client.query_task_list_async(asking) for _ in range(16)))
asyncio.run(many())
"""

AWAITS = """
async def again_and_again():
    while True:
        await client.query_task_list_async(asking)
async def many():
    await asyncio.gather(*(again_and_again() for _ in range(8)))
in_other_threads(lambda: asyncio.run(many()))
"""

IS_ASKED_WHETHER_TO_CANCEL = """
class Never(CancellationCheck):
    def is_cancelled(self):
        return False

cancellable = client.with_cancellation(Cancellation.from_check(Never()))
change = SaveSingleTaskForUpdatingContactInfoRequest(
    contact_type=ContactType.REGISTRANT, domain_name={slow!r}, registrant_profile_id=1
)
in_other_threads(lambda: cancellable.save_single_task_for_updating_contact_info(change))
"""

IS_ASKED_FOR_KEYS = """
class ShortLived(CredentialsProvider):
    def fetch_credentials(self):
        expiration = datetime.now(timezone.utc) + timedelta(milliseconds=50)
        return Credentials.from_sts({id!r}, {secret!r}, "no token", expiration)

asked = DomainClient(Credentials.from_provider(ShortLived()), options)
def again_and_again():
    while True:
        try:
            asked.query_task_list(asking)
        except DomainError:
            pass
in_other_threads(again_and_again)
"""

IS_BEING_ASKED_FOR_A_KEY = """
class Slow(CredentialsProvider):
    def fetch_credentials(self):
        started.set()
        for _ in range(400):
            time.sleep(0.0005)
        return credentials

started = threading.Event()
asked = DomainClient(Credentials.from_provider(Slow()), options)
threading.Thread(target=asked.query_task_list, args=(asking,), daemon=True).start()
started.wait()
"""

IS_FREED_AT_THE_END = """
class Given(CredentialsProvider):
    def fetch_credentials(self):
        url = "{endpoint}/_sandbox/credentials?scope={slow}&delay_ms=600"
        return Credentials.from_uri(url)

class Lingers:
    def __del__(self, sleep=time.sleep):
        sleep(0.8)

async def give_up():
    asked = DomainClient(Credentials.from_provider(Given()), options)
    try:
        await asyncio.wait_for(asked.query_task_list_async(asking), 0.3)
    except asyncio.TimeoutError:
        pass

lingers = Lingers()
asyncio.run(give_up())
"""


@ONE_SIGNATURE
@pytest.mark.parametrize(
    "program",
    [
        HAS_AWAITED,
        AWAITS,
        IS_ASKED_WHETHER_TO_CANCEL,
        IS_ASKED_FOR_KEYS,
        IS_BEING_ASKED_FOR_A_KEY,
        IS_FREED_AT_THE_END,
    ],
    ids=["has awaited", "awaits", "asked to cancel", "asked for keys", "being asked", "freed"],
)
def test_a_program_ends_well(sandbox: Sandbox, program: str) -> None:
    slow = unique("slow")
    sandbox.tell(slow, times=1000, kind="delay", milliseconds=5000)
    named = {"id": KEY_ID, "secret": KEY_SECRET, "endpoint": sandbox.endpoint, "slow": slow}
    script = (PREFACE + program).format(**named)
    for _ in range(8):
        ended = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
        )
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


LATE = """
import atexit, threading

def tell(call):
    try:
        print(call())
    except BaseException as error:
        print(type(error).__name__, error, *getattr(error, "__notes__", ()))

@atexit.register
def late():
    for call in calls:
        if in_thread:
            thread = threading.Thread(target=tell, args=(call,))
            thread.start()
            thread.join()
        else:
            tell(call)
"""

CALLS = """
in_thread = {in_thread}
calls = [
    lambda: client.query_task_list(asking).current_page_num,
    lambda: asyncio.run(client.query_task_list_async(asking)).current_page_num,
]
"""

SLOW_WAKERS = """
wake = asyncio.BaseEventLoop.call_soon_threadsafe
def wake_and_linger(*arguments, **named):
    wake(*arguments, **named)
    if threading.get_ident() != threading.main_thread().ident:
        time.sleep(0.003)
asyncio.BaseEventLoop.call_soon_threadsafe = wake_and_linger
"""

UNDER_WAY = """
in_thread = False
change = SaveSingleTaskForUpdatingContactInfoRequest(
    contact_type=ContactType.REGISTRANT, domain_name={slow!r}, registrant_profile_id=1
)
loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()
call = client.save_single_task_for_updating_contact_info_async(change)
under_way = asyncio.run_coroutine_threadsafe(call, loop)
time.sleep(0.3)

async def stop():
    tasks = asyncio.all_tasks() - {{asyncio.current_task()}}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return len(tasks)

calls = [
    lambda: {ending},
]
"""


def late(sandbox: Sandbox, program: str, **named: object) -> str:
    """Run a program, and return what it prints when this package's own function has run."""
    named = {"id": KEY_ID, "secret": KEY_SECRET, "endpoint": sandbox.endpoint, **named}
    script = LATE + (PREFACE + program).format(**named)
    return subprocess.check_output([sys.executable, "-c", script], text=True, timeout=60)


@ONE_SIGNATURE
def test_the_main_thread_makes_calls_as_the_program_ends(sandbox: Sandbox) -> None:
    assert late(sandbox, AWAITS + CALLS, in_thread=False) == "1\n1\n"


@ONE_SIGNATURE
def test_a_thread_that_wakes_the_main_thread_may_linger(sandbox: Sandbox) -> None:
    assert late(sandbox, SLOW_WAKERS + CALLS, in_thread=False) == "1\n1\n"


@ONE_SIGNATURE
def test_awaited_calls_of_other_threads_are_refused_as_the_program_ends(sandbox: Sandbox) -> None:
    printed = late(sandbox, HAS_AWAITED + CALLS, in_thread=True).splitlines()
    assert printed == ["1", "RuntimeError the program is ending, and does not wait for this call"]


@ONE_SIGNATURE
@pytest.mark.parametrize("ending", ["under_way.result()", "stop()"])
def test_a_submission_that_the_end_cuts_off_is_told_so(sandbox: Sandbox, ending: str) -> None:
    slow = unique("slow")
    sandbox.tell(slow, kind="delay", milliseconds=5000, execute=True)
    if ending == "stop()":
        printed = late(
            sandbox,
            UNDER_WAY,
            slow=slow,
            ending="asyncio.run_coroutine_threadsafe(stop(), loop).result()",
        )
        assert printed == "1\n"
    else:
        printed = late(sandbox, UNDER_WAY, slow=slow, ending=ending)
        assert "RuntimeError the program is ending" in printed
        assert f"The change of {slow} may have been submitted: the outcome is unknown" in printed


CTRL_C = """
import os, signal
def press():
    time.sleep({seconds})
    os.kill(os.getpid(), signal.SIGINT)

import atexit
atexit.register(lambda: threading.Thread(target=press, daemon=True).start())
"""


@ONE_SIGNATURE
def test_an_interrupted_end_is_no_abort(sandbox: Sandbox) -> None:
    for step in range(12):
        named = {"id": KEY_ID, "secret": KEY_SECRET, "endpoint": sandbox.endpoint}
        script = (PREFACE + CTRL_C + AWAITS).format(seconds=step * 0.0003, **named)
        ended = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
        )
        assert "FATAL" not in ended.stderr
        # Python counts what a function of atexit raises for nothing.
        assert ended.returncode in (0, -signal.SIGINT)
