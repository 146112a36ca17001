"""The class, steered and asked as tests do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alidomain import (
    ClientOptions,
    Credentials,
    DomainClient,
    DomainError,
    Outcome,
    SaveSingleTaskForUpdatingContactInfoRequest,
    SubmissionPolicy,
)
from alidomain_sandbox import Failure, Sandbox, SandboxError

DOMAIN = "example.com"


def client(sandbox: Sandbox) -> DomainClient:
    """Make a client that sends each request once."""
    options = ClientOptions(
        endpoint=sandbox.endpoint, max_attempts=1, submission_policy=SubmissionPolicy.REPORT
    )
    key = Credentials.from_access_key(sandbox.access_key_id, sandbox.access_key_secret)
    return DomainClient(key, options)


def request(domain_name: str = DOMAIN) -> SaveSingleTaskForUpdatingContactInfoRequest:
    """Make a request to change the admin contact."""
    return SaveSingleTaskForUpdatingContactInfoRequest(
        contact_type="admin", domain_name=domain_name, registrant_profile_id=7
    )


def submit(sandbox: Sandbox, domain_name: str = DOMAIN) -> str:
    """Submit a change, and return the number of its task."""
    change = request(domain_name)
    return client(sandbox).save_single_task_for_updating_contact_info(change).task_no


def test_tasks_and_requests_are_told(alidomain_sandbox: Sandbox) -> None:
    first, second = submit(alidomain_sandbox), submit(alidomain_sandbox, "a.example")
    assert [task.task_no for task in alidomain_sandbox.tasks()] == [first, second]
    (task,) = alidomain_sandbox.tasks("a.example")
    assert (task.task_no, task.task_type, task.status) == (
        second,
        "UPDATE_ADMIN_CONTACT",
        "EXECUTE_SUCCESS",
    )
    (seen,) = alidomain_sandbox.requests(DOMAIN)
    assert (seen.action, seen.task_no, seen.verified) == (
        "SaveSingleTaskForUpdatingContactInfo",
        first,
        True,
    )
    assert seen.parameters["RegistrantProfileId"] == "7"
    assert alidomain_sandbox.requests("other.example") == []


def test_each_sandbox_has_an_account_of_its_own(alidomain_sandbox: Sandbox) -> None:
    submit(alidomain_sandbox)
    with Sandbox() as other:
        assert other.endpoint != alidomain_sandbox.endpoint
        assert other.tasks() == []


def test_all_keys_work(alidomain_sandbox: Sandbox) -> None:
    key = Credentials.from_sts(
        alidomain_sandbox.sts_access_key_id,
        alidomain_sandbox.sts_access_key_secret,
        alidomain_sandbox.sts_security_token,
    )
    client = DomainClient(key, ClientOptions(endpoint=alidomain_sandbox.endpoint))
    client.save_single_task_for_updating_contact_info(request())
    (seen,) = alidomain_sandbox.requests()
    assert (seen.verified, seen.parameters["SecurityToken"]) == (True, "***")


def test_tasks_live_as_planned(alidomain_sandbox: Sandbox) -> None:
    alidomain_sandbox.plan_tasks(executing=3600)
    alidomain_sandbox.plan_tasks(
        "a.example", failure=Failure(fail_reason="no"), visible_after=0.001
    )
    alidomain_sandbox.plan_tasks("b.example", waiting=1.5, failure="refused")
    for domain_name in (DOMAIN, "a.example", "b.example"):
        submit(alidomain_sandbox, domain_name)
    assert [task.status for task in alidomain_sandbox.tasks()] == [
        "EXECUTING",
        "EXECUTE_FAILURE",
        "WAITING_EXECUTE",
    ]


def test_a_reply_is_lost_with_or_without_the_task(alidomain_sandbox: Sandbox) -> None:
    for executed in (True, False):
        alidomain_sandbox.lose_replies(DOMAIN, executed=executed)
        with pytest.raises(DomainError.OutcomeUnknown):
            submit(alidomain_sandbox)
        assert len(alidomain_sandbox.tasks()) == 1


def test_requests_are_refused(alidomain_sandbox: Sandbox) -> None:
    alidomain_sandbox.throttle(DOMAIN, retry_after=0.25)
    with pytest.raises(DomainError.Service) as refused:
        submit(alidomain_sandbox)
    assert refused.value.code == "Throttling.User"
    assert refused.value.retry_after is not None
    assert refused.value.retry_after.total_seconds() == 0.25

    alidomain_sandbox.refuse(DOMAIN, "Some.Code", status=418, times=2)
    for _ in range(2):
        with pytest.raises(DomainError) as error:
            submit(alidomain_sandbox)
        assert "Some.Code" in str(error.value)
    submit(alidomain_sandbox)
    assert len(alidomain_sandbox.tasks()) == 1


def test_other_answers_come_as_told(alidomain_sandbox: Sandbox) -> None:
    alidomain_sandbox.answer(DOMAIN, 502, "<html>", headers={"content-type": "text/html"})
    with pytest.raises(DomainError) as error:
        submit(alidomain_sandbox)
    assert error.value.outcome is Outcome.MAYBE_EXECUTED
    alidomain_sandbox.delay(DOMAIN, 0.001)
    submit(alidomain_sandbox)
    alidomain_sandbox.misbehave(DOMAIN, "hangup")
    submit(alidomain_sandbox)
    alidomain_sandbox.set_clock_ahead(3600)
    with pytest.raises(DomainError, match="InvalidTimeStamp"):
        submit(alidomain_sandbox)


def test_what_the_sandbox_does_not_know_is_refused(alidomain_sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match="unknown variant `sulk`"):
        alidomain_sandbox.misbehave(DOMAIN, "sulk")
    with pytest.raises(SandboxError, match="unknown field `loudly`"):
        alidomain_sandbox.misbehave(DOMAIN, "close", execute=True, loudly=True)


def test_a_program_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ALIDOMAIN_SANDBOX_PROGRAM", str(tmp_path / "none"))
    with pytest.raises(SandboxError, match="none could not be run"):
        Sandbox()
    monkeypatch.setenv("ALIDOMAIN_SANDBOX_PROGRAM", "/bin/true")
    with pytest.raises(SandboxError, match="/bin/true ended before it listened, with the status"):
        Sandbox()


def test_a_port_can_be_chosen(alidomain_sandbox: Sandbox) -> None:
    port = int(alidomain_sandbox.endpoint.rsplit(":")[-1])
    with pytest.raises(SandboxError, match="ended before it listened, with the status 1"):
        Sandbox(port=port)


def test_no_secret_is_printed(alidomain_sandbox: Sandbox) -> None:
    assert repr(alidomain_sandbox) == f"Sandbox('{alidomain_sandbox.endpoint}')"


def test_the_command_is_the_program() -> None:
    script = str(Path(sys.executable).with_name("alidomain-sandbox"))
    for command in ([script], [sys.executable, "-m", "alidomain_sandbox"]):
        said = subprocess.run([*command, "--help"], check=True, capture_output=True, text=True)
        assert "--until-stdin-closes" in said.stdout
