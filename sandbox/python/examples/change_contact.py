"""Change the admin contact of a domain, and wait until the task has ended."""

import os
import sys

from alidomain import (
    ClientOptions,
    ContactType,
    DomainClient,
    DomainError,
    SaveSingleTaskForUpdatingContactInfoRequest,
)


def change_contact(domain_name: str, profile_id: int) -> str:
    """Submit the change, and return how the task ended."""
    # Only tests set the variable. Without it, the client calls Alibaba Cloud.
    client = DomainClient(options=ClientOptions(endpoint=os.environ.get("ALIDOMAIN_ENDPOINT")))
    request = SaveSingleTaskForUpdatingContactInfoRequest(
        contact_type=ContactType.ADMIN,
        domain_name=domain_name,
        registrant_profile_id=profile_id,
    )
    return client.submit_and_wait(request).progress.state.name


if __name__ == "__main__":
    try:
        print(change_contact(sys.argv[1], int(sys.argv[2])))
    except DomainError as error:
        sys.exit(str(error))
