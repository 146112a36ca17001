"""Submit one change to a sandbox with the installed package, and say what it ran on."""

import os
import platform
import sys

import alidomain
from alidomain import (
    ClientOptions,
    ContactType,
    DomainClient,
    SaveSingleTaskForUpdatingContactInfoRequest,
)

domain_name, version = sys.argv[1:]
if alidomain.__version__ != version:
    sys.exit(f"this is version {alidomain.__version__}, not {version}")
client = DomainClient(options=ClientOptions(endpoint=os.environ["ALIDOMAIN_ENDPOINT"]))
response = client.save_single_task_for_updating_contact_info(
    SaveSingleTaskForUpdatingContactInfoRequest(
        contact_type=ContactType.ADMIN, domain_name=domain_name, registrant_profile_id=1
    )
)
print("TaskNo:", response.task_no)
runtime = f"{platform.python_implementation()} {platform.python_version()}"
threads = "" if getattr(sys, "_is_gil_enabled", lambda: True)() else " without the GIL"
libc = " ".join(part for part in platform.libc_ver() if part) or "no glibc"
print(f"Ran on: {runtime}{threads}, {libc}, {platform.machine()}")
