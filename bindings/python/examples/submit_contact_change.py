"""Change the admin contact of a domain, and wait: submit_contact_change.py DOMAIN PROFILE_ID."""

import os
import sys

from alidomain import (
    ClientOptions,
    ContactType,
    DomainClient,
    DomainError,
    SaveSingleTaskForUpdatingContactInfoRequest,
)

request = SaveSingleTaskForUpdatingContactInfoRequest(
    contact_type=ContactType.ADMIN,
    domain_name=sys.argv[1],
    registrant_profile_id=int(sys.argv[2]),
)
try:
    # Credentials: ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET.
    client = DomainClient(options=ClientOptions(endpoint=os.environ.get("ALIDOMAIN_ENDPOINT")))
    response = client.save_single_task_for_updating_contact_info(request)
    print("TaskNo:", response.task_no)
    progress = client.wait_for_task(response.task_no)
    print("Task:", progress.state.name)
except DomainError as error:
    sys.exit(f"{error} [{error.outcome.name}]")
