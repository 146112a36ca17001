"""The samples in Python on the pages of docs/ and in the READMEs, run one after the other.

A sample may use what the samples above it have made. Unless the first one imports what it needs,
all of `alidomain` is imported, and there are a `client` and a `request`.
"""

from __future__ import annotations

import dataclasses
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sandbox import KEY_ID, KEY_SECRET, ONE_SIGNATURE, Sandbox, request, unique

import alidomain

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
PAGES = [
    ROOT / "README.md",
    ROOT / "bindings/python/README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]

SAMPLE = re.compile(r"^(?:<!-- (?P<marker>.*) -->\n)?```python\n(?P<code>.*?)^```$", re.M | re.S)
"""Not indented: one in a list would need another way to number its lines."""


def samples(page: Path) -> Iterator[tuple[int, str]]:
    """Yield the samples that are to be run, each with the line before it.

    A marker says `not run`, or `the code of` a program that has a test of its own.
    """
    text = page.read_text(encoding="utf-8")
    for found in SAMPLE.finditer(text):
        if found["marker"] is None:
            yield text.count("\n", 0, found.start("code")), found["code"]


@pytest.fixture(autouse=True)
def no_log() -> Iterator[None]:
    """Other tests write no log."""
    yield
    alidomain.enable_logging(alidomain.LogLevel.OFF)


WITH_SAMPLES = [page for page in PAGES if any(samples(page))]


def test_samples_are_found() -> None:
    assert len(WITH_SAMPLES) > 10


@ONE_SIGNATURE
@pytest.mark.parametrize("page", WITH_SAMPLES, ids=lambda page: str(page.relative_to(ROOT)))
def test_samples_run(
    sandbox: Sandbox, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Client(alidomain.DomainClient):
        """Calls the sandbox, whatever the site and the proxy."""

        def __init__(
            self,
            credentials: Any = None,
            options: Any = None,
            proxy: Any = None,
            journal: Any = None,
        ) -> None:
            here = dict.fromkeys(("endpoint", "sts_endpoint"), sandbox.endpoint)
            options = dataclasses.replace(options or alidomain.ClientOptions(), **here)
            super().__init__(credentials, options, alidomain.Proxy.direct(), journal)

        @classmethod
        def for_diagnosis(
            cls, credentials: Any = None, options: Any = None, proxy: Any = None
        ) -> Client:
            return cls(credentials, options, proxy)

    monkeypatch.setattr(alidomain, "DomainClient", Client)
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", KEY_SECRET)
    monkeypatch.setenv("ALIDOMAIN_ENDPOINT", sandbox.endpoint)
    monkeypatch.setattr(sys, "argv", ["sample"])
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "bindings/python/examples/submit_contact_change.py", tmp_path)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    _, first = next(samples(page))
    if "from alidomain import" not in first:
        namespace.update({name: getattr(alidomain, name) for name in alidomain.__all__})
        namespace.update(client=Client(), request=request(unique("page")))
    for line, code in samples(page):
        # With as many lines before it, so that a traceback shows the line of the page.
        program = compile("\n" * line + code, str(page), "exec")
        if "sys.exit(" in code:
            with pytest.raises(SystemExit) as ended:
                exec(program, namespace)
            assert ended.value.code == 0
        else:
            exec(program, namespace)


@ONE_SIGNATURE
def test_the_recipe_stores_and_reconciles(
    sandbox: Sandbox,
    once: alidomain.DomainClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (recipe,) = [code for _, code in samples(ROOT / "docs/recipes.md") if "UNRESOLVED =" in code]
    domain_name = unique("recipe")
    sandbox.tell(domain_name, kind="close", execute=True)
    namespace: dict[str, Any] = {name: getattr(alidomain, name) for name in alidomain.__all__}
    exec(recipe, {**namespace, "client": once, "request": request(domain_name)})
    (task,) = sandbox.tasks(domain_name)
    shown = f"None\n{domain_name}-registrant.json submitted as {task['task_no']}\n"
    assert capsys.readouterr().out == shown
    assert list(tmp_path.rglob("*.json")) == []


def test_every_option_and_error_is_documented() -> None:
    configuration = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    for options in (alidomain.ClientOptions, alidomain.CallOptions, alidomain.WaitOptions):
        for field in dataclasses.fields(options):
            assert f"\n| `{field.name}` |" in configuration
    errors = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
    for error in alidomain.DomainError.__subclasses__():
        assert f"\n## {error.__name__}\n" in errors
    for enum in (alidomain.Outcome, alidomain.TransportKind, alidomain.ReconciliationState):
        for member in enum:
            assert f"\n| `{member.name}` |" in errors
