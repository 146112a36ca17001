"""Programs that end while their other threads are in the middle of calls: they end well."""

from __future__ import annotations

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


@ONE_SIGNATURE
@pytest.mark.parametrize(
    "program",
    [HAS_AWAITED, AWAITS, IS_ASKED_WHETHER_TO_CANCEL, IS_ASKED_FOR_KEYS, IS_BEING_ASKED_FOR_A_KEY],
    ids=["has awaited", "awaits", "asked whether to cancel", "asked for keys", "being asked"],
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
import atexit

@atexit.register
def late():
    import asyncio
    try:
        print(client.query_task_list(asking).total_item_num is not None)
        print(asyncio.run(client.query_task_list_async(asking)).total_item_num is not None)
    except BaseException as error:
        print(repr(error))
"""


@ONE_SIGNATURE
def test_calls_can_be_made_as_the_program_ends(sandbox: Sandbox) -> None:
    named = {"id": KEY_ID, "secret": KEY_SECRET, "endpoint": sandbox.endpoint}
    # It runs after this package's own function, since it is registered before.
    script = (LATE + PREFACE + AWAITS).format(**named)
    printed = subprocess.check_output([sys.executable, "-c", script], text=True, timeout=60)
    assert printed == "True\nTrue\n"
