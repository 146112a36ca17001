"""The members of enums have words, which the caller may write in their place."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from enum import Enum
from typing import Any

import pytest
from sandbox import ONE_SIGNATURE, Sandbox, request, unique

import alidomain
from alidomain import (
    ClientOptions,
    ContactType,
    Language,
    LogLevel,
    QueryTaskDetailListRequest,
    SaveSingleTaskForUpdatingContactInfoRequest,
    SignatureVersion,
    Site,
    SubmissionPolicy,
    TlsVersion,
    enable_logging,
)

PUBLIC = [getattr(alidomain, name) for name in alidomain.__all__]
ENUMS = [one for one in PUBLIC if isinstance(one, type) and issubclass(one, Enum)]


def test_words_are_members() -> None:
    made = SaveSingleTaskForUpdatingContactInfoRequest(
        contact_type="admin", domain_name="example.com", registrant_profile_id=1, lang="zh"
    )
    assert (made.contact_type, made.lang) == (ContactType.ADMIN, Language.ZH)
    options: Any = {"site": "International", "min_tls_version": "1.3", "signature_version": "v3"}
    shown = ClientOptions(**options, submission_policy="reconcile_only")
    assert (shown.site, shown.min_tls_version) == (Site.INTERNATIONAL, TlsVersion.TLS13)
    assert shown.signature_version is SignatureVersion.V3
    assert shown.submission_policy is SubmissionPolicy.RECONCILE_ONLY
    with pytest.raises(ValueError, match="ContactType: 'registrant', 'admin', 'billing', 'tech'"):
        ContactType("owner")
    message = "Request.contact_type must be one of 'registrant', 'admin', .*, not 'owner'"
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(made, contact_type="owner")  # type: ignore[arg-type]
    message = r"enable_logging\(\) argument 'level' must be one of 'off', .*, not 'verbose'"
    with pytest.raises(ValueError, match=message):
        enable_logging("verbose")  # type: ignore[arg-type]
    enable_logging("OFF")  # type: ignore[arg-type]
    enable_logging(LogLevel.OFF)


@pytest.mark.parametrize("kind", ENUMS)
def test_members_have_words(kind: Any) -> None:
    written_of: list[str] = []
    for member in kind:
        word = member.value
        assert isinstance(word, str)
        assert word
        for written in (word, word.upper(), word.lower(), member.name, member.name.lower()):
            assert kind(written) is member
        assert kind(member) is member
        assert kind[member.name] is member
        assert str(member) == f"{kind.__name__}.{member.name}"
        assert repr(member) == f"<{kind.__name__}.{member.name}: {word!r}>"
        assert copy.copy(member) is copy.deepcopy(member) is member
        assert pickle.loads(pickle.dumps(member)) is member
        written_of += {written.lower().replace("_", "") for written in (word, member.name)}
        assert {member: 1}[member] == 1
    # No word is that of two members.
    assert len(written_of) == len(set(written_of))
    for value in (0, None, b"admin", "", "nonsense"):
        with pytest.raises(ValueError, match="is not a valid"):
            kind(value)


@ONE_SIGNATURE
def test_words_are_those_of_the_service(sandbox: Sandbox) -> None:
    client = sandbox.client()
    for contact_type in ContactType:
        for lang in Language:
            domain_name = unique("words")
            made = request(domain_name, contact_type=contact_type.value, lang=lang.value)
            client.save_single_task_for_updating_contact_info(made)
            (seen,) = sandbox.seen(domain_name)
            assert seen["parameters"]["ContactType"] == contact_type.value
            assert seen["parameters"]["Lang"] == lang.value
    seen_words = set()
    lives: list[dict[str, Any]] = [{"waiting_ms": 60_000}, {"executing_ms": 60_000}, {}]
    for life in (*lives, {"failure": {}}):
        domain_name = unique("words")
        sandbox.plan(domain_name, **life)
        response = client.save_single_task_for_updating_contact_info(request(domain_name))
        asked = QueryTaskDetailListRequest(task_no=response.task_no)
        (detail,) = client.query_task_detail_list(asked).task_details
        assert detail.task_status == detail.status.value
        seen_words.add(detail.task_status)
    assert len(seen_words) == 4
