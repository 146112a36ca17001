"""Where credentials come from: files, services, programs, and one after the other."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sandbox import (
    KEY_ID,
    KEY_SECRET,
    OIDC_TOKEN,
    ONE_SIGNATURE,
    STS_KEY_ID,
    STS_KEY_SECRET,
    STS_TOKEN,
    Sandbox,
    key_used,
    request,
    unique,
)

from alidomain import (
    Credentials,
    DomainClient,
    DomainError,
    Outcome,
    QueryTaskListRequest,
    RamRole,
)

ROLE = "acs:ram::123456789012:role/tester"
PRINTED = json.dumps(
    {
        "mode": "StsToken",
        "access_key_id": STS_KEY_ID,
        "access_key_secret": STS_KEY_SECRET,
        "sts_token": STS_TOKEN,
    }
)
PRINTING = [sys.executable, "-c", "import sys; print(sys.argv[1])", PRINTED]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return the path of a file of the vendor's command line, with a profile of each mode."""
    key = {"access_key_id": KEY_ID, "access_key_secret": KEY_SECRET}
    profiles: list[dict[str, str]] = [
        {"name": "permanent", "mode": "AK", **key},
        {"name": "role", "mode": "RamRoleArn", "ram_role_arn": ROLE, **key},
        {"name": "future", "mode": "Telepathy", **key},
        {
            "name": "temporary",
            "mode": "StsToken",
            "access_key_id": STS_KEY_ID,
            "access_key_secret": STS_KEY_SECRET,
            "sts_token": STS_TOKEN,
        },
    ]
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"current": "permanent", "profiles": profiles}))
    return path


def test_a_profile_of_the_command_line(sandbox: Sandbox, config: Path) -> None:
    current = Credentials.from_config_file(path=str(config))
    assert key_used(sandbox, sandbox.client(current)) == KEY_ID
    temporary = Credentials.from_config_file(path=str(config), profile="temporary")
    assert key_used(sandbox, sandbox.client(temporary)) == STS_KEY_ID
    role = Credentials.from_config_file(str(config), "role")
    used = key_used(sandbox, sandbox.client(role))
    (issued,) = (one for one in sandbox.issued() if one["access_key_id"] == used)
    assert (issued["by"], issued["role"], issued["signed_by"]) == ("AssumeRole", ROLE, KEY_ID)


def test_a_mode_that_is_not_known_is_refused_by_name(sandbox: Sandbox, config: Path) -> None:
    client = sandbox.client(Credentials.from_config_file(str(config), "future"))
    with pytest.raises(DomainError.Credentials, match="Telepathy") as caught:
        key_used(sandbox, client)
    assert str(config) in caught.value.reason


