"""Runs change_contact.py in a sandbox, without pytest."""

import subprocess
import sys

from alidomain_sandbox import Sandbox

with Sandbox() as sandbox:
    command = [sys.executable, "change_contact.py", "example.com", "1234567"]
    subprocess.run(command, env=sandbox.child_environment(), check=True)
    print(sandbox.tasks())
