"""Print the longest stall of an event loop while 1,000 awaited calls wait for one key.

The argument says where the key comes from: `provider` or `uri`.

The calls start at once, on a client whose key takes a second to get. A ticker sleeps 10 ms, again
and again; a stall is what lies between two of its ticks. The loop starts all calls in one turn, in
which nothing can tick: how long that takes is printed by itself.
"""

import asyncio
import json
import os
import sys
import time
import urllib.request
import uuid
from datetime import datetime, timedelta, timezone

from alidomain import (
    ClientOptions,
    ContactType,
    Credentials,
    CredentialsProvider,
    DomainClient,
    SaveSingleTaskForUpdatingContactInfoRequest,
)

CALLS = 1000
TICK = 0.01
SANDBOX = os.environ["ALIDOMAIN_SANDBOX"]


class Backend(CredentialsProvider):
    """Takes a second to get a key."""

    asked = 0

    def fetch_credentials(self) -> Credentials:
        """Get the sandbox's temporary key."""
        self.asked += 1
        time.sleep(1)
        expiration = datetime.now(timezone.utc) + timedelta(hours=1)
        return Credentials.from_sts(
            "STS.sandbox-key", "sandbox-sts-secret-8Kd/1W+3", "CAES+sandbox/token==", expiration
        )


def issued(scope: str) -> int:
    """Count the keys that the sandbox handed out."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{SANDBOX}/_sandbox/issued?scope={scope}") as reply:
        return len(json.load(reply))


async def stalls(client: DomainClient) -> tuple[float, list[float]]:
    """Return how long it took to start the calls, and the times between later ticks, in ms."""
    between: list[float] = []
    prefix = uuid.uuid4().hex
    last = time.perf_counter()

    async def tick() -> None:
        nonlocal last
        while True:
            await asyncio.sleep(TICK)
            now = time.perf_counter()
            between.append((now - last) * 1000)
            last = now

    async def call(number: int) -> None:
        request = SaveSingleTaskForUpdatingContactInfoRequest(
            contact_type=ContactType.ADMIN,
            domain_name=f"{prefix}-{number}.example",
            registrant_profile_id=1,
        )
        assert (await client.save_single_task_for_updating_contact_info_async(request)).task_no

    ticker = asyncio.ensure_future(tick())
    # As a program starts them that has a loop to keep going.
    await asyncio.sleep(5 * TICK)
    start = time.perf_counter()
    calls = [asyncio.ensure_future(call(number)) for number in range(CALLS)]
    await asyncio.sleep(0)
    started = last = time.perf_counter()
    between.clear()
    await asyncio.gather(*calls)
    ticker.cancel()
    return (started - start) * 1000, sorted(between, reverse=True)


def measure(credentials: Credentials) -> None:
    """Print the longest stall, and how long it took to start the calls."""
    client = DomainClient(credentials, ClientOptions(endpoint=SANDBOX))
    starting, longest = asyncio.run(stalls(client))
    print(json.dumps({"stall_ms": longest[0], "starting_ms": starting}))


if sys.argv[1] == "provider":
    backend = Backend()
    measure(Credentials.from_provider(backend))
    assert backend.asked == 1
else:
    scope = uuid.uuid4().hex
    measure(Credentials.from_uri(f"{SANDBOX}/_sandbox/credentials?scope={scope}&delay_ms=1000"))
    assert issued(scope) == 1
