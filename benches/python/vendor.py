"""The vendor's client (signature V3)."""

from __future__ import annotations

from measure import HOST, KEY_ID, KEY_SECRET, Awaited, Blocking, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any


def client() -> tuple[Any, Any]:
    """Import the client."""
    from alibabacloud_domain20180129.client import Client
    from alibabacloud_domain20180129.models import (
        SaveSingleTaskForUpdatingContactInfoRequest as Request,
    )
    from alibabacloud_tea_openapi.models import Config

    def make() -> Client:
        config = Config(
            access_key_id=KEY_ID, access_key_secret=KEY_SECRET, endpoint=HOST, protocol="http"
        )
        # The default of 10 would limit the calls at once.
        config.max_idle_conns = 512
        return Client(config)

    return make, Request


def blocking() -> Callable[[], Callable[[str], str]]:
    """Block the calling thread."""
    make, request = client()

    def opened() -> Callable[[str], str]:
        one = make()
        return lambda name: one.save_single_task_for_updating_contact_info(
            request(contact_type="admin", domain_name=name, registrant_profile_id=42)
        ).body.task_no

    return opened


def awaited() -> Callable[[], Awaitable[Callable[[str], Any]]]:
    """Await each call."""
    make, request = client()

    async def opened() -> Callable[[str], Any]:
        one = make()

        async def submit(name: str) -> str:
            response = await one.save_single_task_for_updating_contact_info_async(
                request(contact_type="admin", domain_name=name, registrant_profile_id=42)
            )
            task_no: str = response.body.task_no
            return task_no

        return submit

    return opened


run({"blocking": Blocking(blocking), "awaited": Awaited(awaited)})
