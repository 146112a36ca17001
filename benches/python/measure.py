"""What all Python clients are measured with. Imports nothing that a client might not import.

A client is run as `CLIENT.py MODE cold`, `CLIENT.py MODE calls COUNT IN_FLIGHT WARM_UP` or
`CLIENT.py MODE memory COUNT`, and prints JSON: see `xtask/src/bench/contender.rs`.
"""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from typing import Any

HOST = os.environ["ALIDOMAIN_ENDPOINT"].removeprefix("http://")
KEY_ID = os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"]
KEY_SECRET = os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"]

FIRST_CALLS = 10_000
"""After so many, memory counts as used once and for all."""


def names(count: int) -> Iterator[str]:
    """Yield domain names that were never used before."""
    prefix = f"python-{os.getpid()}-{time.monotonic_ns()}"
    return (f"{prefix}-{number}.example" for number in range(count))


class Blocking:
    """A client whose function takes a name, blocks, and returns the number of the task."""

    def __init__(self, load: Callable[[], Callable[[], Callable[[str], str]]]) -> None:
        """`load` imports the client and returns what makes the function."""
        self._load = load

    def load(self) -> None:
        """Import the client."""
        self._make = self._load()

    def open(self) -> None:
        """Make the client, and one call."""
        self._submit = self._make()
        assert self._submit("first.example")

    def calls(self, count: int, in_flight: int) -> None:
        """Make calls, each of `in_flight` threads one at a time."""
        if in_flight == 1:
            for name in names(count):
                self._submit(name)
            return
        import threading

        def work() -> None:
            for name in names(count // in_flight):
                self._submit(name)

        threads = [threading.Thread(target=work) for _ in range(in_flight)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


class OnAnotherThread(Blocking):
    """The same, but not on the main thread."""

    def calls(self, count: int, in_flight: int) -> None:
        """Make calls on another thread."""
        import threading

        thread = threading.Thread(target=super().calls, args=(count, in_flight))
        thread.start()
        thread.join()


class Awaited:
    """A client whose function `submit` is awaited."""

    def __init__(self, load: Callable[[], Callable[[], Awaitable[Callable[[str], Any]]]]) -> None:
        """`load` imports the client and returns what makes the function in a running loop."""
        self._load = load
        self._submit: Any = None

    def load(self) -> None:
        """Import the client."""
        import asyncio

        self._make = self._load()
        self._loop = asyncio.new_event_loop()

    def open(self) -> None:
        """Make the client, and one call."""

        async def first() -> None:
            self._submit = await self._make()
            assert await self._submit("first.example")

        self._loop.run_until_complete(first())

    def calls(self, count: int, in_flight: int) -> None:
        """Make calls, each of `in_flight` tasks one at a time."""
        import asyncio

        async def work() -> None:
            for name in names(count // in_flight):
                await self._submit(name)

        async def all_work() -> None:
            await asyncio.gather(*(work() for _ in range(in_flight)))

        self._loop.run_until_complete(all_work())


class Bulk:
    """A client whose function takes many names, and submits them all."""

    def __init__(self, load: Callable[[], Callable[[], Callable[[Iterator[str]], None]]]) -> None:
        """`load` imports the client and returns what makes the function."""
        self._load = load

    def load(self) -> None:
        """Import the client."""
        self._make = self._load()

    def open(self) -> None:
        """Make the client, and one call."""
        self._submit = self._make()
        self._submit(names(1))

    def calls(self, count: int, in_flight: int) -> None:
        """Submit all changes. How many are in flight is the client's own decision."""
        self._submit(names(count))


def run(modes: dict[str, Blocking | Awaited | Bulk]) -> None:
    """Measure what the arguments name."""
    client, measure, *counts = modes[sys.argv[1]], sys.argv[2], *map(int, sys.argv[3:])
    began = time.process_time()
    client.load()
    imported = time.process_time()
    client.open()
    if measure == "cold":
        _print(
            cpu_ms=time.process_time() * 1e3,
            import_cpu_ms=(imported - began) * 1e3,
            peak_mb=_memory("VmHWM"),
        )
        # The end of the process is not measured.
        return
    if measure == "memory":
        client.calls(FIRST_CALLS, 1)
        before = _memory("VmRSS")
        client.calls(counts[0] - FIRST_CALLS, 1)
        _print(grown_mb=_memory("VmRSS") - before)
        return
    count, in_flight, warm_up = counts
    client.calls(max(warm_up, in_flight), in_flight)
    began, cpu = time.perf_counter(), time.process_time()
    client.calls(count, in_flight)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    done = count // in_flight * in_flight
    _print(
        wall_us=wall / done * 1e6,
        cpu_us=cpu / done * 1e6,
        calls_per_second=done / wall,
        peak_mb=_memory("VmHWM"),
    )


def _memory(name: str) -> float:
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith(name))


def _print(**figures: float) -> None:
    print(
        "{" + ", ".join(f'"{name}": {value:.3f}' for name, value in figures.items()) + "}",
        flush=True,
    )
