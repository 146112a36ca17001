"""Domains and histories, page after page, and what an API version lacks."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from sandbox import Sandbox, unique

from alidomain import (
    ContactType,
    DomainClient,
    DomainError,
    DomainStatus,
    DomainTag,
    DomainType,
    OrderByType,
    Outcome,
    QueryDomainListRequest,
    QueryTaskDetailHistoryRequest,
    QueryTaskInfoHistoryRequest,
    RealNameStatus,
    SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest,
    TaskStatus,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import TypeVar

    T = TypeVar("T")


def awaited(items: AsyncIterator[T]) -> list[T]:
    """Take all items of an asynchronous iterator."""

    async def take() -> list[T]:
        return [item async for item in items]

    return asyncio.run(take())


def batch(names: list[str]) -> SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest:
    """Make a change of the admin contact of many domains."""
    return SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest(
        contact_type=ContactType.ADMIN, domain_name=names, registrant_profile_id=1
    )


def submit(client: DomainClient, names: list[str]) -> str:
    """Submit it, and return the number of the task."""
    save = client.save_batch_task_for_updating_contact_info_by_registrant_profile_id
    return save(batch(names)).task_no


def test_domains(sandbox: Sandbox, client: DomainClient) -> None:
    group = unique("group")
    names = [unique(stem) for stem in ("a", "b", "c")]
    for name in names:
        described = {"domain_status": "1", "audit_status": "AUDITING", "tags": {"name": name}}
        sandbox.control("domains", {"domain_name": name, "domain_group_id": group, **described})
    asking = QueryDomainListRequest(
        page_size=2, domain_group_id=group, order_by_type=OrderByType.ASC
    )
    page = client.query_domain_list(asking)
    assert (page.total_item_num, page.total_page_num, page.next_page_num) == (3, 2, 2)
    domain = page.domains[0]
    assert (domain.domain_name, domain.instance_id) == (names[0], f"S-{names[0]}")
    assert (domain.domain_type, domain.domain_type_text) == (DomainType.NEW_GTLD, "New gTLD")
    assert (domain.domain_status, domain.domain_status_text) == (DomainStatus.NEEDS_RENEWAL, "1")
    assert domain.domain_audit_status is RealNameStatus.AUDITING
    assert domain.registration_date == datetime(2018, 1, 25, 12, 46, 57, tzinfo=timezone.utc)
    assert domain.dns_list == ["dns1.sandbox.example", "dns2.sandbox.example"]
    assert domain.tags == [DomainTag(key="name", value=names[0])]
    assert [one.domain_name for one in client.query_domain_list_all(asking)] == names
    assert [one.domain_name for one in awaited(client.query_domain_list_all_async(asking))] == names
    assert asking.page_num == 1, "the request stays as it is"
    tagged = QueryDomainListRequest(tags=[DomainTag(key="name", value=names[1])])
    assert [one.domain_name for one in client.query_domain_list_all(tagged)] == [names[1]]
    assert next(client.query_domain_list_all()).domain_name


def test_the_history_of_tasks(client: DomainClient) -> None:
    submitted = [submit(client, [unique("history")]) for _ in range(3)]
    since = datetime.now(timezone.utc) - timedelta(hours=1)
    asking = QueryTaskInfoHistoryRequest(page_size=1, begin_create_time=since)
    page = client.query_task_info_history(asking)
    cursor = page.next_page_cursor
    assert cursor
    assert cursor.create_time
    assert page.current_page_cursor == page.tasks[0]
    assert page.pre_page_cursor is None
    # Other tests submit, too.
    listed = [task.task_no for task in client.query_task_info_history_all(asking)]
    assert [number for number in listed if number in submitted] == submitted[::-1]
    tasks = awaited(client.query_task_info_history_all_async(asking))
    assert [task.task_no for task in tasks if task.task_no in submitted] == submitted[::-1]
    assert next(client.query_task_info_history_all()).status is TaskStatus.COMPLETE


def test_the_history_of_details(sandbox: Sandbox, client: DomainClient) -> None:
    names = [unique(stem) for stem in ("a", "b", "c")]
    sandbox.plan(names[1], failure={"error_msg": "refused"})
    asking = QueryTaskDetailHistoryRequest(task_no=submit(client, names), page_size=2)
    page = client.query_task_detail_history(asking)
    assert [detail.domain_name for detail in page.task_details] == names[:2]
    assert page.next_page_cursor
    assert page.next_page_cursor.domain_name == names[2]
    details = list(client.query_task_detail_history_all(asking))
    assert [detail.domain_name for detail in details] == names
    assert details[1].error_msg == "refused"
    assert awaited(client.query_task_detail_history_all_async(asking)) == details
    asking.task_status = TaskStatus.EXECUTE_FAILURE
    assert list(client.query_task_detail_history_all(asking)) == [details[1]]
    with pytest.raises(TypeError, match="query_task_detail_history_all"):
        client.query_task_detail_history_all(None)  # type: ignore[arg-type]


def test_what_the_api_version_lacks(sandbox: Sandbox) -> None:
    name = unique("older")
    older = sandbox.client(api_version="2017-12-18")
    with pytest.raises(DomainError.InvalidRequest, match="2018-01-29") as refused:
        submit(older, [name])
    assert (refused.value.field, refused.value.outcome) == ("api_version", Outcome.NOT_SENT)
    with pytest.raises(DomainError.InvalidRequest) as refused:
        older.query_domain_list(QueryDomainListRequest(domain_group_id="7", domain_name=name))
    assert refused.value.field == "domain_group_id"
    assert sandbox.seen(name) == []
