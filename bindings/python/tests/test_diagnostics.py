"""`python -m alidomain`, run as its users run it, and the report that it prints."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sandbox import KEY_ID, KEY_SECRET, ONE_SIGNATURE, STS_KEY_ID, Sandbox, unique

import alidomain
from alidomain import CredentialsState, DiagnosticArea, DiagnosticScope, DomainClient, DomainError

PASSWORD = "proxy-canary-secret"


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the module in an environment with these variables, and without credentials of others."""
    kept = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {"HOME": "/nowhere", "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true", **variables}
    command = [sys.executable, "-m", "alidomain", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def credentials(key_id: str = KEY_ID) -> dict[str, str]:
    """Return the variables of an access key."""
    return {"ALIBABA_CLOUD_ACCESS_KEY_ID": key_id, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": KEY_SECRET}


def report(ran: subprocess.CompletedProcess[str]) -> Any:
    """Read the JSON."""
    assert ran.stderr == ""
    return json.loads(ran.stdout)


@ONE_SIGNATURE
def test_everything_is_right(sandbox: Sandbox) -> None:
    tasks = sandbox.all_tasks()
    ran = run("--endpoint", sandbox.endpoint, **credentials("LTAI5tExample1234567890ab"))
    assert (ran.returncode, ran.stderr) == (0, "")
    for text in (
        f"{alidomain.__version__} in {Path(alidomain.__file__).parent}",
        f"{alidomain.__version__} for ",
        "the access key LTAI****90ab",
        "not found     OIDC",
        sandbox.endpoint,
        "none: no environment variable names one",
        "HTTP 4",
        "No problem was found.",
    ):
        assert text in ran.stdout, ran.stdout
    for secret in (KEY_SECRET, "LTAI5tExample1234567890ab", "\033"):
        assert secret not in ran.stdout
    assert sandbox.all_tasks() == tasks


@ONE_SIGNATURE
def test_json_has_the_same_for_machines(sandbox: Sandbox) -> None:
    ran = run("--json", "--endpoint", sandbox.endpoint, **credentials())
    shown = report(ran)
    assert ran.returncode == 0
    assert KEY_ID not in ran.stdout
    assert KEY_SECRET not in ran.stdout
    assert shown["package_version"] == shown["version"] == alidomain.__version__
    assert [place["state"] for place in shown["credentials"]] == ["used", *["not_found"] * 5]
    assert (shown["problems"], shown["site"], shown["proxy"]) == ([], None, None)
    assert 400 <= shown["http_status"] < 500
    assert shown["elapsed"] > 0
    assert abs(shown["clock_offset"]) < 30


def test_each_problem_has_a_next_step() -> None:
    half = {"ALIBABA_CLOUD_ACCESS_KEY_SECRET": "secret-canary"}
    ran = run("--endpoint", "http://127.0.0.1:1", **half)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert "canary" not in ran.stdout
    assert "Problems: 2" in ran.stdout
    assert ran.stdout.count("Next step: ") == 2
    problems = report(run("--json", "--endpoint", "http://127.0.0.1:1", **half))["problems"]
    assert {problem["area"] for problem in problems} == {"credentials", "endpoint"}


def test_a_proxy_is_shown_without_its_password() -> None:
    proxy = f"http://alice:{PASSWORD}@127.0.0.1:1"
    for arguments in ([], ["--json"]):
        ran = run("--endpoint", "https://a.example", *arguments, HTTPS_PROXY=proxy, **credentials())
        assert ran.returncode == 1
        assert "http://alice:***@127.0.0.1:1" in ran.stdout
        assert "HTTPS_PROXY" in ran.stdout
        assert PASSWORD not in ran.stdout + ran.stderr
    ran = run("--offline", HTTPS_PROXY=f"ftp://alice:{PASSWORD}@proxy", **credentials())
    assert ran.returncode == 1
    assert "Correct HTTPS_PROXY." in ran.stdout
    assert "not asked" in ran.stdout
    assert PASSWORD not in ran.stdout + ran.stderr


def test_a_profile_is_named(tmp_path: Path) -> None:
    folder = tmp_path / ".aliyun"
    folder.mkdir()
    profile = {"name": "prod", "mode": "AK", "access_key_id": KEY_ID}
    config = {"current": "prod", "profiles": [{**profile, "access_key_secret": KEY_SECRET}]}
    (folder / "config.json").write_text(json.dumps(config))
    shown = report(run("--offline", "--json", "--site", "international", HOME=str(tmp_path)))
    (place,) = [place for place in shown["credentials"] if place["state"] == "used"]
    assert place["place"] == f'the profile "prod" in {folder / "config.json"}'
    assert KEY_SECRET not in str(shown)
    assert (shown["site"], shown["endpoint"]) == (
        "international",
        "https://domain-intl.aliyuncs.com",
    )
    assert shown["http_status"] is None


@ONE_SIGNATURE
def test_a_key_is_fetched_only_if_that_is_wanted(sandbox: Sandbox) -> None:
    scope = unique("diagnosis")
    variables = {"ALIBABA_CLOUD_CREDENTIALS_URI": sandbox.credentials_uri(scope)}
    arguments = ("--json", "--endpoint", sandbox.endpoint)
    shown = report(run(*arguments, **variables))
    assert shown["credentials"][-1]["detail"] == "the key was not fetched"
    assert sandbox.issued(scope) == []
    ran = run(*arguments, "--fetch-credentials", **variables)
    (issued,) = sandbox.issued(scope)
    assert "the temporary access key STS.****" in report(ran)["credentials"][-1]["detail"]
    assert issued["access_key_id"] not in ran.stdout


def test_an_authority_can_be_given(tmp_path: Path) -> None:
    tls = Sandbox("TLS_SANDBOX")
    assert tls.ca_certificate
    arguments = ("--json", "--endpoint", tls.endpoint)
    untrusted = report(run(*arguments, **credentials()))
    (problem,) = untrusted["problems"]
    assert problem["area"] == "endpoint"
    assert "`--ca-certificates`" in problem["next_step"]
    file = tmp_path / "authority.pem"
    file.write_text(tls.ca_certificate)
    trusted = report(run(*arguments, "--ca-certificates", str(file), **credentials()))
    assert trusted["problems"] == []
    assert "1 in extra_ca_certificates" in trusted["certificate_authorities"]


@pytest.mark.skipif(sys.platform != "linux", reason="Other systems have no file of authorities.")
def test_a_store_that_cannot_be_read_is_not_taken_for_no_tls() -> None:
    ran = run("--offline", SSL_CERT_FILE="/nowhere.pem", **credentials())
    assert ran.returncode == 1
    assert "authorities   none: see the problem below" in ran.stdout
    assert "Correct the environment variable, or unset it" in ran.stdout
    plain = run("--offline", "--endpoint", "http://127.0.0.1:1", **credentials())
    assert "authorities   none: no TLS is used" in plain.stdout


def test_a_timeout_must_be_a_number_of_seconds() -> None:
    for timeout in ("nan", "inf", "soon"):
        ran = run("--offline", "--timeout", timeout)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert "argument --timeout: must be a number of seconds" in ran.stderr, ran.stderr


def test_plain_http_can_be_allowed() -> None:
    arguments = ("--offline", "--json", "--endpoint", "http://a.example")
    refused = run(*arguments)
    assert refused.returncode == 2
    assert "`--allow-plain-http`" in refused.stderr
    ran = run(*arguments, "--allow-plain-http", **credentials())
    assert (ran.returncode, report(ran)["endpoint"]) == (0, "http://a.example")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--site", "mars"],
        ["--endpoint", "http://a.example"],
        ["--endpoint", "a.example/path"],
        ["--timeout", "soon"],
        ["--timeout", "0"],
        ["--timeout", "nan"],
        ["--ca-certificates", "/nowhere.pem"],
        ["--offline", "--fetch-credentials"],
        ["a.example"],
    ],
    ids=" ".join,
)
def test_wrong_arguments(arguments: list[str]) -> None:
    ran = run(*arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "usage: python -m alidomain" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_file_without_certificates_is_named(tmp_path: Path) -> None:
    der = tmp_path / "authority.der"
    der.write_bytes(b"\x30\x82\xff\x00")
    ran = run("--offline", "--ca-certificates", str(der))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert f"error: {der}: " in ran.stderr


def test_a_closed_output_is_no_crash() -> None:
    environment = {**os.environ, **credentials()}
    command = 'exec "$0" -m alidomain --offline >&-'
    ran = subprocess.run(
        ["/bin/sh", "-c", command, sys.executable],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_help_and_version() -> None:
    ran = run("--help")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "--fetch-credentials" in ran.stdout
    assert run("--version").stdout == f"{alidomain.__version__}\n"


@ONE_SIGNATURE
def test_a_client_reports_in_both_forms(sandbox: Sandbox) -> None:
    client = sandbox.client()
    for shown in (client.diagnose(), asyncio.run(client.diagnose_async("endpoint"))):
        assert shown.problems == []
        assert shown.credentials[0].state is CredentialsState.USED
        assert shown.http_status
    assert client.diagnose(DiagnosticScope.LOCAL).http_status is None
    down = sandbox.client(endpoint="http://127.0.0.1:1")
    (problem,) = down.diagnose().problems
    assert problem.area is DiagnosticArea.ENDPOINT
    with pytest.raises(DomainError.InvalidRequest):
        DomainClient.for_diagnosis(options=sandbox.options(max_attempts=0))
    assert STS_KEY_ID not in str(shown)


@ONE_SIGNATURE
def test_a_client_keeps_the_environment_that_it_was_made_in(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in credentials("LTAI5tExample1234567890ab").items():
        monkeypatch.setenv(name, value)
    client = DomainClient(options=sandbox.options())
    for name in credentials():
        monkeypatch.delenv(name)
    shown = client.diagnose()
    assert shown.problems == []
    assert shown.credentials[0].detail == "the access key LTAI****90ab"


def test_nothing_forges_a_line(tmp_path: Path) -> None:
    folder = tmp_path / "a\n  used          \033[2Jb"
    folder.mkdir()
    (folder / "alidomain").symlink_to(Path(alidomain.__file__).parent)
    ran = run("--offline", PYTHONPATH=str(folder), HOME=str(folder))
    assert ran.returncode == 1
    assert "\033" not in ran.stdout
    assert "\n  used" not in ran.stdout
    assert f"{tmp_path}/a\\n  used          \\x1b[2Jb/alidomain" in ran.stdout
    assert "a\\n  used          \\u{1b}[2Jb/.aliyun/config.json" in ran.stdout


@ONE_SIGNATURE
def test_colours_are_for_terminals(sandbox: Sandbox) -> None:
    for more, coloured in (({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)):
        reader, writer = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", **credentials(), **more}
        command = [sys.executable, "-m", "alidomain", "--endpoint", sandbox.endpoint]
        subprocess.run(command, env=environment, stdout=writer, check=True)
        os.close(writer)
        shown = b""
        while True:
            try:
                part = os.read(reader, 4096)
            except OSError:  # Linux: the other end is closed
                break
            if not part:
                break
            shown += part
        os.close(reader)
        assert (b"\033[" in shown) == coloured
