"""What the caller passes on is checked at once, and errors name the field or the argument."""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
import math
import os
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from sandbox import ONE_SIGNATURE, Sandbox, request, unique

import alidomain
from alidomain import (
    AcknowledgeTaskResultRequest,
    CallOptions,
    Cancellation,
    CancellationCheck,
    CancelTaskRequest,
    ClientOptions,
    Credentials,
    CredentialsProvider,
    DomainClient,
    DomainError,
    Journal,
    Outcome,
    PollTaskResultRequest,
    Proxy,
    QueryTaskListRequest,
    RamRole,
    WaitOptions,
)

PUBLIC: dict[str, Any] = {name: getattr(alidomain, name) for name in alidomain.__all__}
RECORDS = [one for one in PUBLIC.values() if dataclasses.is_dataclass(one)]
ENUMS = [one for one in PUBLIC.values() if isinstance(one, type) and issubclass(one, Enum)]
NOW = datetime.now(timezone.utc)

GOOD = {"str": "x", "int": 1, "bool": True, "datetime": NOW, "timedelta": timedelta(seconds=1)}
WRONG: dict[str, list[Any]] = {
    "str": [1, b"x", ["x"], Path("x"), object(), "\ud83d"],
    "int": ["1", 1.0, True, Decimal(1), 2**63],
    "bool": ["false", "true", 0, 1, object()],
    "datetime": ["2026-01-31", 0, date(2026, 1, 31), datetime(2026, 1, 31), timedelta(1)],
    "timedelta": ["5", True, math.nan, math.inf, -1, -0.5, timedelta(-1), 1e300, Decimal(5), [5]],
}
SEQUENCES = ["12", b"12", bytearray(b"12"), memoryview(b"12"), {"1": "2"}, 5, [object()], [None]]


def good(annotation: str) -> Any:
    """Return a value of a type."""
    annotation = annotation.partition(" | ")[0]
    if annotation.startswith(("list[", "Sequence[")):
        return [good(annotation.partition("[")[2][:-1])]
    if annotation in GOOD:
        return GOOD[annotation]
    if annotation.startswith(("dict[", "Mapping[")):
        return {"x": "y"}
    return make(PUBLIC[annotation])


def make(kind: Any) -> Any:
    """Make an object."""
    if kind in ENUMS:
        return next(iter(kind))
    if dataclasses.is_dataclass(kind):
        fields = [field for field in dataclasses.fields(kind) if not field_has_default(field)]
        given: dict[str, Any] = {field.name: good(str(field.type)) for field in fields}
        return kind(**given)  # type: ignore[operator]
    if kind is Credentials:
        return Credentials.from_access_key("id", "secret")
    if kind is Proxy:
        return Proxy.direct()
    if kind is Journal:
        return Journal(os.path.join(tempfile.mkdtemp(), "a.journal"))
    if kind is CredentialsProvider:
        return CredentialsProvider()
    if kind is CancellationCheck:
        return CancellationCheck()
    return kind()


def field_has_default(field: dataclasses.Field[Any]) -> bool:
    """Tell whether a field may be left out."""
    nothing = dataclasses.MISSING
    return field.default is not nothing or field.default_factory is not nothing


def wrong(annotation: str) -> list[Any]:
    """Return values that are not of a type."""
    annotation, _, rest = annotation.partition(" | ")
    required = [] if rest.endswith("None") else [None]
    if annotation.startswith(("list[", "Sequence[")):
        return [*required, *SEQUENCES]
    if annotation in WRONG:
        return required + WRONG[annotation]
    if annotation.startswith(("dict[", "Mapping[")):
        return [*required, ["x"], "x", {"x": object()}, {1: "x"}]
    if PUBLIC[annotation] in ENUMS:
        return [*required, 0, 1, "nonsense", b"admin", ["admin"], PUBLIC[annotation]]
    return [*required, "x", 5, object(), PUBLIC[annotation]]


@pytest.mark.parametrize("record", RECORDS)
def test_every_field_of_every_record_is_checked(record: Any) -> None:
    whole = make(record)
    for field in dataclasses.fields(record):
        name = f"{record.__name__}.{field.name}"
        for value in wrong(str(field.type)):
            if field.name in record._collections and value is None:
                continue
            before = getattr(whole, field.name)
            for change in (
                lambda name=field.name, value=value: type(whole)(**{**vars(whole), name: value}),
                lambda name=field.name, value=value: dataclasses.replace(whole, **{name: value}),
                lambda name=field.name, value=value: setattr(whole, name, value),
            ):
                with pytest.raises((TypeError, ValueError)) as caught:
                    change()
                assert str(caught.value).startswith((f"{name} ", f"{name}[")), value
            assert getattr(whole, field.name) is before


