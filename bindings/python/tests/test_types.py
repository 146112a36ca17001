"""What type checkers and editors read agrees with what runs."""

from __future__ import annotations

import ast
import copy
import dataclasses
import inspect
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Union

import pytest

import alidomain
from alidomain import (
    CallOptions,
    ClientOptions,
    Credentials,
    DomainClient,
    DomainError,
    QueryTaskListRequest,
    TaskWatch,
)
from alidomain._native import alidomain as _generated

PUBLIC = {name: getattr(alidomain, name) for name in alidomain.__all__}
RECORDS = [one for one in PUBLIC.values() if dataclasses.is_dataclass(one)]
STUB = Path(alidomain.__file__).parent / "_native" / "alidomain.pyi"
Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]


def declared() -> Iterator[tuple[str, ast.AST, Any]]:
    """List what the stub declares, with what runs under the same name."""

    def nested(prefix: str, body: list[ast.stmt], owner: Any) -> Iterator[tuple[str, ast.AST, Any]]:
        for node in body:
            if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                one = getattr(owner, node.name)
                yield f"{prefix}{node.name}", node, one
                if isinstance(node, ast.ClassDef):
                    yield from nested(f"{prefix}{node.name}.", node.body, one)

    yield from nested("", ast.parse(STUB.read_text("utf-8")).body, _generated)


def test_the_stub_declares_what_is_exported() -> None:
    names = {name for name, _, _ in declared() if "." not in name and not name.startswith("_")}
    # `Value` is an alias, which is nothing at run time.
    assert names | {"InternalError", "Value", "__version__"} == set(alidomain.__all__)


def test_functions_have_the_declared_parameters() -> None:
    checked = 0
    for name, node, one in declared():
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        function = getattr(one, "__func__", one)
        assert inspect.iscoroutinefunction(function) == isinstance(node, ast.AsyncFunctionDef), name
        shown = inspect.signature(function)
        # As texts, with the names of enums in defaults as they are written.
        for parameter, default in parameters(node):
            given = shown.parameters[parameter].default
            wanted = inspect.Parameter.empty
            if default:
                wanted = eval(ast.unparse(default), dict(PUBLIC))
            assert given == wanted, f"{name}: {parameter}"
        assert [parameter for parameter, _ in parameters(node)] == list(shown.parameters), name
        assert ast.unparse(node.returns or ast.Constant(None)) == shown.return_annotation, name
        checked += 1
    assert checked > 70


def parameters(node: Function) -> Iterator[tuple[str, ast.expr | None]]:
    """List parameters and their defaults."""
    positional = node.args.args
    without = len(positional) - len(node.args.defaults)
    for argument, default in zip(positional, [*[None] * without, *node.args.defaults]):
        yield argument.arg, default
    if node.args.vararg:
        yield node.args.vararg.arg, None
    for argument, named in zip(node.args.kwonlyargs, node.args.kw_defaults):
        yield argument.arg, named


def test_classes_have_the_declared_fields() -> None:
    for name, node, one in declared():
        if not isinstance(node, ast.ClassDef):
            continue
        annotated = [item for item in node.body if isinstance(item, ast.AnnAssign)]
        fields = {ast.unparse(item.target): ast.unparse(item.annotation) for item in annotated}
        if dataclasses.is_dataclass(one):
            assert fields == {field.name: field.type for field in dataclasses.fields(one)}, name
        elif issubclass(one, DomainError):
            generated = {**DomainError.__annotations__, **one.__annotations__}
            assert {**DomainError.__annotations__, **fields} == generated, name


def test_texts_are_the_same() -> None:
    for name, node, one in declared():
        assert isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        text = ast.get_docstring(node)
        if text:
            assert (inspect.getdoc(one) or "").startswith(text), name


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
    other = dataclasses.replace(request, page_num=3)
    assert (request.page_num, other.page_num) == (2, 3)
    assert dataclasses.asdict(other)["page_num"] == 3
    assert repr([request]).startswith("[QueryTaskListRequest(")
    assert "page_num=2" in repr([request])
    assert str(request) == repr(request)
    assert request == QueryTaskListRequest(page_num=2)
    assert request not in [other, None, "page_num=2", ClientOptions()]
    assert copy.copy(request) == pickle.loads(pickle.dumps(request)) == request


def test_records_can_be_extended() -> None:
    @dataclasses.dataclass
    class Named(CallOptions):
        name: str = ""

    assert [field.name for field in dataclasses.fields(Named)][-1] == "name"
    assert Named(name="slow", max_attempts=1).max_attempts == 1


def test_help_shows_fields_defaults_and_texts() -> None:
    text = ClientOptions.__doc__ or ""
    assert "max_attempts: Maximum number" in text
    assert "max_attempts: 'int' = 4" in str(inspect.signature(ClientOptions))
    assert "object object" not in str(inspect.signature(ClientOptions))


def test_objects_of_rust_are_not_copied() -> None:
    credentials = Credentials.from_access_key("id", "secret")
    for duplicate in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="cannot be copied or pickled"):
            duplicate(credentials)


def test_an_import_and_a_blocking_call_import_nothing_costly() -> None:
    program = """
import sys
from alidomain import *
options = ClientOptions(endpoint="http://127.0.0.1:1", max_attempts=1)
client = DomainClient(Credentials.from_access_key("id", "secret"), options)
try:
    client.query_task_list(QueryTaskListRequest())
except DomainError.Transport:
    pass
costly = {"asyncio", "contextvars", "dataclasses", "inspect", "logging", "typing"}
print(*costly.intersection(sys.modules))
"""
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path = {sys.path}\n{program}"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


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
