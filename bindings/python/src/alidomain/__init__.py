"""Submit Alibaba Cloud domain contact changes, at most once, and follow their tasks.

Make a `DomainClient` and call `save_single_task_for_updating_contact_info`, or await
`save_single_task_for_updating_contact_info_async`. Every failure of a call is a `DomainError`; an
argument of a wrong type is a TypeError or ValueError, as elsewhere.
"""

from __future__ import annotations

import copyreg
from typing import TYPE_CHECKING

from . import _documentation, _exit, _generated, _interrupts, _provider, _records, _turns
from ._client import DomainClient
from ._native.alidomain import (
    AccessDeniedDetail,
    AcknowledgeTaskResultRequest,
    AcknowledgeTaskResultResponse,
    Attempt,
    AttemptEnd,
    CallOptions,
    Cancellation,
    CancellationCheck,
    CancelTaskRequest,
    CancelTaskResponse,
    ClientOptions,
    ContactType,
    Credentials,
    CredentialsProvider,
    ErrorCode,
    Explanation,
    HttpMethod,
    InternalError,
    Language,
    LogLevel,
    Outcome,
    PollTaskResultRequest,
    PollTaskResultResponse,
    QueryTaskDetailListRequest,
    QueryTaskDetailListResponse,
    QueryTaskListRequest,
    QueryTaskListResponse,
    RamRole,
    Reconciliation,
    ReconciliationState,
    ReplyFormat,
    SaveSingleTaskForUpdatingContactInfoRequest,
    SaveSingleTaskForUpdatingContactInfoResponse,
    SignatureVersion,
    Site,
    SubmissionPolicy,
    SubmitAndWaitResponse,
    TaskDetail,
    TaskInfo,
    TaskProgress,
    TaskState,
    TaskStatus,
    TaskWatch,
    TlsVersion,
    TransportKind,
    UnresolvedSubmission,
    WaitOptions,
    enable_logging,
    error_codes,
    look_up_error_code,
    version,
)
from ._proxy import Proxy

if TYPE_CHECKING:
    # The generated class adds its variants to itself, which type checkers cannot follow.
    from ._errors import DomainError
else:
    from ._native.alidomain import DomainError

__all__ = [
    "AccessDeniedDetail",
    "AcknowledgeTaskResultRequest",
    "AcknowledgeTaskResultResponse",
    "Attempt",
    "AttemptEnd",
    "CallOptions",
    "CancelTaskRequest",
    "CancelTaskResponse",
    "Cancellation",
    "CancellationCheck",
    "ClientOptions",
    "ContactType",
    "Credentials",
    "CredentialsProvider",
    "DomainClient",
    "DomainError",
    "ErrorCode",
    "Explanation",
    "HttpMethod",
    "InternalError",
    "Language",
    "LogLevel",
    "Outcome",
    "PollTaskResultRequest",
    "PollTaskResultResponse",
    "Proxy",
    "QueryTaskDetailListRequest",
    "QueryTaskDetailListResponse",
    "QueryTaskListRequest",
    "QueryTaskListResponse",
    "RamRole",
    "Reconciliation",
    "ReconciliationState",
    "ReplyFormat",
    "SaveSingleTaskForUpdatingContactInfoRequest",
    "SaveSingleTaskForUpdatingContactInfoResponse",
    "SignatureVersion",
    "Site",
    "SubmissionPolicy",
    "SubmitAndWaitResponse",
    "TaskDetail",
    "TaskInfo",
    "TaskProgress",
    "TaskState",
    "TaskStatus",
    "TaskWatch",
    "TlsVersion",
    "TransportKind",
    "UnresolvedSubmission",
    "WaitOptions",
    "__version__",
    "enable_logging",
    "error_codes",
    "look_up_error_code",
    "version",
]

__version__ = version()


def _polish() -> None:
    """Let public classes say where they are public, and errors print and pickle as others do."""
    variants = [value for value in vars(DomainError).values() if isinstance(value, type)]
    for public in [globals()[name] for name in __all__] + variants:
        if isinstance(public, type):
            public.__module__ = __name__
    polished = {
        "__str__": lambda error: error.reason,
        # Without the arguments of its __init__, which attributes that others add would not be.
        "__reduce__": lambda error: (
            copyreg.__newobj__,  # type: ignore[attr-defined]
            (type(error), *error.args),
            vars(error),
        ),
    }
    for name, function in polished.items():
        setattr(DomainError, name, function)
    InternalError.__doc__ = "A bug of this library, which its makers should hear of."


_polish()
_generated.guard()
_records.guard()
_provider.guard()
_exit.guard()
_turns.guard()
_interrupts.guard()
_documentation.guard()
