"""Storing an unresolved submission: the vectors of all languages, and a real one."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sandbox import ONE_SIGNATURE, Sandbox, request, unique

from alidomain import (
    ContactType,
    DomainClient,
    DomainError,
    ReconciliationState,
    UnresolvedSubmission,
    submission_from_json,
    submission_to_json,
)

ROOT = Path(__file__).parents[3]
VECTORS = json.loads((ROOT / "tests/data/unresolved-submissions.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS["submissions"])
def test_vectors(vector: dict[str, Any]) -> None:
    submission = UnresolvedSubmission.from_json(vector["json"])
    assert submission.to_json() == vector["json"]
    for text in vector["read"]:
        assert submission_from_json(text) == submission


def test_the_fields_of_a_vector() -> None:
    assert UnresolvedSubmission.from_json(
        VECTORS["submissions"][1]["json"]
    ) == UnresolvedSubmission(
        domain_name="中文.com",
        contact_type=ContactType.REGISTRANT,
        signature_nonce='n"\\1',
        submitted_at=datetime(2026, 2, 28, 23, 59, 59, 250_000, timezone.utc),
        signed_at=datetime(2026, 3, 1, 0, 0, 0, 125_000, timezone.utc),
        arrived=True,
        clock_uncertainty=timedelta(days=1, hours=1, minutes=1, seconds=1.5),
        settled_at=datetime(2026, 3, 1, 0, 30, 0, 750_000, timezone.utc),
        contested=True,
    )


@pytest.mark.parametrize("vector", VECTORS["refused"])
def test_what_is_refused_names_its_field(vector: dict[str, str]) -> None:
    with pytest.raises(DomainError.InvalidRequest, match=f"^{vector['field']} ") as caught:
        UnresolvedSubmission.from_json(vector["json"])
    assert caught.value.field == vector["field"]


@ONE_SIGNATURE
def test_a_submission_is_stored_and_reconciled(
    sandbox: Sandbox, once: DomainClient, tmp_path: Path
) -> None:
    domain_name = unique("stored")
    sandbox.tell(domain_name, kind="close", execute=True)
    with pytest.raises(DomainError.OutcomeUnknown) as caught:
        once.save_single_task_for_updating_contact_info(request(domain_name))
    submission = caught.value.submission
    stored = tmp_path / "submission.json"
    stored.write_text(submission_to_json(submission), "utf-8")
    loaded = UnresolvedSubmission.from_json(stored.read_text("utf-8"))
    assert loaded == submission
    assert loaded.to_json() == stored.read_text("utf-8")
    found = sandbox.client().reconcile_submission(loaded)
    assert (found.state, found.task_no) == (
        ReconciliationState.FOUND,
        sandbox.tasks(domain_name)[0]["task_no"],
    )
