"""Import alidomain, make one call, print how many milliseconds that took."""

import time

start = time.perf_counter()

import os

from alidomain import (
    ClientOptions,
    ContactType,
    Credentials,
    DomainClient,
    SaveSingleTaskForUpdatingContactInfoRequest,
)

client = DomainClient(
    Credentials.from_access_key("sandbox-key", "sandbox-secret-4Zp/7Q+9"),
    ClientOptions(endpoint=os.environ["ALIDOMAIN_SANDBOX"]),
)
request = SaveSingleTaskForUpdatingContactInfoRequest(
    contact_type=ContactType.ADMIN, domain_name="example.com", registrant_profile_id=1
)
assert client.save_single_task_for_updating_contact_info(request).task_no

print((time.perf_counter() - start) * 1000)