def callables() -> Iterator[tuple[str, Any, Any]]:
    """List what can be called with arguments: a name, the callable, and how it is declared."""
    client = DomainClient(make(Credentials), ClientOptions(endpoint="http://127.0.0.1:1"))
    owners = {
        "DomainClient": client,
        "TaskWatch": client.watch_task("1"),
        "Cancellation": Cancellation,
        "Credentials": Credentials,
        "Proxy": Proxy,
    }
    for kind in (DomainClient, Proxy):
        yield kind.__name__, kind, kind.__init__
    for owner, one in owners.items():
        for name in dir(one):
            if not name.startswith("_") and callable(getattr(one, name)):
                yield f"{owner}.{name}", getattr(one, name), getattr(one, name)
    for name, one in PUBLIC.items():
        if inspect.isfunction(one):
            yield name, one, one


def run(call: Any, arguments: dict[str, Any]) -> None:
    """Call something, and await it if it can be awaited."""
    result = call(**arguments)
    if inspect.iscoroutine(result):
        asyncio.run(result)


def test_every_argument_of_every_call_is_checked() -> None:
    checked = 0
    for name, call, declared in callables():
        parameters = dict(inspect.signature(declared).parameters)
        parameters.pop("self", None)
        given = {one.name: good(str(one.annotation)) for one in parameters.values()}
        for parameter in parameters.values():
            for value in wrong(str(parameter.annotation)):
                if value is None and parameter.default is not inspect.Parameter.empty:
                    continue
                with pytest.raises((TypeError, ValueError)) as caught:
                    run(call, {**given, parameter.name: value})
                message = str(caught.value)
                named = (repr(parameter.name), f"{parameter.name}[")
                assert message.startswith(tuple(f"{name}() argument {one}" for one in named)), value
                checked += 1
    assert checked > 300


@ONE_SIGNATURE
def test_a_text_is_no_list_of_details(sandbox: Sandbox, client: DomainClient) -> None:
    message = "AcknowledgeTaskResultRequest.task_detail_no must be a list, not str"
    with pytest.raises(TypeError, match=message):
        AcknowledgeTaskResultRequest(task_detail_no="12")  # type: ignore[arg-type]
    for several in (("1", "2"), {"1": "2"}.keys(), (number for number in "12")):
        made = AcknowledgeTaskResultRequest(task_detail_no=several)  # type: ignore[arg-type]
        assert made.task_detail_no == (["1"] if len(made.task_detail_no) == 1 else ["1", "2"])
    asked = AcknowledgeTaskResultRequest(task_detail_no=["1"])
    asked.task_detail_no.append(12)  # type: ignore[arg-type]
    before = sandbox.stats()["verified"]
    with pytest.raises(TypeError, match=r"task_detail_no\[1\] must be str, not int"):
        client.acknowledge_task_result(asked)
    assert sandbox.stats()["verified"] == before
    # The caller's list stays the caller's, as with dataclasses.
    numbers = ["1"]
    assert AcknowledgeTaskResultRequest(task_detail_no=numbers).task_detail_no is numbers


def test_numbers_are_seconds() -> None:
    numbers: list[tuple[Any, timedelta]] = [
        (30, timedelta(seconds=30)),
        (0.25, timedelta(milliseconds=250)),
        (0, timedelta(0)),
        (timedelta(minutes=1), timedelta(minutes=1)),
    ]
    for number, delta in numbers:
        assert ClientOptions(timeout=number).timeout == delta
        assert WaitOptions(timeout=number).timeout == delta
        assert RamRole(role_arn="r", duration=number).duration == delta
    options = CallOptions()
    options.timeout = 5  # type: ignore[assignment]
    assert options == CallOptions(timeout=5)
    for number, words in [
        (math.nan, "must be a duration, but is nan seconds"),
        (math.inf, "must be a duration, but is inf seconds"),
        (10**20, "must be a duration, but is 10+ seconds"),
        (10**5000, r"must be a duration, but is more than 10\*\*38 seconds"),
        (-(10**5000), r"must be a duration, but is less than -10\*\*38 seconds"),
        (-1, "must not be negative"),
        (-0.001, "must not be negative"),
    ]:
        with pytest.raises(ValueError, match=f"^WaitOptions.timeout {words}"):
            WaitOptions(timeout=number)
    with pytest.raises(TypeError, match=r"must be a timedelta, or a number of seconds, not bool"):
        WaitOptions(timeout=True)


