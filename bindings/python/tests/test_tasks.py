"""The companion operations: tasks, their details, their results."""

from __future__ import annotations

import asyncio
import itertools
from datetime import datetime, timedelta, timezone

import pytest
from sandbox import Sandbox, request, unique

from alidomain import (
    AcknowledgeTaskResultRequest,
    CancelTaskRequest,
    ContactType,
    DomainClient,
    DomainError,
    PollTaskResultRequest,
    QueryContactInfoRequest,
    QueryTaskDetailListRequest,
    QueryTaskListRequest,
    TaskStatus,
)


def submit(client: DomainClient, domain_name: str) -> str:
    """Submit a change of the technical contact and return the number of its task."""
    change = request(domain_name, contact_type=ContactType.TECH, instance_id="S-1")
    return client.save_single_task_for_updating_contact_info(change).task_no


def test_details(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("details")
    failure = {"error_msg": "refused", "fail_reason": "audit", "task_result": "rejected"}
    sandbox.plan(domain_name, failure=failure)
    asking = QueryTaskDetailListRequest(task_no=submit(client, domain_name))
    page = client.query_task_detail_list(asking)
    (detail,) = page.task_details
    assert (detail.task_no, detail.domain_name) == (asking.task_no, domain_name)
    assert (detail.task_type, detail.instance_id) == ("UPDATE_TECH_CONTACT", "S-1")
    assert detail.task_detail_no
    assert detail.task_type_description
    assert (detail.status, detail.task_status) == (TaskStatus.EXECUTE_FAILURE, "EXECUTE_FAILURE")
    assert detail.task_status_code == 3
    assert (detail.error_msg, detail.fail_reason) == ("refused", "audit")
    assert (detail.task_result, detail.try_count) == ("rejected", 1)
    for time in (detail.create_time, detail.update_time):
        assert time
        assert abs(datetime.now(timezone.utc) - time) < timedelta(minutes=1)
    assert (page.current_page_num, page.total_item_num, page.next_page_num) == (1, 1, None)
    assert page.request_id
    assert len(page.attempts) == 1
    assert asyncio.run(client.query_task_detail_list_async(asking)).task_details == [detail]

    asking.task_status = TaskStatus.EXECUTE_SUCCESS
    assert client.query_task_detail_list(asking).task_details == []
    assert list(client.query_task_detail_list_all(asking)) == []
    asking.task_status = TaskStatus.EXECUTE_FAILURE
    assert list(client.query_task_detail_list_all(asking)) == [detail]

    async def awaited() -> list[object]:
        return [one async for one in client.query_task_detail_list_all_async(asking)]

    assert asyncio.run(awaited()) == [detail]


def test_tasks_page_after_page(sandbox: Sandbox, client: DomainClient) -> None:
    submitted = [submit(client, unique("listed")) for _ in range(5)]
    newest_first = submitted[::-1]
    since = datetime.now(timezone.utc) - timedelta(hours=1)
    asking = QueryTaskListRequest(page_size=2, begin_create_time=since)
    page = client.query_task_list(asking)
    assert [task.task_no for task in page.tasks] == newest_first[:2]
    assert page.next_page_num == 2
    assert page.server_time
    task = page.tasks[0]
    assert (task.task_num, task.task_type) == (1, "UPDATE_TECH_CONTACT")
    assert (task.status, task.task_status) == (TaskStatus.COMPLETE, "COMPLETE")
    assert task.create_time
    assert task.task_cancel_status
    assert asyncio.run(client.query_task_list_async(asking)).tasks == page.tasks

    before = sandbox.stats()["requests"]
    some = [task.task_no for task in itertools.islice(client.query_task_list_all(asking), 5)]
    assert some == newest_first
    assert sandbox.stats()["requests"] == before + 3, "a page is asked for when it is needed"
    assert asking.page_num == 1

    async def awaited() -> list[str]:
        numbers = []
        async for task in client.query_task_list_all_async(asking):
            numbers.append(task.task_no)
            if len(numbers) == 3:
                break
        return numbers

    assert asyncio.run(awaited()) == newest_first[:3]


def test_results_until_they_are_acknowledged(client: DomainClient) -> None:
    domain_name = unique("results")
    submitted = {submit(client, domain_name) for _ in range(3)}
    asking = PollTaskResultRequest(page_size=2, domain_name=domain_name)
    assert len(client.poll_task_result(asking).task_details) == 2
    assert asyncio.run(client.poll_task_result_async(asking)).next_page_num == 2
    results = list(client.poll_task_result_all(asking))
    assert {result.task_no for result in results} == submitted

    async def awaited() -> list[object]:
        return [result async for result in client.poll_task_result_all_async(asking)]

    assert asyncio.run(awaited()) == results

    numbers = [result.task_detail_no for result in results if result.task_detail_no]
    acknowledged = client.acknowledge_task_result(
        AcknowledgeTaskResultRequest(task_detail_no=numbers[:2])
    )
    assert (acknowledged.result, len(acknowledged.attempts)) == (2, 1)
    rest = AcknowledgeTaskResultRequest(task_detail_no=numbers[2:])
    assert asyncio.run(client.acknowledge_task_result_async(rest)).result == 1
    assert list(client.poll_task_result_all(asking)) == []


def test_a_waiting_task_is_cancelled(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("cancel")
    sandbox.plan(domain_name, waiting_ms=3_600_000)
    response = client.cancel_task(CancelTaskRequest(task_no=submit(client, domain_name)))
    assert response.request_id
    assert len(response.attempts) == 1
    another = CancelTaskRequest(task_no=submit(client, domain_name))
    assert asyncio.run(client.cancel_task_async(another)).request_id
    with pytest.raises(DomainError.Service):
        client.cancel_task(another)
    (detail,) = client.query_task_detail_list_all(
        QueryTaskDetailListRequest(task_no=another.task_no)
    )
    assert detail.status == TaskStatus.EXECUTE_FAILURE
    assert "cancel" in (detail.error_msg or "").lower()


@pytest.mark.parametrize(
    ("asking", "field"),
    [
        (QueryTaskDetailListRequest(task_no=""), "task_no"),
        (QueryTaskDetailListRequest(task_no="t", page_size=1001), "page_size"),
        (QueryTaskDetailListRequest(task_no="t", task_status=TaskStatus.UNKNOWN), "task_status"),
    ],
)
def test_wrong_arguments(
    client: DomainClient, asking: QueryTaskDetailListRequest, field: str
) -> None:
    with pytest.raises(DomainError.InvalidRequest) as caught:
        client.query_task_detail_list(asking)
    assert caught.value.field == field


def test_a_contact(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("contact")
    asking = QueryContactInfoRequest(domain_name=domain_name, contact_type=ContactType.BILLING)
    contact = client.query_contact_info(asking)
    assert (contact.registrant_name, contact.email) == (
        f"billing of {domain_name}",
        f"billing@{domain_name}",
    )
    assert (contact.zh_city, contact.postal_code, contact.country) == ("杭州", "310000", "CN")
    assert contact.request_id
    again = asyncio.run(client.query_contact_info_async(asking))
    assert again.zh_registrant_name == contact.zh_registrant_name
    assert [one["parameters"]["ContactType"] for one in sandbox.seen(domain_name)] == [
        "billing"
    ] * 2
