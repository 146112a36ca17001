"""Submit Alibaba Cloud domain contact changes at most once, and follow their tasks.

Create a `DomainClient`. Then call `save_single_task_for_updating_contact_info`, or await
`save_single_task_for_updating_contact_info_async`. A call that fails raises a `DomainError`. An
argument of the wrong type raises a TypeError or ValueError. A duration can be a number of seconds.
An enum member can be a word, such as `contact_type="admin"`.
"""

from __future__ import annotations

from . import _exit
from ._client import DomainClient
from ._native import alidomain as _generated
from ._native.alidomain import *  # noqa: F403
from ._native.alidomain import version as _version

__all__ = ["DomainClient", "__version__"]
__all__ += _generated.__all__

__version__ = _version()


def __dir__() -> list[str]:
    """List what is public."""
    return sorted(__all__)


_exit.guard()
