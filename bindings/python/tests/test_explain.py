"""What is shown of a request without sending it, and what is known of error codes."""

from __future__ import annotations

import asyncio
import base64
import hmac
import os
import subprocess
import sys
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from sandbox import (
    KEY_ID,
    KEY_SECRET,
    STS_KEY_ID,
    STS_KEY_SECRET,
    STS_TOKEN,
    Sandbox,
    request,
    unique,
)

from alidomain import (
    Credentials,
    DomainClient,
    DomainError,
    Explanation,
    HttpMethod,
    error_codes,
    look_up_error_code,
)

PLACEHOLDERS = ("<access key secret>", "<signature>", "<security token>")


@pytest.fixture(params=HttpMethod, ids=lambda method: method.name)
def temporary(sandbox: Sandbox, request: pytest.FixtureRequest) -> DomainClient:
    """Return a client with temporary credentials."""
    credentials = Credentials.from_sts(STS_KEY_ID, STS_KEY_SECRET, STS_TOKEN)
    return sandbox.client(credentials, http_method=request.param)


def signature_of(explanation: Explanation) -> str:
    """Sign what is explained by hand."""
    digest = {28: "sha1", 64: "sha256"}[len(explanation.signature)]
    key, text = explanation.signing_key.encode(), explanation.string_to_sign.encode()
    tag = hmac.new(key, text, digest).digest()
    return tag.hex() if digest == "sha256" else base64.b64encode(tag).decode()


def test_secrets_are_placeholders_by_default(sandbox: Sandbox, temporary: DomainClient) -> None:
    domain_name = unique("explained")
    explanation = temporary.explain(request(domain_name))
    shown = str(vars(explanation))
    for placeholder in PLACEHOLDERS:
        assert placeholder in shown
    for secret in (STS_KEY_SECRET, STS_TOKEN):
        assert secret not in shown
    assert domain_name in f"{explanation.url} {explanation.body}"
    assert explanation.curl.startswith("curl ")
    assert sandbox.seen(domain_name) == []


def test_what_is_revealed_is_what_a_call_sends(sandbox: Sandbox, temporary: DomainClient) -> None:
    domain_name = unique("revealed")
    call = temporary.explain_async(request(domain_name), reveal_secrets=True)
    revealed = asyncio.run(call)
    shown = str(vars(revealed))
    for placeholder in PLACEHOLDERS:
        assert placeholder not in shown
    assert revealed.signing_key.startswith(STS_KEY_SECRET)
    assert revealed.signature == signature_of(revealed)
    assert sandbox.seen(domain_name) == []

    body = revealed.body.encode() if revealed.body else None
    sent = Request(revealed.url, body, revealed.headers, method=revealed.method)
    build_opener(ProxyHandler({})).open(sent).close()
    (seen,) = sandbox.seen(domain_name)
    assert (seen["verified"], seen["method"]) == (True, revealed.method)


def test_the_program_that_is_shown_makes_the_call(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("program")
    program = client.explain(request(domain_name)).python
    environment = {
        **os.environ,
        "ALIBABA_CLOUD_ACCESS_KEY_ID": KEY_ID,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": KEY_SECRET,
    }
    printed = subprocess.check_output([sys.executable, "-c", program], env=environment, text=True)
    (seen,) = sandbox.seen(domain_name)
    assert seen["task_no"] in printed


def test_wrong_requests_are_not_explained(client: DomainClient) -> None:
    with pytest.raises(DomainError.InvalidRequest):
        client.explain(request(""))


def test_error_codes_are_listed_and_looked_up() -> None:
    codes = error_codes()
    assert len(codes) > 40
    assert len({one.code for one in codes}) == len(codes)
    for one in codes:
        assert all((one.meaning, one.cause, one.next_step))
        assert one.link.startswith("https://")
        assert look_up_error_code(one.code.replace("*", "Some")), one.code
    family = look_up_error_code("Throttling.Api.Minute")
    assert family
    assert (family.code, family.retryable, family.may_have_executed) == (
        "Throttling.*",
        True,
        False,
    )
    assert look_up_error_code("Something") is None


def test_the_hint_of_an_error_is_the_next_step_of_its_code(client: DomainClient) -> None:
    with pytest.raises(DomainError.Service) as caught:
        client.save_single_task_for_updating_contact_info(request("unknown.example"))
    known = look_up_error_code(caught.value.code)
    assert known
    assert caught.value.hint == known.next_step
