"""Submit Alibaba Cloud domain contact changes at most once, and follow their tasks.

Create a `DomainClient`. Then call `save_single_task_for_updating_contact_info`, or await
`save_single_task_for_updating_contact_info_async`. A call that fails raises a `DomainError`. An
argument of the wrong type raises a TypeError or ValueError. A duration can be a number of seconds.
An enum member can be a word, such as `contact_type="admin"`.
"""

from __future__ import annotations

import gc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._native.alidomain import *  # noqa: F403

_collects = gc.isenabled()
# What is imported stays. To look for garbage in it would be a tenth of the time.
gc.disable()
try:
    from . import _exit
    from ._client import DomainClient
    from ._native import alidomain as _generated
    from ._native.alidomain import version as _version
finally:
    if _collects:
        gc.enable()

__all__ = ["DomainClient", "__version__"]

__version__ = _version()

if TYPE_CHECKING:
    __all__ += _generated.__all__
else:
    __all__ += _generated.PUBLIC

    def __getattr__(name):
        if name not in _generated.PUBLIC:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(_generated, name)
        return value


def __dir__() -> list[str]:
    """List what is public."""
    return sorted(__all__)


_exit.guard()
