"""Signed by hand, sent with urllib3: the least that a careful author writes."""

from __future__ import annotations

from measure import HOST, Blocking, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def blocking() -> Callable[[], Callable[[str], str]]:
    """Import urllib3 and what signing needs."""
    import json

    import urllib3
    from by_hand import form

    def opened() -> Callable[[str], str]:
        pool = urllib3.PoolManager(maxsize=512)
        headers = {"content-type": "application/x-www-form-urlencoded"}

        def submit(name: str) -> str:
            reply = pool.request("POST", f"http://{HOST}/", body=form(name), headers=headers)
            task_no: str = json.loads(reply.data)["TaskNo"]
            return task_no

        return submit

    return opened


run({"blocking": Blocking(blocking)})