def test_numbers_that_python_does_not_write_are_named() -> None:
    for number, words in [
        (10**5000, "more than 10**38"),
        (-(10**5000), "less than -10**38"),
        (10**38, f"1{'0' * 38}"),
        (-(2**31) - 1, "-2147483649"),
    ]:
        with pytest.raises(ValueError, match="must be between -2147483648 and") as caught:
            QueryTaskListRequest(page_num=number)
        assert str(caught.value).startswith("QueryTaskListRequest.page_num must be between")
        assert str(caught.value).endswith(f", but is {words}")


def test_errors_of_other_code_are_told_from_the_name() -> None:
    class Number:
        def __init__(self, result: Any) -> None:
            self.result = result

        def __index__(self) -> Any:
            if isinstance(self.result, Exception):
                raise self.result
            return self.result

    for result, words in [(ValueError("none"), "none"), ("5", "__index__ returned non-int")]:
        number: Any = Number(result)
        with pytest.raises((TypeError, ValueError)) as caught:
            QueryTaskListRequest(page_num=number)
        assert str(caught.value).startswith(f"QueryTaskListRequest.page_num: {words}")
        with pytest.raises((TypeError, ValueError)) as caught:
            WaitOptions(timeout=number)
        assert str(caught.value).startswith(f"WaitOptions.timeout: {words}")
    five: Any = Number(5)
    assert QueryTaskListRequest(page_num=five).page_num == 5
    assert WaitOptions(timeout=five).timeout == timedelta(seconds=5)

    def broken() -> Iterator[str]:
        yield "1"
        raise ValueError("none")

    details: Any = broken()
    with pytest.raises(ValueError, match=r"^AcknowledgeTaskResultRequest.task_detail_no: none$"):
        AcknowledgeTaskResultRequest(task_detail_no=details)


def test_a_request_is_not_its_number(client: DomainClient) -> None:
    message = r"^DomainClient.cancel_task\(\) argument 'request' must be CancelTaskRequest, not str"
    with pytest.raises(TypeError, match=message):
        client.cancel_task("12")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="argument 'options' must be WaitOptions, not int"):
        client.wait_for_task("12", 5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="argument 'credentials' must be Credentials, not Client"):
        DomainClient(ClientOptions())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="argument 'reveal_secrets' must be bool, not str"):
        client.explain(request("example.com"), "no")  # type: ignore[arg-type]
    message = r"must be an object with the method fetch_credentials .*, not the class Cred"
    with pytest.raises(TypeError, match=message):
        Credentials.from_provider(CredentialsProvider)  # type: ignore[arg-type]

    class Misspelt(CredentialsProvider):
        def fetch_credential(self) -> Credentials:
            raise NotImplementedError

    message = r"must be an object with the method fetch_credentials .*, not Misspelt"
    with pytest.raises(TypeError, match=message):
        Credentials.from_provider(Misspelt())


def test_an_error_of_a_provider_with_wrong_fields_is_an_error(sandbox: Sandbox) -> None:
    class Provider(CredentialsProvider):
        def fetch_credentials(self) -> Credentials:
            error = DomainError.Credentials("no key", False, Outcome.NOT_SENT)
            error.reason = 5  # type: ignore[assignment]
            raise error

    client = sandbox.client(Credentials.from_provider(Provider()), max_attempts=1)
    with pytest.raises(DomainError.Credentials, match="must be str, not int"):
        client.query_task_list(QueryTaskListRequest())
    with pytest.raises(TypeError, match=r"^DomainError.Credentials.retryable must be bool"):
        DomainError.Credentials("no key", "no", Outcome.NOT_SENT)  # type: ignore[arg-type]


def test_spaces_around_names_are_ignored(sandbox: Sandbox, client: DomainClient) -> None:
    domain_name = unique("spaces")
    response = client.save_single_task_for_updating_contact_info(
        request(f"  {domain_name} ", instance_id=" S1 ")
    )
    (seen,) = sandbox.seen(domain_name)
    assert seen["parameters"]["DomainName"] == domain_name
    assert seen["parameters"]["InstanceId"] == "S1"
    progress = client.wait_for_task(f" {response.task_no} ", WaitOptions(timeout=10))
    assert (progress.task_no, len(progress.task_details)) == (response.task_no, 1)
    asked = PollTaskResultRequest(task_no=f" {response.task_no}", domain_name=f"{domain_name} ")
    assert client.poll_task_result(asked).task_details
    with pytest.raises(DomainError.InvalidRequest, match=r"^task_no must not be empty"):
        client.cancel_task(CancelTaskRequest(task_no="  "))
