"""The declared types of `DomainError` agree with the generated class."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from pathlib import Path
from typing import Any

import pytest

import alidomain
from alidomain import ClientOptions, DomainClient, DomainError, QueryTaskListRequest, TaskWatch

RECORDS = [one for one in vars(alidomain).values() if dataclasses.is_dataclass(one)]


def test_the_declared_errors_are_the_generated_ones() -> None:
    stub = Path(alidomain.__file__).with_name("_errors.pyi")
    (base,) = (
        node for node in ast.parse(stub.read_text("utf-8")).body if isinstance(node, ast.ClassDef)
    )

    def fields(node: ast.ClassDef) -> set[str]:
        annotated = (item for item in node.body if isinstance(item, ast.AnnAssign))
        return {item.target.id for item in annotated if isinstance(item.target, ast.Name)}

    declared = {
        node.name: fields(base) | fields(node)
        for node in base.body
        if isinstance(node, ast.ClassDef)
    }
    generated = {
        name: set(inspect.signature(variant).parameters)
        for name, variant in vars(DomainError).items()
        if isinstance(variant, type)
    }
    assert declared == generated


def test_variants_are_domain_errors() -> None:
    assert issubclass(DomainError.Service, DomainError)
    assert DomainError.Service.__qualname__ == "DomainError.Service"


@pytest.mark.parametrize("record", RECORDS)
def test_records_have_their_fields(record: Any) -> None:
    parameters = inspect.signature(record).parameters
    assert parameters
    assert [field.name for field in dataclasses.fields(record)] == list(parameters)


def test_records_are_dataclasses() -> None:
    request = QueryTaskListRequest(page_num=2)
    # Type checkers see a dataclass without fields.
    other = dataclasses.replace(request, page_num=3)  # type: ignore[call-arg]
    assert (request.page_num, other.page_num) == (2, 3)
    assert dataclasses.asdict(other)["page_num"] == 3
    assert repr([request]).startswith("[QueryTaskListRequest(")
    assert "page_num=2" in repr([request])
    assert str(request) == repr(request)
    assert request == QueryTaskListRequest(page_num=2)
    assert request not in [other, None, "page_num=2", ClientOptions()]


def test_blocking_methods_have_the_whole_documentation() -> None:
    for kind in (DomainClient, TaskWatch):
        names = [name for name in dir(kind) if hasattr(kind, f"{name}_async")]
        assert names
        for name in names:
            text = inspect.getdoc(getattr(kind, name)) or ""
            assert "The same as" not in text, name
    assert "Makes a client" in (inspect.getdoc(DomainClient.__init__) or "")


def test_everything_public_exists() -> None:
    assert [name for name in alidomain.__all__ if not hasattr(alidomain, name)] == []


def test_everything_public_is_documented() -> None:
    def names(public: object) -> list[str]:
        return [name for name in vars(public) if not name.startswith("_")]

    public = {name: getattr(alidomain, name) for name in alidomain.__all__ if name[0] != "_"}
    methods = {
        f"{name}.{method}": getattr(kind, method)
        for name, kind in public.items()
        if isinstance(kind, type)
        for method in names(kind)
        if callable(getattr(kind, method))
    }
    assert len(methods) > 30
    everything = {**public, **methods}
    assert [name for name, one in everything.items() if not (one.__doc__ or "").strip()] == []
