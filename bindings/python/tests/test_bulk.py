"""Many submissions, and batches."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest
from sandbox import KEY_ID, KEY_SECRET, ONE_SIGNATURE, Sandbox, request, unique

from alidomain import (
    BulkOptions,
    BulkResult,
    ContactType,
    Credentials,
    DomainClient,
    DomainError,
    Journal,
    SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest,
    SaveBatchTaskForUpdatingContactInfoRequest,
    SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDRequest,
)


def changes(sandbox: Sandbox, number: int) -> list[str]:
    return [unique("bulk") for _ in range(number)]


def check(sandbox: Sandbox, names: list[str], results: list[BulkResult]) -> None:
    """Check that the second one is no domain, the third one is refused, and the others are made."""
    assert sorted(result.index for result in results) == list(range(len(names)))
    for result in results:
        assert (result.response is None) != (result.error is None)
        if result.index == 1:
            assert isinstance(result.error, DomainError.InvalidRequest)
        elif result.index == 2:
            assert isinstance(result.error, DomainError.Service)
            assert result.error.code == "DomainNotExist"
        else:
            assert result.response
            [task] = sandbox.tasks(names[result.index])
            assert task["task_no"] == result.response.task_no


def prepared(sandbox: Sandbox) -> list[str]:
    names = changes(sandbox, 12)
    names[1] = "no domain"
    sandbox.tell(names[2], kind="refuse", code="DomainNotExist")
    return names


@ONE_SIGNATURE
def test_each_request_has_a_result(sandbox: Sandbox, client: DomainClient) -> None:
    names = prepared(sandbox)
    check(sandbox, names, list(client.submit_all([request(name) for name in names])))


@ONE_SIGNATURE
def test_results_are_awaited(sandbox: Sandbox, client: DomainClient) -> None:
    names = prepared(sandbox)

    async def collect() -> list[BulkResult]:
        requests = [request(name) for name in names]
        options = BulkOptions(max_in_flight=3)
        return [result async for result in client.submit_all_async(requests, options)]

    check(sandbox, names, asyncio.run(collect()))


@ONE_SIGNATURE
def test_who_closes_the_iterator_ends_the_submissions(
    sandbox: Sandbox, client: DomainClient
) -> None:
    names = changes(sandbox, 200)
    options = BulkOptions(max_in_flight=1, interval=0.2)
    results = client.submit_all([request(name) for name in names], options)
    first = next(results)
    assert first.response
    results.close()  # type: ignore[attr-defined]
    assert len([name for name in names if sandbox.tasks(name)]) < 10


def test_a_wrong_option_is_named(client: DomainClient) -> None:
    with pytest.raises(DomainError.InvalidRequest) as caught:
        client.submit_all([], BulkOptions(max_in_flight=0))
    assert caught.value.field == "max_in_flight"
    with pytest.raises(TypeError, match="requests"):
        client.submit_all(["a.example"])  # type: ignore[list-item]
    assert list(client.submit_all([])) == []


@ONE_SIGNATURE
def test_with_a_journal_what_is_done_is_not_done_again(sandbox: Sandbox, tmp_path: Path) -> None:
    names = changes(sandbox, 20)
    for recovered in (False, True):
        key = Credentials.from_access_key(KEY_ID, KEY_SECRET)
        journal = Journal(str(tmp_path / "a.journal"), "job")
        client = DomainClient(key, sandbox.options(), journal=journal)
        results = list(client.submit_all([request(name) for name in names]))
        assert {result.response and result.response.recovered for result in results} == {recovered}
        del client, journal, results
    assert [len(sandbox.tasks(name)) for name in names] == [1] * 20


@ONE_SIGNATURE
def test_batches_are_one_task(sandbox: Sandbox, client: DomainClient) -> None:
    names = changes(sandbox, 3)
    batch = SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest(
        contact_type=ContactType.ADMIN, domain_name=names, registrant_profile_id=1
    )
    # Its reply is lost, and the task is found.
    sandbox.tell(names[0], kind="close", execute=True)
    response = client.save_batch_task_for_updating_contact_info_by_registrant_profile_id(batch)
    assert {task["task_no"] for name in names for task in sandbox.tasks(name)} == {response.task_no}

    names = changes(sandbox, 2)
    registrant = SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDRequest(
        domain_name=names, registrant_profile_id=1, transfer_out_prohibited=False
    )
    made = client.save_task_for_updating_registrant_info_by_registrant_profile_id(registrant)
    assert sandbox.tasks(names[1])[0]["task_no"] == made.task_no

    older = sandbox.client(api_version="2017-12-18")
    names = changes(sandbox, 2)
    batch_2017 = SaveBatchTaskForUpdatingContactInfoRequest(
        contact_type=ContactType.TECH, domain_name=names, registrant_profile_id=1
    )
    done = older.save_batch_task_for_updating_contact_info(batch_2017)
    assert sandbox.tasks(names[1])[0]["task_no"] == done.task_no
    with pytest.raises(DomainError.InvalidRequest) as caught:
        client.save_batch_task_for_updating_contact_info(batch_2017)
    assert caught.value.field == "api_version"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
@ONE_SIGNATURE
def test_a_list_belongs_to_the_process_that_submits_it(
    sandbox: Sandbox, client: DomainClient
) -> None:
    names = changes(sandbox, 40)
    results = client.submit_all([request(name) for name in names], BulkOptions(max_in_flight=1))
    made = [next(results)]
    child = os.fork()
    if child == 0:
        status = 1
        try:
            list(results)  # Some may be there already.
        except DomainError.Transport as error:
            status = 0 if "forked" in error.reason else 2
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    made += results
    assert sorted(result.index for result in made) == list(range(40))
    assert all(len(sandbox.tasks(name)) == 1 for name in names)


@ONE_SIGNATURE
def test_a_list_begins_one_submission_in_an_interval(
    sandbox: Sandbox, client: DomainClient
) -> None:
    names = changes(sandbox, 4)
    begin = time.monotonic()
    results = list(client.submit_all([request(name) for name in names], BulkOptions(interval=0.1)))
    # It may be slower, and never faster.
    assert time.monotonic() - begin >= 0.3
    assert all(result.response for result in results)
