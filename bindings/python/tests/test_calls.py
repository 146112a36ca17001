"""Calls that succeed, in every way to make them."""

from __future__ import annotations

import asyncio
import importlib.metadata
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sandbox import (
    STS_KEY_ID,
    STS_KEY_SECRET,
    STS_TOKEN,
    Sandbox,
    request,
    unique,
)

import alidomain
from alidomain import (
    Credentials,
    DomainClient,
    HttpMethod,
    Language,
    ReplyFormat,
)


def test_every_parameter_arrives(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("every")
    response = client.save_single_task_for_updating_contact_info(
        request(
            domain_name,
            registrant_profile_id=9007199254740993,
            user_client_ip="192.0.2.1",
            lang=Language.ZH,
            instance_id="S 1*2~3/4+5",
            add_transfer_lock=True,
        )
    )
    (seen,) = sandbox.seen(domain_name)
    assert seen["task_no"] == response.task_no
    assert response.request_id
    assert (seen["method"], seen["in_url"], seen["verified"]) == ("POST", False, True)
    assert (
        seen["parameters"].items()
        >= {
            "Action": "SaveSingleTaskForUpdatingContactInfo",
            "ContactType": "registrant",
            "DomainName": domain_name,
            "RegistrantProfileId": "9007199254740993",
            "UserClientIp": "192.0.2.1",
            "Lang": "zh",
            "InstanceId": "S 1*2~3/4+5",
            "AddTransferLock": "true",
        }.items()
    )


def test_an_awaited_call(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("awaited")
    call = client.save_single_task_for_updating_contact_info_async(request(domain_name))
    response = asyncio.run(call)
    assert sandbox.seen(domain_name)[0]["task_no"] == response.task_no


@pytest.mark.parametrize("http_method", HttpMethod)
@pytest.mark.parametrize("reply_format", ReplyFormat)
def test_every_method_and_format(
    sandbox: Sandbox, http_method: HttpMethod, reply_format: ReplyFormat
) -> None:
    client = sandbox.client(http_method=http_method, reply_format=reply_format)
    domain_name = unique("combined")
    response = client.save_single_task_for_updating_contact_info(request(domain_name))
    (seen,) = sandbox.seen(domain_name)
    assert seen["task_no"] == response.task_no
    assert seen["method"] == http_method.value
    assert seen["parameters"]["Format"] == reply_format.value


def test_temporary_credentials(sandbox: Sandbox) -> None:
    credentials = Credentials.from_sts(STS_KEY_ID, STS_KEY_SECRET, STS_TOKEN)
    domain_name = unique("sts")
    sandbox.client(credentials).save_single_task_for_updating_contact_info(request(domain_name))
    assert sandbox.seen(domain_name)[0]["verified"]


def test_credentials_of_the_environment(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", STS_KEY_ID)
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", STS_KEY_SECRET)
    monkeypatch.setenv("ALIBABA_CLOUD_SECURITY_TOKEN", STS_TOKEN)
    client = DomainClient(options=sandbox.options())
    assert client.save_single_task_for_updating_contact_info(request(unique("env"))).task_no


def test_unicode_domain_names(sandbox: Sandbox, client: DomainClient) -> None:
    label = unique("中文").removesuffix(".example")
    punycode = label.encode("idna").decode("ascii")
    for written in (f"{label}.example", f"{punycode}.example", f"{punycode.upper()}.EXAMPLE."):
        client.save_single_task_for_updating_contact_info(request(written))
    assert len(sandbox.seen(f"{label}.example")) == 3

    umlaut = unique("bücher")
    client.save_single_task_for_updating_contact_info(request(umlaut.upper()))
    assert len(sandbox.seen(umlaut)) == 1


def test_64_awaited_calls_at_once(client: DomainClient) -> None:
    async def all_at_once() -> set[str]:
        calls = [
            client.save_single_task_for_updating_contact_info_async(request(unique("many")))
            for _ in range(64)
        ]
        return {response.task_no for response in await asyncio.gather(*calls)}

    assert len(asyncio.run(all_at_once())) == 64


def test_cancelling_returns_at_once(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("cancelled")
    sandbox.tell(domain_name, kind="delay", milliseconds=60_000)

    async def cancel_and_call_again() -> str:
        call = client.save_single_task_for_updating_contact_info_async(request(domain_name))
        with pytest.raises(asyncio.TimeoutError) as caught:
            await asyncio.wait_for(call, timeout=0.1)
        if sys.version_info >= (3, 11):
            assert "may have been submitted" in str(
                getattr(caught.value.__cause__, "__notes__", "")
            )
        # Another name: the delay may not have been used up.
        again = client.save_single_task_for_updating_contact_info_async(request(unique("again")))
        return (await again).task_no

    # The default time-out of a call is 30 s, the sandbox would take 60 s.
    assert asyncio.run(asyncio.wait_for(cancel_and_call_again(), timeout=20))


def test_a_client_of_several_threads(client: DomainClient) -> None:
    together = threading.Barrier(8)

    def call(_: int) -> str:
        together.wait()
        answer = client.save_single_task_for_updating_contact_info(request(unique("threads")))
        return answer.task_no

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(call, range(8)))) == 8


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_calls_again(client: DomainClient) -> None:
    async def awaited() -> str:
        call = client.save_single_task_for_updating_contact_info_async(request(unique("fork")))
        return (await call).task_no

    def both_ways() -> bool:
        blocking = client.save_single_task_for_updating_contact_info(request(unique("fork")))
        return bool(blocking.task_no and asyncio.run(awaited()))

    assert both_ways()
    child = os.fork()
    if child == 0:
        # Nothing of the child may reach pytest.
        exit_code = 1
        try:
            exit_code = 0 if both_ways() else 1
        finally:
            os._exit(exit_code)
    _, status = os.waitpid(child, 0)
    assert os.WIFEXITED(status)
    assert os.WEXITSTATUS(status) == 0
    assert both_ways()


def test_version() -> None:
    assert alidomain.__version__ == alidomain.version() == importlib.metadata.version("alidomain")
