"""Change the admin contact of a domain, and wait until the task has ended.

Exit status: 0 if the contact was changed, 1 if there was an error, 2 if the arguments are wrong,
3 if the task failed, 4 if it is still running, 5 if the outcome is unknown.
"""

import argparse
import os
import sys

from alidomain import (
    ClientOptions,
    ContactType,
    DomainClient,
    DomainError,
    Outcome,
    SaveSingleTaskForUpdatingContactInfoRequest,
    TaskState,
    WaitOptions,
)

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("domain")
parser.add_argument("profile_id", type=int)
parser.add_argument("seconds", type=float, nargs="?", default=600, help="how long to wait")
arguments = parser.parse_args()
if not 1 <= arguments.seconds <= 86_400:
    parser.error("seconds must be from 1 to 86400")

request = SaveSingleTaskForUpdatingContactInfoRequest(
    contact_type=ContactType.ADMIN,
    domain_name=arguments.domain,
    registrant_profile_id=arguments.profile_id,
)
try:
    # Credentials: ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET.
    client = DomainClient(options=ClientOptions(endpoint=os.environ.get("ALIDOMAIN_ENDPOINT")))
    response = client.save_single_task_for_updating_contact_info(request)
    print("TaskNo:", response.task_no)
    progress = client.wait_for_task(response.task_no, WaitOptions(timeout=arguments.seconds))
except DomainError as error:
    print(f"{error} [{error.outcome.name}]", file=sys.stderr)
    sys.exit(5 if error.outcome is Outcome.MAYBE_EXECUTED else 1)
print("Task:", progress.state.name)
sys.exit({TaskState.SUCCEEDED: 0, TaskState.FAILED: 3, TaskState.STILL_RUNNING: 4}[progress.state])
