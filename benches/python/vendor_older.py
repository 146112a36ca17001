"""The vendor's older client (signature V1)."""

from __future__ import annotations

from measure import HOST, KEY_ID, KEY_SECRET, Blocking, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def blocking() -> Callable[[], Callable[[str], str]]:
    """Import the client."""
    import json

    from aliyunsdkcore.client import AcsClient
    from aliyunsdkdomain.request.v20180129.SaveSingleTaskForUpdatingContactInfoRequest import (
        SaveSingleTaskForUpdatingContactInfoRequest,
    )

    def opened() -> Callable[[str], str]:
        client = AcsClient(KEY_ID, KEY_SECRET, "cn-hangzhou")

        def submit(name: str) -> str:
            request = SaveSingleTaskForUpdatingContactInfoRequest()
            request.set_endpoint(HOST)
            request.set_protocol_type("http")
            request.set_ContactType("admin")
            request.set_DomainName(name)
            request.set_RegistrantProfileId(42)
            task_no: str = json.loads(client.do_action_with_exception(request))["TaskNo"]
            return task_no

        return submit

    return opened


run({"blocking": Blocking(blocking)})
