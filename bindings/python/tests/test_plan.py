"""Profiles, one domain, and plans of changes: what they say, and that nothing is submitted."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone

import pytest
from sandbox import Sandbox, request, unique

from alidomain import (
    ConsequenceKind,
    DomainClient,
    DomainError,
    EmailVerificationStatus,
    ObstacleKind,
    PendingStatus,
    ProhibitionLock,
    QueryDomainByDomainNameRequest,
    QueryRegistrantProfilesRequest,
    RealNameStatus,
    RegistrantProfileType,
    RegistrantType,
)

VERIFIED = 1234567


def test_profiles_page_after_page(client: DomainClient) -> None:
    asking = QueryRegistrantProfilesRequest(page_size=1, email="wangwu@example.com")
    page = client.query_registrant_profiles(asking)
    (profile,) = page.registrant_profiles
    assert profile.registrant_profile_id == VERIFIED + 1
    assert profile.registrant_profile_type is RegistrantProfileType.COMMON
    assert profile.registrant_type is RegistrantType.INDIVIDUAL
    assert (profile.registrant_type_text, profile.default_registrant_profile) == ("1", False)
    assert profile.real_name_status is RealNameStatus.NON_AUDIT
    assert (profile.real_name_status.value, profile.real_name_status_text) == ("NONAUDIT",) * 2
    assert profile.email_verification_status is EmailVerificationStatus.NOT_VERIFIED
    assert (profile.registrant_name, profile.zh_city) == ("Wang Wu", "杭州")
    assert profile.create_time == datetime(2018, 1, 25, 12, 46, 57, tzinfo=timezone.utc)
    assert (page.total_item_num, page.next_page_num, len(page.attempts)) == (1, None, 1)
    assert asyncio.run(client.query_registrant_profiles_async(asking)).registrant_profiles == [
        profile
    ]

    asking = QueryRegistrantProfilesRequest(page_size=2)
    listed = [one.registrant_profile_id for one in client.query_registrant_profiles_all(asking)]
    assert listed[:3] == [VERIFIED, VERIFIED + 1, VERIFIED + 2]

    async def awaited() -> list[int]:
        every = client.query_registrant_profiles_all_async(asking)
        return [one.registrant_profile_id async for one in every]

    assert asyncio.run(awaited()) == listed
    enterprises = QueryRegistrantProfilesRequest(registrant_type=RegistrantType.ENTERPRISE)
    first = next(client.query_registrant_profiles_all(enterprises))
    assert first.registrant_organization == "Profile Ltd."


def test_one_domain(client: DomainClient) -> None:
    domain_name = unique("one")
    asking = QueryDomainByDomainNameRequest(domain_name=domain_name.upper())
    domain = client.query_domain_by_domain_name(asking)
    assert (domain.domain_name, domain.instance_id) == (domain_name, f"S-{domain_name}")
    assert domain.update_prohibition_lock is ProhibitionLock.CLOSE
    assert domain.registrant_updating_status is PendingStatus.NORMAL
    assert domain.real_name_status is RealNameStatus.SUCCEED
    assert domain.registrant_name == f"registrant of {domain_name}"
    assert domain.expiration_date
    assert domain.expiration_date > datetime.now(timezone.utc)
    assert domain.dns_list
    again = asyncio.run(client.query_domain_by_domain_name_async(asking))
    assert again.email == domain.email


def test_a_change_that_would_work(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("plan")
    change = request(domain_name.upper(), registrant_profile_id=VERIFIED, add_transfer_lock=True)
    plan = client.plan(change)
    assert (plan.domain_name, plan.contact_type) == (domain_name, change.contact_type)
    assert plan.registrant_profile_id == VERIFIED
    first = plan.changes[0]
    assert (first.field, first.old_value) == ("registrant_name", f"registrant of {domain_name}")
    assert first.new_value == "Li Si"
    assert plan.obstacles == []
    assert [one.kind for one in plan.consequences] == [ConsequenceKind.TRANSFER_LOCKED]
    assert asyncio.run(client.plan_async(change)) == plan
    assert sandbox.tasks(domain_name) == []


def test_what_stands_in_the_way(sandbox: Sandbox, client: DomainClient) -> None:
    plan = client.plan(request("locked.example", registrant_profile_id=VERIFIED + 1))
    assert [one.kind for one in plan.obstacles] == [
        ObstacleKind.PROFILE_NOT_VERIFIED,
        ObstacleKind.UPDATE_PROHIBITED,
    ]
    assert plan.obstacles[0].next_step
    assert [one.kind for one in plan.consequences] == [ConsequenceKind.EMAIL_TO_CONFIRM]
    domain_name = unique("denied")
    detail = {"AuthAction": "domain:QueryCommonInfo"}
    sandbox.tell(
        domain_name, times=2, kind="refuse", code="Forbidden.RAM", access_denied_detail=detail
    )
    plan = client.plan(request(domain_name, registrant_profile_id=VERIFIED))
    (obstacle,) = plan.obstacles
    assert obstacle.kind is ObstacleKind.NOT_READABLE
    assert obstacle.ram_action == "domain:QueryCommonInfo"
    assert sandbox.tasks("locked.example") == sandbox.tasks(domain_name) == []


def test_a_list_with_a_bad_item(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("list")
    changes = [
        request(domain_name, registrant_profile_id=VERIFIED),
        request("nonsense"),
        request(domain_name, registrant_profile_id=404),
    ]
    plans = client.plan_all(changes)
    assert [[one.kind for one in plan.obstacles] for plan in plans] == [
        [],
        [ObstacleKind.INVALID_REQUEST],
        [ObstacleKind.PROFILE_NOT_FOUND],
    ]
    assert plans[1].obstacles[0].reason.startswith("domain_name must")
    assert asyncio.run(client.plan_all_async(changes)) == plans
    assert client.plan_all([]) == []
    with pytest.raises(DomainError.InvalidRequest) as caught:
        client.plan(changes[1])
    assert caught.value.field == "domain_name"
    assert sandbox.tasks(domain_name) == []
