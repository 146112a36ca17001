"""Many awaited calls that start at once: in turns, in order, and at the same cost each."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections import Counter
from typing import Any

import pytest
from interruptions import interrupting

from alidomain._runtime import turns


class Starts:
    """Counts what starts in each turn of a loop."""

    def __init__(self) -> None:
        """Begin in the first turn."""
        self.turn = 0
        self.in_turn: Counter[int] = Counter()
        self.order: list[int] = []

    async def start(self, number: int = 0) -> None:
        """Start in a turn."""
        its_turn = turns.turn()
        if its_turn is not None:
            await its_turn
        self.in_turn[self.turn] += 1
        self.order.append(number)

    async def count(self, calls: asyncio.Future[Any]) -> None:
        """Count turns until all calls have ended."""
        while not calls.done():
            self.turn += 1
            await asyncio.sleep(0)


def test_each_turn_starts_a_few_in_their_order() -> None:
    starts = Starts()

    async def all_at_once() -> None:
        await starts.count(asyncio.gather(*(starts.start(number) for number in range(1000))))

    # In a second loop of the same thread, too.
    for loops in (1, 2):
        asyncio.run(all_at_once())
        assert starts.order == list(range(1000)) * loops
        assert max(starts.in_turn.values()) <= turns.STARTS
        # As many as may: it took no more turns than it must, and a few to begin and to end.
        assert starts.turn <= loops * (1000 / turns.STARTS + 5)


def test_a_turn_wakes_only_the_calls_that_start_in_it() -> None:
    steps = 0

    class Counted(asyncio.SelectorEventLoop):
        def call_soon(self, *arguments: Any, **named: Any) -> Any:  # type: ignore[override]
            nonlocal steps
            steps += 1
            return super().call_soon(*arguments, **named)

    def steps_of(count: int) -> int:
        nonlocal steps
        loop, starts = Counted(), Starts()
        steps = 0

        async def all_at_once() -> None:
            await asyncio.gather(*(starts.start() for _ in range(count)))

        loop.run_until_complete(all_at_once())
        loop.close()
        return steps

    assert steps_of(4000) < 4.2 * steps_of(1000)


def test_a_cancelled_call_takes_no_turn() -> None:
    starts = Starts()

    async def cancel_most() -> None:
        tasks = [asyncio.ensure_future(starts.start(number)) for number in range(500)]
        await asyncio.sleep(0)
        for task in tasks[40:]:
            task.cancel()
        last = asyncio.ensure_future(starts.start(1000))
        await starts.count(asyncio.gather(last))
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(cancel_most())
    assert sorted(starts.order) == [*range(40), 1000]
    assert starts.turn <= 5


def test_two_loops_of_a_thread_have_turns_of_their_own() -> None:
    starts = Starts()
    loops = [asyncio.new_event_loop() for _ in range(2)]

    async def some() -> None:
        await asyncio.gather(*(starts.start() for _ in range(100)))

    tasks = [loop.create_task(some()) for loop in loops]
    while not all(task.done() for task in tasks):
        for loop in loops:
            loop.call_soon(loop.stop)
            loop.run_forever()
    for loop in loops:
        loop.close()
    assert len(starts.order) == 200


def test_an_interrupted_turn_is_followed_by_another() -> None:
    async def all_at_once(starts: Starts) -> None:
        # The interruption, which no call is told of.
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        await asyncio.wait_for(
            asyncio.gather(*(starts.start(number) for number in range(2 * turns.STARTS + 1))), 10
        )
        await starts.start()

    codes = (turns.Turns._next.__code__, turns.Turns._begin.__code__)
    for moment in range(10_000):
        starts = Starts()
        with interrupting(moment, codes.__contains__) as raised:
            asyncio.run(all_at_once(starts))
        assert len(starts.order) == 2 * turns.STARTS + 2
        if not raised:
            assert moment > 100
            return


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_loop_that_is_closed_leaves_nothing() -> None:
    starts = Starts()

    def close_early() -> weakref.ref[asyncio.AbstractEventLoop]:
        loop = asyncio.new_event_loop()
        tasks = [loop.create_task(starts.start()) for _ in range(100)]
        loop.call_soon(loop.stop)
        loop.run_forever()
        loop.set_exception_handler(lambda *_: None)
        loop.close()
        assert not all(task.done() for task in tasks)
        return weakref.ref(loop)

    loop = close_early()
    gc.collect()
    assert loop() is None
    # The next loop begins from the start.
    asyncio.run(starts.start())
