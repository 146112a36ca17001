"""Tests programs that use alidomain without an account at Alibaba Cloud.

With pytest, take the fixture `alidomain_sandbox`. Elsewhere:

    with Sandbox() as sandbox:
        subprocess.run([…], env=sandbox.child_environment())
        print(sandbox.tasks())
"""

from ._process import SandboxError
from ._records import Failure, Request, Task
from ._sandbox import EVERY_DOMAIN, Sandbox

__all__ = ["EVERY_DOMAIN", "Failure", "Request", "Sandbox", "SandboxError", "Task"]
