"""Proxies, certificates, and the limits of single calls."""

from __future__ import annotations

import os
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sandbox import ONE_SIGNATURE, Sandbox, request, unique

from alidomain import (
    CallOptions,
    DomainClient,
    DomainError,
    Outcome,
    Proxy,
    QueryTaskDetailListRequest,
    SignatureVersion,
    TlsVersion,
    TransportKind,
)

USERNAME = "alice"
PASSWORD = "proxy-canary-secret"
PROXY = os.environ.get("ALIDOMAIN_PROXY", "")
PROXY_WITH_PASSWORD = os.environ.get("ALIDOMAIN_PROXY_WITH_PASSWORD", "")


@pytest.fixture
def tls(sandbox: Sandbox) -> Sandbox:
    """Return the sandbox that speaks TLS."""
    return Sandbox("TLS_SANDBOX", sandbox.signature_version)


def assert_arrives(sandbox: Sandbox, client: DomainClient) -> None:
    """Check that what the client sends arrives, and is signed right."""
    domain_name = unique("network")
    client.save_single_task_for_updating_contact_info(request(domain_name))
    (seen,) = sandbox.seen(domain_name)
    assert seen["verified"]


def refused(client: DomainClient) -> DomainError.Transport:
    """Call, and return why the connection failed."""
    with pytest.raises(DomainError.Transport) as caught:
        client.save_single_task_for_updating_contact_info(request("example.com"))
    assert caught.value.outcome == Outcome.NOT_SENT
    return caught.value


def test_requests_go_through_a_proxy(sandbox: Sandbox, tls: Sandbox) -> None:
    for target in (sandbox, tls):
        assert_arrives(target, target.client(proxy=Proxy(PROXY)))


def test_a_proxy_is_told_the_user_name_and_password(tls: Sandbox) -> None:
    beside = Proxy(PROXY_WITH_PASSWORD, username=USERNAME, password=PASSWORD)
    within = Proxy(PROXY_WITH_PASSWORD.replace("//", f"//{USERNAME}:{PASSWORD}@"))
    for proxy in (beside, within):
        assert_arrives(tls, tls.client(proxy=proxy))


def test_a_proxy_that_refuses_is_named(sandbox: Sandbox, tls: Sandbox) -> None:
    for target in (sandbox, tls):
        for proxy in (
            Proxy(PROXY_WITH_PASSWORD),
            Proxy(PROXY_WITH_PASSWORD, USERNAME, f"{PASSWORD}-not"),
        ):
            error = refused(target.client(proxy=proxy, max_attempts=1))
            assert error.kind == TransportKind.PROXY
            assert urlsplit(PROXY_WITH_PASSWORD).netloc in error.reason
            assert "canary" not in f"{error!r} {error} {proxy!r} {proxy}"


def test_hosts_without_a_proxy(tls: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = "http://127.0.0.1:1"
    assert_arrives(tls, tls.client(proxy=Proxy(nowhere, no_proxy=["localhost"])))
    monkeypatch.setenv("HTTPS_PROXY", nowhere)
    assert_arrives(tls, tls.client(proxy=Proxy.direct()))
    # This machine is never reached through a proxy of the environment.
    assert_arrives(tls, tls.client(proxy=Proxy.from_environment()))


@ONE_SIGNATURE
def test_wrong_proxies_are_refused(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DomainError.InvalidRequest) as caught:
        Proxy(f"socks4://{USERNAME}:{PASSWORD}@127.0.0.1:1")
    assert caught.value.field == "url"
    assert "canary" not in caught.value.reason
    monkeypatch.setenv("HTTPS_PROXY", "ftp://127.0.0.1")
    monkeypatch.delenv("https_proxy", raising=False)
    with pytest.raises(DomainError.InvalidRequest, match="HTTPS_PROXY"):
        sandbox.client(endpoint="nowhere.invalid")
    assert_arrives(sandbox, sandbox.client())


def test_a_certificate_of_an_authority_that_was_given_is_trusted(tls: Sandbox) -> None:
    for min_tls_version in TlsVersion:
        assert_arrives(tls, tls.client(min_tls_version=min_tls_version))


@pytest.mark.parametrize("signature_version", SignatureVersion, ids=lambda one: one.name)
@pytest.mark.parametrize(
    ("which", "trusting", "kind"),
    [
        ("TLS_SANDBOX", {"extra_ca_certificates": None}, TransportKind.CERTIFICATE_UNTRUSTED),
        ("TLS_SANDBOX_EXPIRED", {}, TransportKind.CERTIFICATE_EXPIRED),
        ("TLS_SANDBOX_WRONG_HOST", {}, TransportKind.CERTIFICATE_WRONG_HOST),
    ],
)
def test_a_certificate_with_something_wrong_is_refused(
    which: str,
    trusting: dict[str, None],
    kind: TransportKind,
    signature_version: SignatureVersion,
) -> None:
    sandbox = Sandbox(which, signature_version)
    error = refused(sandbox.client(**trusting))
    assert (error.kind, error.retryable) == (kind, False)
    assert urlsplit(sandbox.endpoint).netloc in error.reason


def test_a_call_can_have_limits_of_its_own(sandbox: Sandbox) -> None:
    client = sandbox.client(max_attempts=2, retry_base_delay=timedelta(milliseconds=1))
    once = client.with_call_options(CallOptions(max_attempts=1))
    hasty = client.with_call_options(CallOptions(timeout=timedelta(milliseconds=200)))

    for caller, attempts in ((once, 1), (client, 2)):
        domain_name = unique("limited")
        sandbox.tell(domain_name, times=9, kind="refuse", code="Throttling.User")
        with pytest.raises(DomainError.Service) as caught:
            caller.save_single_task_for_updating_contact_info(request(domain_name))
        assert len(caught.value.attempts) == len(sandbox.seen(domain_name)) == attempts

    domain_name = unique("limited")
    sandbox.tell(domain_name, times=9, kind="delay", milliseconds=1000)
    with pytest.raises(DomainError.OutcomeUnknown):
        hasty.save_single_task_for_updating_contact_info(request(domain_name))
    assert client.save_single_task_for_updating_contact_info(request(domain_name)).task_no

    with pytest.raises(DomainError.InvalidRequest) as invalid:
        client.with_call_options(CallOptions(max_attempts=0))
    assert invalid.value.field == "max_attempts"
    assert isinstance(hasty, DomainClient)
    assert (
        list(hasty.query_task_detail_list_all(QueryTaskDetailListRequest(task_no="unknown"))) == []
    )
