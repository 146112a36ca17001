"""Operations that have no records of their own, called with native values."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sandbox import ONE_SIGNATURE, Sandbox, unique

import alidomain
from alidomain import (
    DomainClient,
    DomainError,
    OperationInfo,
    Outcome,
    ParameterType,
    ReplyFormat,
    operations,
)

TASK = "7f217ae0-61f5-42e2-a1c3-42bad0124000"
LONG = 9_007_199_254_740_993
"""More than a double holds."""
DATE = 1_522_080_000_000

OPERATIONS: list[tuple[str, dict[str, alidomain.Value], tuple[str, str], str, Any]] = [
    ("CheckDomain", {"DomainName": "a.example", "FeePeriod": 2}, ("FeePeriod", "2"), "Price", LONG),
    (
        "QueryDomainGroupList",
        {"ShowDeletingGroup": True, "OrderByType": None},
        ("ShowDeletingGroup", "true"),
        "Data.DomainGroup.0.BeingDeleted",
        True,
    ),
    (
        "QueryAdvancedDomainList",
        {"PageNum": 1, "PageSize": 5, "Tag": [{"Key": "a"}, {"Key": "b", "Value": "1"}]},
        ("Tag.2.Key", "b"),
        "PageSize",
        5,
    ),
    (
        "QueryChangeLogList",
        {"PageNum": 1, "PageSize": 5, "StartDate": DATE},
        ("StartDate", str(DATE)),
        "Data.ChangeLog.0.DomainName",
        "example.com",
    ),
    (
        "QueryDnsHost",
        {"InstanceId": "S1"},
        ("InstanceId", "S1"),
        "DnsHostList.0.IpList",
        ["IpList"],
    ),
    (
        "SaveSingleTaskForUpdateProhibitionLock",
        {"DomainName": "XN--FIQ228C.com", "Status": False},
        ("DomainName", "中文.com"),
        "TaskNo",
        TASK,
    ),
    (
        "SaveBatchTaskForModifyingDomainDns",
        {"DomainName": ["a.example", "b.example"], "AliyunDns": True},
        ("DomainName.2", "b.example"),
        "TaskNo",
        TASK,
    ),
    (
        "SaveBatchTaskForCreatingOrderRedeem",
        {"OrderRedeemParam": [{"CurrentExpirationDate": DATE, "DomainName": "a.example"}]},
        ("OrderRedeemParam.1.CurrentExpirationDate", str(DATE)),
        "TaskNo",
        TASK,
    ),
    (
        "SaveSingleTaskForCreatingDnsHost",
        {"DnsName": "dns1", "InstanceId": "S1", "Ip": ("192.0.2.1",)},
        ("Ip.1", "192.0.2.1"),
        "TaskNo",
        TASK,
    ),
    ("DeleteDomainGroup", {"DomainGroupId": LONG}, ("DomainGroupId", str(LONG)), "RequestId", None),
]


def at(value: Any, path: str) -> Any:
    """Return what is at a path such as `Data.Domain.0`."""
    for part in path.split("."):
        value = value[int(part)] if part.isdigit() else value[part]
    return value


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation[0])
@pytest.mark.parametrize("reply_format", ReplyFormat)
def test_native_values_go_in_and_out(
    sandbox: Sandbox, reply_format: ReplyFormat, operation: tuple[str, Any, Any, str, Any]
) -> None:
    action, parameters, (name, sent), path, expected = operation
    client = sandbox.client(reply_format=reply_format)
    for response in (
        client.call(action, parameters),
        asyncio.run(client.call_async(action, parameters)),
    ):
        seen = sandbox.all_seen()[-1]
        assert seen["verified"]
        assert (seen["parameters"]["Action"], seen["parameters"][name]) == (action, sent)
        assert response.fields["RequestId"] == response.request_id
        assert len(response.attempts) == 1
        assert list(response.fields) == sorted(response.fields)
        found = at(response.fields, path)
        assert found == (expected or response.request_id)
        assert type(found) is type(expected or response.request_id)


@ONE_SIGNATURE
@pytest.mark.parametrize(
    ("action", "parameters", "field", "reason"),
    [
        ("ChekDomain", {}, "action", "Nearest: CheckDomain"),
        ("CheckDomain", {}, "parameters", "must have DomainName"),
        ("CheckDomain", {"domain_name": "a.example"}, "parameters", "Nearest: DomainName"),
        (
            "CheckDomain",
            {"DomainName": 1},
            'parameters["DomainName"]',
            "must be text, not an integer",
        ),
        (
            "QueryAdvancedDomainList",
            {"PageNum": 1, "PageSize": 1, "Tag": [{"Key": True}]},
            'parameters["Tag"][0]["Key"]',
            "must be text, not a boolean",
        ),
        (
            "CancelDomainVerification",
            {"ActionType": "x", "InstanceId": "S1"},
            'parameters["ActionType"]',
            "must be one of DOMAINAUDIT, AUDITCONTACT",
        ),
    ],
)
def test_what_the_catalogue_refuses_is_not_sent(
    sandbox: Sandbox, client: DomainClient, action: str, parameters: Any, field: str, reason: str
) -> None:
    before = sandbox.stats()["requests"]
    with pytest.raises(DomainError.InvalidRequest) as caught:
        client.call(action, parameters)
    assert caught.value.field == field
    assert reason in caught.value.reason
    assert caught.value.outcome == Outcome.NOT_SENT
    assert sandbox.stats()["requests"] == before


@ONE_SIGNATURE
def test_a_version_without_the_operation_is_refused(sandbox: Sandbox) -> None:
    client = sandbox.client(api_version="2017-12-18")
    with pytest.raises(DomainError.InvalidRequest, match="is only in 2018-01-29"):
        client.call("QueryDomainGroupList", {})


@ONE_SIGNATURE
@pytest.mark.parametrize(
    ("parameters", "error", "words"),
    [
        (
            {"Tag": [{"Key": b"a"}]},
            TypeError,
            'parameters["Tag"][0]["Key"] must be None, bool, int',
        ),
        ({"Tag": object()}, TypeError, 'parameters["Tag"] must be None, bool, int'),
        ({1: "a"}, TypeError, "argument 'parameters' has a key that must be str, not int"),
        ([], TypeError, "argument 'parameters' must be a dict, not list"),
        ({"PageNum": 2**63}, ValueError, 'parameters["PageNum"] must be between'),
        ({"Tag": "\ud800"}, ValueError, 'parameters["Tag"] must be valid Unicode'),
    ],
)
def test_other_values_are_errors_that_name_the_place(
    client: DomainClient, parameters: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as caught:
        client.call("QueryAdvancedDomainList", parameters)
    assert str(caught.value).startswith("DomainClient.call() argument ")
    assert words in str(caught.value)


@ONE_SIGNATURE
def test_values_are_not_nested_without_end(client: DomainClient) -> None:
    endless: dict[str, Any] = {}
    endless["Tag"] = endless
    with pytest.raises(ValueError, match="must not be nested more than 32 levels deep"):
        client.call("QueryAdvancedDomainList", endless)


def test_what_writes_is_not_repeated_after_a_lost_reply(
    sandbox: Sandbox, client: DomainClient
) -> None:
    name = unique("lock")
    sandbox.tell(name, kind="close", execute=True)
    with pytest.raises(DomainError.Transport) as caught:
        client.call("SaveSingleTaskForUpdateProhibitionLock", {"DomainName": name, "Status": True})
    assert caught.value.outcome == Outcome.MAYBE_EXECUTED
    assert len(sandbox.seen(name)) == 1

    name = unique("check")
    sandbox.tell(name, kind="close", execute=True)
    assert len(client.call("CheckDomain", {"DomainName": name}).attempts) == 2


def test_operations_are_listed_offline() -> None:
    listed = {operation.action: operation for operation in operations()}
    assert len(listed) == 133
    check: OperationInfo = listed["CheckDomain"]
    assert check.reads
    assert check.versions == ["2018-01-29", "2017-12-18"]
    assert check.response["StaticPriceInfo"]["PriceInfo"][0]["money"] == "double"
    required = [parameter.name for parameter in check.parameters if parameter.required]
    assert required == ["DomainName"]
    (tag,) = (one for one in listed["QueryDomainList"].parameters if one.name == "Tag")
    assert (tag.value_type, tag.is_list) == (ParameterType.OBJECT, True)
    assert [field.name for field in tag.fields] == ["Key", "Value"]
