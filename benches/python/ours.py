"""The client of this project."""

from __future__ import annotations

from measure import HOST, KEY_ID, KEY_SECRET, Awaited, Blocking, Bulk, OnAnotherThread, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from typing import Any


def client() -> tuple[Any, Any, Any]:
    """Import the client."""
    from alidomain import (
        ClientOptions,
        ContactType,
        Credentials,
        DomainClient,
        SaveSingleTaskForUpdatingContactInfoRequest,
    )

    def make() -> DomainClient:
        # The defaults would limit the calls at once.
        options = ClientOptions(
            endpoint=f"http://{HOST}", max_connections=512, max_idle_connections=512
        )
        return DomainClient(Credentials.from_access_key(KEY_ID, KEY_SECRET), options)

    return make, SaveSingleTaskForUpdatingContactInfoRequest, ContactType


def blocking() -> Callable[[], Callable[[str], str]]:
    """Block the calling thread."""
    make, request, contact_type = client()

    def opened() -> Callable[[str], str]:
        one = make()
        return lambda name: one.save_single_task_for_updating_contact_info(
            request(contact_type=contact_type.ADMIN, domain_name=name, registrant_profile_id=42)
        ).task_no

    return opened


def awaited() -> Callable[[], Awaitable[Callable[[str], Any]]]:
    """Await each call."""
    make, request, contact_type = client()

    async def opened() -> Callable[[str], Any]:
        one = make()

        async def submit(name: str) -> str:
            response = await one.save_single_task_for_updating_contact_info_async(
                request(contact_type=contact_type.ADMIN, domain_name=name, registrant_profile_id=42)
            )
            task_no: str = response.task_no
            return task_no

        return submit

    return opened


def bulk() -> Callable[[], Callable[[Iterator[str]], None]]:
    """Submit many changes with one call."""
    make, request, contact_type = client()

    def opened() -> Callable[[Iterator[str]], None]:
        one = make()

        def submit(names: Iterator[str]) -> None:
            requests = [
                request(contact_type=contact_type.ADMIN, domain_name=name, registrant_profile_id=42)
                for name in names
            ]
            for result in one.submit_all(requests):
                assert result.response

        return submit

    return opened


run(
    {
        "blocking": Blocking(blocking),
        "thread": OnAnotherThread(blocking),
        "awaited": Awaited(awaited),
        "bulk": Bulk(bulk),
    }
)
