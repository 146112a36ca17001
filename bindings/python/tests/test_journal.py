"""Journals: what survives the program."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sandbox import KEY_ID, KEY_SECRET, ONE_SIGNATURE, Sandbox, request, unique

from alidomain import (
    Credentials,
    DomainClient,
    DomainError,
    Journal,
    Outcome,
    ReconciliationState,
    SubmissionPolicy,
)

PROGRAM = Path(__file__).with_name("journaled_changes.py")
KILLS = int(os.environ.get("ALIDOMAIN_KILLS", "15"))


def journaled(sandbox: Sandbox, journal: Journal, policy: SubmissionPolicy) -> DomainClient:
    key = Credentials.from_access_key(KEY_ID, KEY_SECRET)
    return DomainClient(key, sandbox.options(submission_policy=policy), journal=journal)


def lose_a_reply(sandbox: Sandbox, path: Path, job: str | None = None) -> str:
    """Submit a change in a first life of the program, which does not learn the outcome."""
    domain_name = unique("journal")
    sandbox.tell(domain_name, kind="close", execute=True)
    client = journaled(sandbox, Journal(str(path), job), SubmissionPolicy.REPORT)
    with pytest.raises(DomainError.OutcomeUnknown):
        client.save_single_task_for_updating_contact_info(request(domain_name))
    return domain_name


@ONE_SIGNATURE
def test_the_same_change_is_answered_with_its_task(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    domain_name = lose_a_reply(sandbox, path)
    journal = Journal(str(path))
    assert [open_.domain_name for open_ in journal.unresolved_submissions()] == [domain_name]
    client = journaled(sandbox, journal, SubmissionPolicy.RECONCILE_AND_RESUBMIT)
    response = client.save_single_task_for_updating_contact_info(request(domain_name))
    [task] = sandbox.tasks(domain_name)
    assert (response.task_no, response.recovered) == (task["task_no"], True)
    assert journal.unresolved_submissions() == []


@ONE_SIGNATURE
def test_what_is_open_can_be_reconciled(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    domain_name = lose_a_reply(sandbox, path, "job")
    journal = Journal(str(path), job="job")
    client = journaled(sandbox, journal, SubmissionPolicy.RECONCILE_AND_RESUBMIT)
    [submission] = journal.unresolved_submissions()
    found = client.reconcile_submission(submission)
    assert found.state is ReconciliationState.FOUND
    assert journal.unresolved_submissions() == []
    # Within the job, it was made.
    again = client.save_single_task_for_updating_contact_info(request(domain_name))
    assert (again.task_no, again.recovered) == (found.task_no, True)
    assert len(sandbox.tasks(domain_name)) == 1


@ONE_SIGNATURE
def test_a_person_says_what_became_of_a_submission(sandbox: Sandbox, tmp_path: Path) -> None:
    path = str(tmp_path / "a.journal")
    domain_name = lose_a_reply(sandbox, tmp_path / "a.journal", "job")
    with Journal(path, job="job") as journal:
        client = journaled(sandbox, journal, SubmissionPolicy.RECONCILE_AND_RESUBMIT)
        [submission] = journal.unresolved_submissions()
        journal.settle_by_hand(submission, "T-1")
        with pytest.raises(DomainError.InvalidRequest, match="must be open in this journal"):
            journal.settle_by_hand(submission, None)
        again = client.save_single_task_for_updating_contact_info(request(domain_name))
        assert (again.task_no, again.recovered) == ("T-1", True)
    with pytest.raises(DomainError.Journal, match="was released"):
        client.save_single_task_for_updating_contact_info(request(domain_name))
    # The client still exists, but does not hold the file.
    with Journal(path, job="another") as other:
        assert other.unresolved_submissions() == []
    assert len(sandbox.tasks(domain_name)) == 1


def test_one_at_a_time_holds_a_journal(tmp_path: Path) -> None:
    path = str(tmp_path / "a.journal")
    journal = Journal(path)
    with pytest.raises(DomainError.Journal, match="is in use by this process") as caught:
        Journal(path)
    assert (caught.value.outcome, caught.value.retryable) == (Outcome.NOT_SENT, True)
    other = "import sys, alidomain; alidomain.Journal(sys.argv[1])"
    refused = subprocess.run(
        [sys.executable, "-c", other, path], capture_output=True, text=True, check=False
    )
    assert f"is in use by another process ({os.getpid()})" in refused.stderr
    assert journal.path() == os.path.realpath(path)
    del journal
    Journal(path)


def test_a_journal_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(DomainError.Journal, match="cannot use the folder"):
        Journal(str(tmp_path / "no" / "a.journal"))
    with pytest.raises(DomainError.InvalidRequest) as caught:
        Journal("")
    assert caught.value.field == "path"
    other = tmp_path / "other"
    other.write_text("name,address\n")
    with pytest.raises(DomainError.Journal, match="is not a journal"):
        Journal(str(other))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
@ONE_SIGNATURE
def test_a_forked_process_does_not_use_its_parent_s(sandbox: Sandbox, tmp_path: Path) -> None:
    client = journaled(sandbox, Journal(str(tmp_path / "a.journal")), SubmissionPolicy.REPORT)
    domain_name = unique("forked")
    child = os.fork()
    if child == 0:
        status = 1
        try:
            client.save_single_task_for_updating_contact_info(request(domain_name))
        except DomainError.Journal as error:
            status = 0 if "forked" in error.reason else 2
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    assert sandbox.seen(domain_name) == []
    client.save_single_task_for_updating_contact_info(request(domain_name))


def test_a_program_that_is_killed_makes_each_change_once(tmp_path: Path) -> None:
    sandbox = Sandbox("CHAOS")
    sandbox.control("settings", {"busy_refusal": False})
    sandbox.control("lives", {"domain_name": "*", "life": {"waiting_ms": 3_600_000}})
    faults = {"seed": 3, "delay": 0.8, "delay_ms": 20, "drop_after": 0.05, "drop_before": 0.05}
    sandbox.control("faults", faults)
    begun = ended = 0
    for kill in range(KILLS + 1):
        changes = 10_000 if kill < KILLS else begun
        command = [sys.executable, str(PROGRAM), str(tmp_path / "a.journal"), str(changes)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
            assert program.stdout
            wanted = random.randint(1, 3)
            for line in program.stdout:
                word, number = line.split()
                if word == "end":
                    ended = max(ended, int(number) + 1)
                    continue
                begun = max(begun, int(number) + 1)
                wanted -= int(number) >= ended
                if kill < KILLS and wanted == 0:
                    time.sleep(random.uniform(0, 0.04))
                    # It may have gone on meanwhile.
                    program.kill()
        assert kill < KILLS or program.returncode == 0
    # What is still on its way arrives.
    time.sleep(0.2)
    made = Counter(
        task["domain_name"]
        for task in sandbox.all_tasks()
        if task["domain_name"].startswith("killed-")
    )
    print(f"{KILLS} kills, {begun} changes, {len(made)} made, at most {max(made.values())} times")
    assert made == {f"killed-{number}.example": 1 for number in range(begun)}


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of a file's size")
def test_what_a_full_disk_does_not_hold_is_not_sent(tmp_path: Path) -> None:
    sandbox = Sandbox("CHAOS")
    sandbox.control("faults", {"seed": 3})
    command = [sys.executable, str(PROGRAM), str(tmp_path / "a.journal"), "40", "full"]
    with_limit = "import os, resource, sys; limit = resource.RLIMIT_FSIZE, (16_000, 16_000)\n"
    with_limit += "resource.setrlimit(*limit); os.execv(sys.argv[1], sys.argv[1:])"
    full = subprocess.run(
        [sys.executable, "-c", with_limit, *command], capture_output=True, text=True, check=False
    )
    for words in ("File too large", "Nothing was sent"):
        assert words in full.stderr

    def made() -> Counter[str]:
        names = (str(task["domain_name"]) for task in sandbox.all_tasks())
        return Counter(name for name in names if name.startswith("full-"))

    ended = full.stdout.count("end")
    assert 0 < ended < 40
    assert made() == {f"full-{number}.example": 1 for number in range(ended)}
    subprocess.run(command, capture_output=True, check=True)
    assert made() == {f"full-{number}.example": 1 for number in range(40)}
