"""Signed by hand, sent with aiohttp: the least that a careful author writes."""

from __future__ import annotations

from measure import HOST, Awaited, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any


def awaited() -> Callable[[], Awaitable[Callable[[str], Any]]]:
    """Import aiohttp and what signing needs."""
    import json

    import aiohttp
    from by_hand import form

    async def opened() -> Callable[[str], Any]:
        # Its end is the process.
        session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=512))
        headers = {"content-type": "application/x-www-form-urlencoded"}

        async def submit(name: str) -> str:
            async with session.post(f"http://{HOST}/", data=form(name), headers=headers) as reply:
                task_no: str = json.loads(await reply.read())["TaskNo"]
                return task_no

        return submit

    return opened


run({"awaited": Awaited(awaited)})
