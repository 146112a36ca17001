"""What the sandbox says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Task:
    """A task as it is, even while no query shows it yet."""

    task_no: str
    """The number that the submission was answered with."""
    domain_name: str
    """The domain that the task changes."""
    task_type: str
    """`CHG_HOLDER`, `UPDATE_ADMIN_CONTACT`, `UPDATE_BILLING_CONTACT` or `UPDATE_TECH_CONTACT`."""
    status: str
    """The status now: `WAITING_EXECUTE`, `EXECUTING`, `EXECUTE_SUCCESS` or `EXECUTE_FAILURE`."""


@dataclass(frozen=True)
class Request:
    """A request to the API that arrived, whether it was answered or not."""

    action: str
    """The operation, such as `SaveSingleTaskForUpdatingContactInfo`."""
    parameters: dict[str, str]
    """All parameters, by Alibaba Cloud's names. The signature and the security token are masked."""
    method: str
    """`GET` or `POST`."""
    signature_version: str
    """`V1` or `V3`."""
    verified: bool
    """Whether the signature was right."""
    task_no: str | None
    """The number of the task that the request made."""


@dataclass(frozen=True)
class Failure:
    """Why a task fails, in the words of the service."""

    error_msg: str = ""
    """The field `ErrorMsg`."""
    fail_reason: str = ""
    """The field `FailReason`."""
    task_result: str = ""
    """The field `TaskResult`."""


def task(record: dict[str, Any]) -> Task:
    """Read a task."""
    return Task(record["task_no"], record["domain_name"], record["task_type"], record["status"])


def request(record: dict[str, Any]) -> Request:
    """Read a request."""
    return Request(
        action=record["parameters"].get("Action", ""),
        parameters=record["parameters"],
        method=record["method"],
        signature_version=record["signature_version"],
        verified=record["verified"],
        task_no=record["task_no"],
    )
