"""Every variant of DomainError, provoked and read field by field."""

from __future__ import annotations

import asyncio
import pickle
import socket
import threading
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sandbox import KEY_ID, Sandbox, request, unique

from alidomain import (
    AccessDeniedDetail,
    Attempt,
    AttemptEnd,
    CallOptions,
    Cancellation,
    ClientOptions,
    ContactType,
    Credentials,
    DomainClient,
    DomainError,
    Language,
    Outcome,
    SaveSingleTaskForUpdatingContactInfoRequest,
    TaskProgress,
    TransportKind,
    WaitOptions,
)


def assert_attempt(attempts: list[Attempt], ended: AttemptEnd) -> Attempt:
    """Check the only attempt."""
    (attempt,) = attempts
    assert (attempt.ended, attempt.resent) == (ended, False)
    assert timedelta(0) < attempt.duration < timedelta(minutes=1)
    assert abs(datetime.now(timezone.utc) - attempt.started_at) < timedelta(minutes=1)
    return attempt


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (request(""), "domain_name"),
        (request("exa_mple.com"), "domain_name"),
        (request("example.com", registrant_profile_id=0), "registrant_profile_id"),
        (request("example.com", user_client_ip="localhost"), "user_client_ip"),
        (request("example.com", instance_id="S1\n"), "instance_id"),
        (
            request("example.com", contact_type=ContactType.ADMIN, add_transfer_lock=True),
            "add_transfer_lock",
        ),
    ],
)
def test_invalid_request(
    client: DomainClient, wrong: SaveSingleTaskForUpdatingContactInfoRequest, field: str
) -> None:
    with pytest.raises(DomainError.InvalidRequest) as caught:
        client.save_single_task_for_updating_contact_info(wrong)
    error = caught.value
    assert error.field == field
    assert error.reason.startswith(field)
    assert (error.retryable, error.outcome) == (False, Outcome.NOT_SENT)


def test_nothing_is_sent_of_an_invalid_request(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("invalid")
    with pytest.raises(DomainError.InvalidRequest):
        client.save_single_task_for_updating_contact_info(
            request(domain_name, registrant_profile_id=-1)
        )
    assert sandbox.seen(domain_name) == []


def test_invalid_options() -> None:
    credentials = Credentials.from_access_key("id", "secret")
    for options, field in [
        (ClientOptions(endpoint="ftp://example.com"), "endpoint"),
        (ClientOptions(endpoint="http://example.com"), "endpoint"),
        (ClientOptions(timeout=timedelta(0)), "timeout"),
        (ClientOptions(attempt_timeout=timedelta(0)), "attempt_timeout"),
        (ClientOptions(max_attempts=0), "max_attempts"),
        (ClientOptions(settle_time=timedelta(days=1)), "settle_time"),
        (ClientOptions(extra_ca_certificates="none"), "extra_ca_certificates"),
    ]:
        with pytest.raises(DomainError.InvalidRequest) as caught:
            DomainClient(credentials, options)
        assert caught.value.field == field
    client = DomainClient(credentials)
    for wait_options, task_no, field in [
        (WaitOptions(timeout=timedelta(0)), "t", "timeout"),
        (WaitOptions(min_interval=timedelta(0)), "t", "min_interval"),
        (WaitOptions(max_interval=timedelta(days=8)), "t", "max_interval"),
        (WaitOptions(), " ", "task_no"),
    ]:
        with pytest.raises(DomainError.InvalidRequest) as caught:
            client.wait_for_task(task_no, wait_options)
        assert caught.value.field == field


def test_misuse_is_an_error_of_python() -> None:
    with pytest.raises(TypeError):
        Credentials.from_access_key("id", 1)  # type: ignore[arg-type]
    credentials = Credentials.from_access_key("id", "secret")
    with pytest.raises(ValueError, match="must not be negative"):
        DomainClient(credentials, ClientOptions(timeout=timedelta(microseconds=-1)))


def test_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DomainError.Credentials) as caught:
        Credentials.from_access_key("id", "")
    error = caught.value
    assert error.reason == "The access key secret is empty. Nothing was sent."
    assert (error.retryable, error.outcome) == (False, Outcome.NOT_SENT)

    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
    monkeypatch.delenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", raising=False)
    with pytest.raises(DomainError.Credentials, match="ALIBABA_CLOUD_ACCESS_KEY_SECRET"):
        DomainClient()


