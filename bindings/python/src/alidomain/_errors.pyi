# The types of `DomainError`, for type checkers. `tests/test_types.py` keeps them true.

from datetime import datetime, timedelta

from ._native.alidomain import AccessDeniedDetail, Outcome, TransportKind

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

    class Transport(DomainError):
        kind: TransportKind

    class UnexpectedReply(DomainError):
        http_status: int
        request_id: str | None
        excerpt: str

    class OutcomeUnknown(DomainError):
        domain_name: str
        signature_nonce: str
        submitted_at: datetime
        http_status: int | None
        request_id: str | None
