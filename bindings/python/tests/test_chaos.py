"""At most once, from Python, while everything fails at random."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sandbox import Sandbox, request

from alidomain import DomainError, Outcome, SignatureVersion

SUBMISSIONS = 2000
AT_ONCE = 16
# An attempt is given up before a delayed one arrives, and tasks are listed within the settle time.
FAULTS = {
    "seed": 2,
    "refuse_connections": 0.01,
    "drop_before": 0.04,
    "drop_after": 0.04,
    "truncate": 0.03,
    "bad_gateway": 0.04,
    "unavailable_before": 0.03,
    "unavailable_after": 0.03,
    "throttle": 0.03,
    "throttle_with_wait": 0.03,
    "delay": 0.02,
    "delay_ms": 400,
    "visible_after_ms": 400,
}
OPTIONS: dict[str, Any] = {
    "attempt_timeout": timedelta(milliseconds=250),
    "settle_time": timedelta(milliseconds=500),
    "retry_base_delay": timedelta(milliseconds=20),
    "retry_max_delay": timedelta(milliseconds=200),
}


@pytest.fixture
def failing() -> Sandbox:
    """Return a sandbox that fails at random, and accepts a second change of a busy domain."""
    sandbox = Sandbox("CHAOS")
    sandbox.control("settings", {"busy_refusal": False})
    sandbox.control("lives", {"domain_name": "*", "life": {"waiting_ms": 3_600_000}})
    sandbox.control("faults", FAULTS)
    return sandbox


def test_nothing_is_submitted_twice_or_lost(failing: Sandbox) -> None:
    # One client, which knows the tasks of all its calls. The tests in Rust do it with version 1.
    client = failing.client(signature_version=SignatureVersion.V3, **OPTIONS)
    told: Counter[str] = Counter()
    returned: dict[str, str] = {}
    denied: list[str] = []

    async def submit(number: int, at_once: asyncio.Semaphore) -> None:
        domain_name = f"chaos-{number}.example"
        async with at_once:
            call = client.save_single_task_for_updating_contact_info_async(request(domain_name))
            try:
                response = await call
            except DomainError.OutcomeUnknown:
                told["unknown"] += 1
            except DomainError as error:
                told[error.outcome.name] += 1
                denied.append(domain_name)
            else:
                told["recovered" if response.recovered else "answered"] += 1
                returned[domain_name] = response.task_no

    async def submit_all() -> None:
        at_once = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(submit(number, at_once) for number in range(SUBMISSIONS)))

    asyncio.run(submit_all())
    # What is still on its way arrives.
    time.sleep(3 * FAULTS["delay_ms"] / 1000)
    stats = failing.stats()
    made: dict[str, list[str]] = {}
    for task in failing.all_tasks():
        made.setdefault(task["domain_name"], []).append(task["task_no"])

    assert [name for name, tasks in made.items() if len(tasks) > 1] == [], "submitted twice"
    wrong = {name for name, task_no in returned.items() if made.get(name) != [task_no]}
    assert wrong == set(), "told of a task that is not theirs"
    assert [name for name in denied if name in made] == [], "told not executed although it was"
    assert sum(told.values()) == SUBMISSIONS
    assert told[Outcome.MAYBE_EXECUTED.name] == 0
    assert told["unknown"] < SUBMISSIONS / 100
    assert told["recovered"] > 0
    assert stats["disturbed"] > stats["requests"] / 4