def test_service(client: DomainClient) -> None:
    with pytest.raises(DomainError.Service) as caught:
        client.save_single_task_for_updating_contact_info(request("unknown.example"))
    error = caught.value
    assert (error.code, error.http_status) == ("DomainNotExist", 400)
    assert error.server_message == "The domain name does not exist."
    assert error.request_id
    assert error.recommendation
    assert "https://" in error.recommendation
    assert error.access_denied_detail is None
    assert error.hint
    assert "domain_name" in error.hint
    assert error.retry_after is None
    attempt = assert_attempt(error.attempts, AttemptEnd.REFUSED)
    assert (attempt.code, attempt.http_status) == (error.code, error.http_status)
    assert attempt.request_id == error.request_id
    assert (error.retryable, error.outcome) == (False, Outcome.REJECTED)
    # The full stop of the message moves behind the request ID.
    message = error.server_message.rstrip(".")
    for part in (error.code, message, error.request_id, error.hint):
        assert part in error.reason


def test_service_in_chinese(client: DomainClient) -> None:
    with pytest.raises(DomainError.Service) as caught:
        client.save_single_task_for_updating_contact_info(
            request("unknown.example", lang=Language.ZH)
        )
    assert caught.value.server_message == "域名不存在。"


def test_service_throttled(sandbox: Sandbox, once: DomainClient) -> None:
    domain_name = unique("throttled")
    sandbox.tell(domain_name, kind="refuse", code="Throttling.User", retry_after_ms=1500)
    with pytest.raises(DomainError.Service) as caught:
        once.save_single_task_for_updating_contact_info(request(domain_name))
    error = caught.value
    assert error.retry_after == timedelta(seconds=1.5)
    assert (error.retryable, error.outcome) == (True, Outcome.REJECTED)