def test_a_section_of_an_ini_file(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    path.write_text(
        f"[default]\ntype = access_key\n"
        f"access_key_id = {KEY_ID}\naccess_key_secret = {KEY_SECRET}\n"
        f"[temporary]\ntype = sts\nsecurity_token = {STS_TOKEN}\n"
        f"access_key_id = {STS_KEY_ID}\naccess_key_secret = {STS_KEY_SECRET}\n"
    )
    by_default = Credentials.from_ini_file(path=str(path))
    assert key_used(sandbox, sandbox.client(by_default)) == KEY_ID
    temporary = Credentials.from_ini_file(path=str(path), section="temporary")
    assert key_used(sandbox, sandbox.client(temporary)) == STS_KEY_ID


def test_a_role_is_assumed(sandbox: Sandbox) -> None:
    scope = unique("role")
    role = RamRole(
        role_arn=ROLE,
        role_session_name=scope,
        duration=timedelta(minutes=20),
        policy='{"Version": "1", "Statement": []}',
        external_id="external",
    )
    source = Credentials.from_sts(STS_KEY_ID, STS_KEY_SECRET, STS_TOKEN)
    used = key_used(sandbox, sandbox.client(Credentials.from_ram_role(source, role)))
    (issued,) = sandbox.issued(scope)
    assert (issued["access_key_id"], issued["signed_by"]) == (used, STS_KEY_ID)
    assert (issued["role"], issued["duration_seconds"]) == (ROLE, 1200)
    assert (issued["policy"], issued["external_id"]) == (role.policy, "external")

    with pytest.raises(DomainError.InvalidRequest) as caught:
        Credentials.from_ram_role(source, RamRole(role_arn=ROLE, duration=timedelta(minutes=1)))
    assert caught.value.field == "duration"


def test_a_role_is_assumed_with_an_identity_token(sandbox: Sandbox, tmp_path: Path) -> None:
    scope, token_file = unique("oidc"), tmp_path / "token"
    token_file.write_text(f"{OIDC_TOKEN}\n")
    provider_arn = "acs:ram::123456789012:oidc-provider/tester"
    role = RamRole(role_arn=ROLE, role_session_name=scope)
    client = sandbox.client(Credentials.from_oidc(provider_arn, str(token_file), role))
    used = key_used(sandbox, client)
    (issued,) = sandbox.issued(scope)
    assert (issued["by"], issued["access_key_id"]) == ("AssumeRoleWithOIDC", used)


def test_the_role_of_an_instance(sandbox: Sandbox) -> None:
    for credentials in (
        Credentials.from_ecs_ram_role(),
        Credentials.from_ecs_ram_role(role_name="sandbox-role", token_required=True),
    ):
        used = key_used(sandbox, sandbox.client(credentials))
        (issued,) = (one for one in sandbox.issued() if one["access_key_id"] == used)
        assert (issued["by"], issued["metadata_token"]) == ("metadata", True)


@pytest.mark.parametrize(
    "credentials",
    [Credentials.from_process(PRINTING), Credentials.from_command_line(shlex.join(PRINTING))],
    ids=["list", "line"],
)
def test_what_a_program_prints(sandbox: Sandbox, credentials: Credentials) -> None:
    assert key_used(sandbox, sandbox.client(credentials)) == STS_KEY_ID


def test_a_program_that_fails_is_named_without_its_arguments(sandbox: Sandbox) -> None:
    failing = Credentials.from_process([sys.executable, "-c", "exit(3)", "canary"])
    with pytest.raises(DomainError.Credentials, match="exit status: 3") as caught:
        key_used(sandbox, sandbox.client(failing))
    assert "canary" not in caught.value.reason


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Return a patch of the environment, in which no credentials are set up any more."""
    for name in list(os.environ):
        if name.startswith("ALIBABA_CLOUD_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
    return monkeypatch


@ONE_SIGNATURE
@pytest.mark.usefixtures("bare")
def test_a_default_chain_without_anything_lists_what_it_tried(sandbox: Sandbox) -> None:
    client = DomainClient(options=sandbox.options())
    with pytest.raises(DomainError.Credentials) as caught:
        client.query_task_list(QueryTaskListRequest())
    for provider in (
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
        ".aliyun/config.json",
        ".alibabacloud/credentials.ini",
        "ALIBABA_CLOUD_ECS_METADATA_DISABLED",
        "ALIBABA_CLOUD_CREDENTIALS_URI",
    ):
        assert provider in caught.value.reason
    assert (caught.value.retryable, caught.value.outcome) == (False, Outcome.NOT_SENT)


def test_the_default_chain_finds_what_is_set_up(
    sandbox: Sandbox, bare: pytest.MonkeyPatch, config: Path
) -> None:
    scope = unique("chain")
    bare.setenv("ALIBABA_CLOUD_CREDENTIALS_URI", sandbox.credentials_uri(scope))
    client = DomainClient(options=sandbox.options())
    used = key_used(sandbox, client)
    assert [issued["access_key_id"] for issued in sandbox.issued(scope)] == [used]
    (config.parent / ".aliyun").mkdir()
    config.rename(config.parent / ".aliyun" / "config.json")
    assert key_used(sandbox, DomainClient(options=sandbox.options())) == KEY_ID
    assert key_used(sandbox, client) == used, "what was found stays in use"


@pytest.mark.usefixtures("bare")
def test_the_first_of_a_chain_that_is_set_up_is_used(sandbox: Sandbox) -> None:
    scope = unique("chain")
    absent = Credentials.from_default_chain()
    uri = Credentials.from_uri(sandbox.credentials_uri(scope))
    permanent = Credentials.from_access_key(KEY_ID, KEY_SECRET)
    client = sandbox.client(Credentials.from_chain([absent, uri, permanent]))
    assert key_used(sandbox, client) == sandbox.issued(scope)[0]["access_key_id"]

    with pytest.raises(DomainError.InvalidRequest) as caught:
        Credentials.from_chain([])
    assert caught.value.field == "providers"


def test_a_key_that_expired_is_replaced_once(sandbox: Sandbox) -> None:
    scope = unique("expired")
    client = sandbox.client(Credentials.from_uri(sandbox.credentials_uri(scope)))
    before = key_used(sandbox, client)
    sandbox.expire(scope)

    async def many() -> set[str]:
        domain_names = [unique("expired") for _ in range(16)]
        submit = client.save_single_task_for_updating_contact_info_async
        await asyncio.gather(*(submit(request(domain_name)) for domain_name in domain_names))
        return {
            sandbox.seen(domain_name)[-1]["parameters"]["AccessKeyId"]
            for domain_name in domain_names
        }

    (after,) = asyncio.run(many())
    assert [issued["access_key_id"] for issued in sandbox.issued(scope)] == [before, after]


@ONE_SIGNATURE
def test_a_key_is_replaced_before_it_expires(sandbox: Sandbox) -> None:
    scope = unique("short")
    uri = sandbox.credentials_uri(scope, lifetime_seconds=4)
    client = sandbox.client(Credentials.from_uri(uri))
    while len(sandbox.issued(scope)) < 2:
        (attempt,) = client.query_task_list(QueryTaskListRequest()).attempts
        assert attempt.code is None
    new = sandbox.issued(scope)[1]["access_key_id"]
    while key_used(sandbox, client) != new:
        pass
