# The types of `DomainError`, for type checkers. `tests/test_types.py` keeps them true.

from datetime import timedelta

from ._native.alidomain import (
    AccessDeniedDetail,
    Attempt,
    Outcome,
    TransportKind,
    UnresolvedSubmission,
)

class DomainError(Exception):
    reason: str
    retryable: bool
    outcome: Outcome

    class InvalidRequest(DomainError):
        field: str

    class Credentials(DomainError): ...

    class Service(DomainError):
        code: str
        server_message: str
        http_status: int
        request_id: str | None
        recommendation: str | None
        access_denied_detail: AccessDeniedDetail | None
        hint: str | None
        retry_after: timedelta | None
        attempts: list[Attempt]

    class Transport(DomainError):
        kind: TransportKind
        attempts: list[Attempt]

    class Cancelled(DomainError):
        attempts: list[Attempt]

    class UnexpectedReply(DomainError):
        http_status: int
        request_id: str | None
        excerpt: str
        attempts: list[Attempt]

    class OutcomeUnknown(DomainError):
        submission: UnresolvedSubmission
        candidates: list[str]
        attempts: list[Attempt]
