"""Attempts that fail: what is sent again, what is found again, and what is told of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sandbox import Sandbox, request, unique

from alidomain import (
    DomainClient,
    DomainError,
    ReconciliationState,
    SubmissionPolicy,
)


@pytest.fixture
def quick(sandbox: Sandbox) -> DomainClient:
    """Return a client that hardly waits between its attempts."""
    return sandbox.client(
        retry_base_delay=timedelta(milliseconds=1), settle_time=timedelta(milliseconds=50)
    )


def nonces(sandbox: Sandbox, domain_name: str) -> list[str]:
    """List the nonces of the requests for a domain name."""
    return [seen["parameters"]["SignatureNonce"] for seen in sandbox.seen(domain_name)]


def test_a_throttled_submission_is_signed_anew(sandbox: Sandbox, quick: DomainClient) -> None:
    domain_name = unique("throttled")
    sandbox.tell(domain_name, kind="refuse", code="Throttling.User", retry_after_ms=20)
    response = quick.save_single_task_for_updating_contact_info(request(domain_name))
    first, second = nonces(sandbox, domain_name)
    assert first != second
    assert not response.recovered
    refused, succeeded = response.attempts
    assert (refused.code, succeeded.code) == ("Throttling.User", None)
    assert not succeeded.resent


def test_a_request_that_never_arrived_is_sent_again(sandbox: Sandbox, quick: DomainClient) -> None:
    domain_name = unique("dropped")
    sandbox.tell(domain_name, kind="close", execute=False)
    response = quick.save_single_task_for_updating_contact_info(request(domain_name))
    first, second = nonces(sandbox, domain_name)
    assert first == second
    assert not response.recovered
    assert [attempt.resent for attempt in response.attempts] == [False, True]


@pytest.mark.parametrize(
    "behaviour",
    [
        {"kind": "close", "execute": True},
        {"kind": "truncate"},
        {"kind": "refuse", "code": "InternalError", "execute": True},
        {"kind": "answer", "status": 502, "body": "<html>", "execute": True},
        {"kind": "answer", "status": 200, "body": "{}", "execute": True},
        {"kind": "duplicate"},
    ],
)
def test_a_task_whose_reply_was_lost_is_recovered(
    sandbox: Sandbox, quick: DomainClient, behaviour: dict[str, Any]
) -> None:
    for submit in (
        quick.save_single_task_for_updating_contact_info,
        lambda it: asyncio.run(quick.save_single_task_for_updating_contact_info_async(it)),
    ):
        domain_name = unique("lost")
        sandbox.tell(domain_name, **behaviour)
        response = submit(request(domain_name))
        (task,) = sandbox.tasks(domain_name)
        assert (response.task_no, response.recovered) == (task["task_no"], True)
        assert response.request_id is None
        assert response.attempts[-1].code == "SignatureNonceUsed"
        assert len(set(nonces(sandbox, domain_name))) == 1


def test_a_late_task_is_waited_for(sandbox: Sandbox) -> None:
    domain_name = unique("late")
    sandbox.plan(domain_name, visible_after_ms=300)
    sandbox.tell(domain_name, kind="close", execute=True)
    client = sandbox.client(settle_time=timedelta(seconds=2))
    response = client.save_single_task_for_updating_contact_info(request(domain_name))
    assert [task["task_no"] for task in sandbox.tasks(domain_name)] == [response.task_no]
    assert response.recovered


def test_reconcile_only_signs_no_second_request(sandbox: Sandbox) -> None:
    domain_name = unique("only")
    # Its task never shows up within the settle time.
    sandbox.plan(domain_name, visible_after_ms=3_600_000)
    sandbox.tell(domain_name, kind="close", execute=True)
    client = sandbox.client(
        settle_time=timedelta(milliseconds=20), submission_policy=SubmissionPolicy.RECONCILE_ONLY
    )
    with pytest.raises(DomainError.OutcomeUnknown) as caught:
        client.save_single_task_for_updating_contact_info(request(domain_name))
    assert caught.value.submission.arrived
    assert len(sandbox.tasks(domain_name)) == 1


def test_an_unresolved_submission_is_found_later(sandbox: Sandbox, once: DomainClient) -> None:
    domain_name = unique("later")
    sandbox.tell(domain_name, kind="close", execute=True)
    with pytest.raises(DomainError.OutcomeUnknown) as caught:
        once.save_single_task_for_updating_contact_info(request(domain_name))
    submission = caught.value.submission

    # As another process would.
    found = sandbox.client().reconcile_submission(submission)
    (task,) = sandbox.tasks(domain_name)
    assert (found.state, found.task_no) == (ReconciliationState.FOUND, task["task_no"])
    assert found.candidates == []
    assert found.reason
    assert asyncio.run(sandbox.client().reconcile_submission_async(submission)) == found


def test_an_unresolved_submission_that_does_not_show_up_stays_unknown(
    sandbox: Sandbox, quick: DomainClient, once: DomainClient
) -> None:
    domain_name = unique("nowhere")
    sandbox.tell(domain_name, kind="close", execute=False)
    with pytest.raises(DomainError.OutcomeUnknown) as caught:
        once.save_single_task_for_updating_contact_info(request(domain_name))
    submission = caught.value.submission
    answer = quick.reconcile_submission(submission)
    assert (answer.state, answer.task_no) == (ReconciliationState.STILL_UNKNOWN, None)
    submission.arrived = True
    answer = quick.reconcile_submission(submission)
    assert answer.state == ReconciliationState.NOT_EXECUTED


def test_a_task_that_another_call_was_told_of_is_not_its_own(
    sandbox: Sandbox, once: DomainClient
) -> None:
    domain_name = unique("two")
    sandbox.tell(domain_name, kind="close", execute=True)
    with pytest.raises(DomainError.OutcomeUnknown) as caught:
        once.save_single_task_for_updating_contact_info(request(domain_name))
    other = sandbox.client().save_single_task_for_updating_contact_info(request(domain_name))
    answer = sandbox.client().reconcile_submission(caught.value.submission)
    assert answer.state == ReconciliationState.FOUND
    own = {task["task_no"] for task in sandbox.tasks(domain_name)} - {other.task_no}
    assert own == {answer.task_no}


def test_no_clock_was_corrected(quick: DomainClient) -> None:
    assert quick.clock_correction() == 0


def test_a_wrong_clock_is_corrected(sandbox: Sandbox) -> None:
    client = sandbox.client()
    sandbox.control("settings", {"clock_ahead_seconds": -7200})
    try:
        response = client.save_single_task_for_updating_contact_info(request(unique("clock")))
    finally:
        sandbox.control("settings", {"clock_ahead_seconds": 0})
    assert [attempt.code for attempt in response.attempts] == ["InvalidTimeStamp.Expired", None]
    assert abs(client.clock_correction() + 7200) <= 2