def test_service_access_denied(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("denied")
    detail = {"AuthAction": "domain:DomainInfoModification", "PolicyType": "AccountLevel"}
    sandbox.tell(domain_name, kind="refuse", code="NoPermission", access_denied_detail=detail)
    with pytest.raises(DomainError.Service) as caught:
        client.save_single_task_for_updating_contact_info(request(domain_name))
    assert caught.value.http_status == 403
    assert caught.value.access_denied_detail == AccessDeniedDetail(
        auth_action="domain:DomainInfoModification", policy_type="AccountLevel"
    )


def test_transport() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    credentials = Credentials.from_access_key("id", "secret")
    options = ClientOptions(endpoint=f"http://127.0.0.1:{port}", max_attempts=1)
    client = DomainClient(credentials, options)
    with pytest.raises(DomainError.Transport) as caught:
        client.save_single_task_for_updating_contact_info(request("example.com"))
    error = caught.value
    assert error.kind == TransportKind.CONNECT
    assert "Connection refused" in error.reason
    attempt = assert_attempt(error.attempts, AttemptEnd.NOT_SENT)
    assert (attempt.code, attempt.http_status, attempt.request_id) == (None, None, None)
    assert (error.retryable, error.outcome) == (True, Outcome.NOT_SENT)


@pytest.mark.parametrize("awaited", [False, True])
def test_a_cancellation_ends_the_sleep_of_who_follows_a_task(awaited: bool) -> None:
    options = ClientOptions(endpoint="http://127.0.0.1:1", max_attempts=1)
    client = DomainClient(Credentials.from_access_key("id", "secret"), options)
    cancellation = Cancellation()
    client = client.with_cancellation(Cancellation()).with_cancellation(cancellation)
    client = client.with_call_options(CallOptions(timeout=10))
    slow = WaitOptions(min_interval=3600, timeout=86400)
    items: list[TaskProgress] = []

    def follow() -> None:
        for progress in client.follow_task("1", slow):
            items.append(progress)
            threading.Timer(0.2, cancellation.cancel).start()

    async def follow_async() -> None:
        async for progress in client.follow_task_async("1", slow):
            items.append(progress)
            threading.Timer(0.2, cancellation.cancel).start()

    with pytest.raises(DomainError.Cancelled) as caught:
        asyncio.run(follow_async()) if awaited else follow()
    assert caught.value.outcome is Outcome.NOT_SENT
    (progress,) = items
    assert progress.next_poll_in
    assert progress.next_poll_in > timedelta(minutes=1)


def test_unexpected_reply(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("unexpected")
    headers = {"x-acs-request-id": "R-1"}
    page = "<html>Not Found</html>"
    sandbox.tell(domain_name, kind="answer", status=404, body=page, headers=headers)
    with pytest.raises(DomainError.UnexpectedReply) as caught:
        client.save_single_task_for_updating_contact_info(request(domain_name))
    error = caught.value
    assert (error.http_status, error.request_id, error.excerpt) == (404, "R-1", "Not Found")
    assert "web page" in error.reason
    assert_attempt(error.attempts, AttemptEnd.UNEXPECTED_REPLY)
    assert (error.retryable, error.outcome) == (False, Outcome.REJECTED)


@pytest.mark.parametrize(
    ("behaviour", "ended"),
    [
        ({"kind": "close", "execute": True}, AttemptEnd.LOST),
        (
            {"kind": "answer", "status": 502, "body": "<html>", "execute": True},
            AttemptEnd.UNEXPECTED_REPLY,
        ),
        ({"kind": "refuse", "code": "InternalError", "execute": True}, AttemptEnd.REFUSED),
        ({"kind": "duplicate"}, AttemptEnd.REFUSED),
    ],
)
def test_outcome_unknown(
    sandbox: Sandbox, once: DomainClient, behaviour: dict[str, Any], ended: AttemptEnd
) -> None:
    domain_name = unique("unknown-outcome")
    sandbox.tell(domain_name, **behaviour)
    with pytest.raises(DomainError.OutcomeUnknown) as caught:
        once.save_single_task_for_updating_contact_info(request(domain_name))
    error = caught.value
    seen = sandbox.seen(domain_name)[0]
    assert seen["task_no"]
    submission = error.submission
    assert (submission.domain_name, submission.contact_type) == (
        domain_name,
        ContactType.REGISTRANT,
    )
    assert submission.signature_nonce == seen["parameters"]["SignatureNonce"]
    for time in (submission.submitted_at, submission.signed_at):
        assert abs(datetime.now(timezone.utc) - time) < timedelta(minutes=1)
    assert submission.arrived == (behaviour["kind"] == "duplicate")
    assert error.candidates == []
    assert_attempt(error.attempts, ended)
    assert (error.retryable, error.outcome) == (False, Outcome.MAYBE_EXECUTED)


def test_a_wrong_secret_is_refused(sandbox: Sandbox) -> None:
    client = sandbox.client(Credentials.from_access_key(KEY_ID, "another-secret"))
    with pytest.raises(DomainError.Service) as caught:
        client.save_single_task_for_updating_contact_info(request(unique("forged")))
    assert caught.value.code == "SignatureDoesNotMatch"
    assert "secret is wrong" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("behaviour", "code", "hints"),
    [
        (
            {"kind": "tamper", "parameter": "RegistrantProfileId", "value": "666"},
            "SignatureDoesNotMatch",
            # With V3 a hash of the body is signed.
            {"V1": 'RegistrantProfileId was "1" and arrived as "666"', "V3": "body was changed"},
        ),
        (
            {"kind": "clock_skew", "seconds": 3600},
            "InvalidTimeStamp.Expired",
            {"V1": "clock", "V3": "clock"},
        ),
    ],
)
def test_forgery_is_refused(
    sandbox: Sandbox,
    client: DomainClient,
    behaviour: dict[str, Any],
    code: str,
    hints: dict[str, str],
) -> None:
    domain_name = unique("forged")
    sandbox.tell(domain_name, **behaviour)
    with pytest.raises(DomainError.Service) as caught:
        client.save_single_task_for_updating_contact_info(request(domain_name))
    error = caught.value
    assert error.code == code
    assert hints[sandbox.signature_version.name] in (error.hint or "")
    assert (error.retryable, error.outcome) == (False, Outcome.REJECTED)


def test_errors_of_other_code_are_printed() -> None:
    for error, text in [
        (DomainError("x"), "x"),
        (DomainError(), ""),
        (DomainError("x", 1), "('x', 1)"),
        (DomainError.Credentials("no key", False, Outcome.NOT_SENT), "no key"),
    ]:
        assert str(error) == text
        assert repr(error) == f"{type(error).__qualname__}({text})"


def test_errors_print_their_reason_and_can_be_pickled(client: DomainClient) -> None:
    with pytest.raises(DomainError) as caught:
        client.save_single_task_for_updating_contact_info(request("unknown.example"))
    error = caught.value
    assert str(error) == error.reason
    assert type(error).__module__ == "alidomain"
    # As others add to it: add_note, for example.
    vars(error)["__notes__"] = ["while the third domain was changed"]
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is DomainError.Service
    assert (vars(copy), str(copy), repr(copy)) == (vars(error), str(error), repr(error))
