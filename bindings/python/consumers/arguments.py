"""Write down, byte by byte, what this package gives to the native library for one submission.

`driver.c` gives the same bytes to libraries that no Python can load on this machine.
"""

import os
import sys
from pathlib import Path

from alidomain import (
    ClientOptions,
    ContactType,
    Credentials,
    DomainClient,
    SaveSingleTaskForUpdatingContactInfoRequest,
)
from alidomain._native.alidomain import _library

folder, domain_name = sys.argv[1:]
names = iter(["key-id", "key-secret", "credentials", "options", "proxy", "request"])
give = _library.give


def give_and_write(data):
    """Write the bytes to the file of the next argument."""
    Path(folder, next(names)).write_bytes(data)
    return give(data)


_library.give = give_and_write
credentials = Credentials.from_access_key(
    os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"], os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"]
)
client = DomainClient(credentials, ClientOptions(endpoint=os.environ["ALIDOMAIN_ENDPOINT"]))
response = client.save_single_task_for_updating_contact_info(
    SaveSingleTaskForUpdatingContactInfoRequest(
        contact_type=ContactType.ADMIN, domain_name=domain_name, registrant_profile_id=1
    )
)
print("TaskNo:", response.task_no)
if missing := list(names):
    sys.exit(f"nothing was given for {missing}")
