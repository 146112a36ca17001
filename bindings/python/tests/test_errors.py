"""Every variant of DomainError, provoked and read field by field."""

from __future__ import annotations

import pickle
import socket
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sandbox import KEY_ID, Sandbox, request, unique

from alidomain import (
    AccessDeniedDetail,
    ClientOptions,
    ContactType,
    Credentials,
    DomainClient,
    DomainError,
    Language,
    Outcome,
    SaveSingleTaskForUpdatingContactInfoRequest,
    TransportKind,
)


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
        (ClientOptions(extra_ca_certificates="none"), "extra_ca_certificates"),
    ]:
        with pytest.raises(DomainError.InvalidRequest) as caught:
            DomainClient(credentials, options)
        assert caught.value.field == field
    DomainClient(credentials)


def test_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DomainError.Credentials) as caught:
        Credentials.from_access_key("id", "")
    error = caught.value
    assert error.reason == "the access key secret is empty"
    assert (error.retryable, error.outcome) == (False, Outcome.NOT_SENT)

    for name in ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(DomainError.Credentials, match="ALIBABA_CLOUD_ACCESS_KEY_ID"):
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
    assert (error.retryable, error.outcome) == (False, Outcome.REJECTED)
    for part in (error.code, error.server_message, error.request_id, error.hint):
        assert part in error.reason


def test_service_in_chinese(client: DomainClient) -> None:
    with pytest.raises(DomainError.Service) as caught:
        client.save_single_task_for_updating_contact_info(
            request("unknown.example", lang=Language.ZH)
        )
    assert caught.value.server_message == "域名不存在。"


def test_service_throttled(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("throttled")
    sandbox.tell(domain_name, kind="refuse", code="Throttling.User", retry_after_ms=1500)
    with pytest.raises(DomainError.Service) as caught:
        client.save_single_task_for_updating_contact_info(request(domain_name))
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
    client = DomainClient(credentials, ClientOptions(endpoint=f"http://127.0.0.1:{port}"))
    with pytest.raises(DomainError.Transport) as caught:
        client.save_single_task_for_updating_contact_info(request("example.com"))
    error = caught.value
    assert error.kind == TransportKind.CONNECT
    assert "Connection refused" in error.reason
    assert (error.retryable, error.outcome) == (True, Outcome.NOT_SENT)


def test_unexpected_reply(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("unexpected")
    headers = {"x-acs-request-id": "R-1"}
    page = "<html>Bad Gateway</html>"
    sandbox.tell(domain_name, kind="answer", status=502, body=page, headers=headers)
    with pytest.raises(DomainError.UnexpectedReply) as caught:
        client.save_single_task_for_updating_contact_info(request(domain_name))
    error = caught.value
    assert (error.http_status, error.request_id, error.excerpt) == (502, "R-1", page)
    assert "web page" in error.reason
    assert (error.retryable, error.outcome) == (False, Outcome.MAYBE_EXECUTED)


def test_outcome_unknown(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("lost")
    sandbox.tell(domain_name, kind="close", execute=True)
    with pytest.raises(DomainError.OutcomeUnknown) as caught:
        client.save_single_task_for_updating_contact_info(request(domain_name))
    error = caught.value
    (seen,) = sandbox.seen(domain_name)
    assert seen["task_no"]
    assert error.domain_name == domain_name
    assert error.signature_nonce == seen["parameters"]["SignatureNonce"]
    assert abs(datetime.now(timezone.utc) - error.submitted_at) < timedelta(minutes=1)
    assert (error.http_status, error.request_id) == (None, None)
    assert (error.retryable, error.outcome) == (False, Outcome.MAYBE_EXECUTED)


def test_a_wrong_secret_is_refused(sandbox: Sandbox) -> None:
    client = sandbox.client(Credentials.from_access_key(KEY_ID, "another-secret"))
    with pytest.raises(DomainError.Service) as caught:
        client.save_single_task_for_updating_contact_info(request(unique("forged")))
    assert caught.value.code == "SignatureDoesNotMatch"
    assert "secret is wrong" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("behaviour", "code", "hint", "outcome"),
    [
        (
            {"kind": "tamper", "parameter": "RegistrantProfileId", "value": "666"},
            "SignatureDoesNotMatch",
            'RegistrantProfileId was "1" and arrived as "666"',
            Outcome.REJECTED,
        ),
        ({"kind": "duplicate"}, "SignatureNonceUsed", "look for its task", Outcome.MAYBE_EXECUTED),
        (
            {"kind": "clock_skew", "seconds": 3600},
            "InvalidTimeStamp.Expired",
            "clock",
            Outcome.REJECTED,
        ),
    ],
)
def test_forgery_is_refused(
    sandbox: Sandbox,
    client: DomainClient,
    behaviour: dict[str, Any],
    code: str,
    hint: str,
    outcome: Outcome,
) -> None:
    domain_name = unique("forged")
    sandbox.tell(domain_name, **behaviour)
    with pytest.raises(DomainError.Service) as caught:
        client.save_single_task_for_updating_contact_info(request(domain_name))
    error = caught.value
    assert error.code == code
    assert hint in (error.hint or "")
    assert (error.retryable, error.outcome) == (False, outcome)


def test_errors_print_their_reason_and_can_be_pickled(client: DomainClient) -> None:
    with pytest.raises(DomainError) as caught:
        client.save_single_task_for_updating_contact_info(request("unknown.example"))
    error = caught.value
    assert str(error) == error.reason
    assert type(error).__module__ == "alidomain"
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is DomainError.Service
    assert vars(copy) == vars(error)
