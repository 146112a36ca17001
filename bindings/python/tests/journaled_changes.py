"""Change one contact of many domains, and go on where it was killed.

The tests kill it: `journaled_changes.py JOURNAL CHANGES [NAME]`.
"""

from __future__ import annotations

import sys

from sandbox import Sandbox, request

from alidomain import Credentials, DomainClient, Journal


def main() -> None:
    """Submit one change after the other, and say so."""
    path, changes, name = sys.argv[1], int(sys.argv[2]), (*sys.argv[3:], "killed")[0]
    sandbox = Sandbox("CHAOS")
    options = sandbox.options(retry_base_delay=0.01, settle_time=0.5)
    key = Credentials.from_access_key("sandbox-key", "sandbox-secret-4Zp/7Q+9")
    client = DomainClient(key, options, journal=Journal(path, "new administrator"))
    for number in range(changes):
        print("begin", number, flush=True)
        client.save_single_task_for_updating_contact_info(request(f"{name}-{number}.example"))
        print("end", number, flush=True)


if __name__ == "__main__":
    main()
