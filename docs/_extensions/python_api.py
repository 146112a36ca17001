"""The API pages of Python: every public name of the installed package, each kind on a page.

The docstrings are Google's style with Markdown's backticks. Napoleon reads the style. This module
makes links of the names between backticks, and code of everything else there.
"""

import re
from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from types import FunctionType
from typing import Any

from sphinx.application import Sphinx

import alidomain

# The name of a page, its title, and what stands above its names.
PAGES = {
    "client": ("Client", "Make a client, and call its methods. Await those that end in `_async`."),
    "objects": ("Credentials, proxies, and others", "Objects that a client takes or returns."),
    "options": ("Options", "Every option has a default. Durations may be numbers of seconds."),
    "records": ("Requests, responses, and other records", "Fields are given by name."),
    "errors": ("Errors", "Every failure of a call is a `DomainError`. Its kind says what to do."),
    "enumerations": ("Enumerations", "Arguments may be members or their values."),
    "functions": ("Functions", "Functions that need no client."),
}


def page_of(name: str, item: Any) -> str:
    """Return the page of a public name."""
    if isinstance(item, FunctionType):
        return "functions"
    if issubclass(item, BaseException):
        return "errors"
    if issubclass(item, Enum):
        return "enumerations"
    if name == "DomainClient":
        return "client"
    if any(base.__name__ == "Record" for base in item.__mro__):
        return "options" if name.endswith("Options") else "records"
    return "objects"


def public() -> dict[str, Any]:
    """Return the public classes and functions, the variants of the error among them."""
    names = {name: getattr(alidomain, name) for name in alidomain.__all__ if name != "__version__"}
    # An alias for annotations, which is nothing at run time.
    names = {name: item for name, item in names.items() if item is not object}
    error = names["DomainError"]
    variants = {
        f"DomainError.{name}": item
        for name, item in vars(error).items()
        if isinstance(item, type) and issubclass(item, error)
    }
    return {**names, **variants}


def directive(name: str, item: Any) -> str:
    """Return what makes autodoc document an item."""
    page = page_of(name, item)
    if page == "functions":
        return f".. autofunction:: alidomain::{name}\n"
    kind = "autoexception" if page == "errors" else "autoclass"
    # Without the members that errors and enums inherit from Python.
    members = "   :members:\n"
    if page not in ("errors", "enumerations"):
        members += "   :inherited-members: Object\n"
    if name == "DomainError":
        variants = [name.rpartition(".")[2] for name in public() if "." in name]
        members += f"   :undoc-members:\n   :exclude-members: {', '.join(variants)}\n"
    return f".. {kind}:: alidomain::{name}\n{members}"


def write_pages(app: Sphinx) -> None:
    """Write the pages, of which the table of contents is in api/python.md."""
    folder = Path(app.srcdir) / "api" / "python"
    folder.mkdir(parents=True, exist_ok=True)
    items = public()
    for page, (title, about) in PAGES.items():
        names = sorted(name for name, item in items.items() if page_of(name, item) == page)
        directives = "\n".join(directive(name, items[name]) for name in names)
        directives = f".. currentmodule:: alidomain\n\n{directives}"
        text = f"# {title}\n\n{about}\n\n```{{eval-rst}}\n{directives}```\n"
        (folder / f"{page}.md").write_text(text, encoding="utf-8")


def members(item: Any) -> set[str]:
    """Return the public members of a class and of its bases, fields without a value included."""
    names: set[str] = set()
    for base in getattr(item, "__mro__", ()):
        names.update(vars(base), vars(base).get("__annotations__", ()))
    return {name for name in names if not name.startswith("_")}


def known_names() -> dict[str, str]:
    """Return what a docstring can link to: each name, and the name that its description has."""
    items = public()
    names = {name: name for name in items}
    for name, item in items.items():
        for member in members(item):
            # A kind of error has the fields of all errors, which are described once.
            inherits = name.startswith("DomainError.") and member in members(items["DomainError"])
            names[f"{name}.{member}"] = f"DomainError.{member}" if inherits else f"{name}.{member}"
    return names


class Docstrings:
    """Turns the docstrings of the package into what Napoleon and reStructuredText read."""

    def __init__(self) -> None:
        """Find out which names can be linked to."""
        self.known = known_names()

    def process(
        self, app: Sphinx, what: str, name: str, item: Any, options: Any, lines: list[str]
    ) -> None:
        """Change the lines of one docstring in their place."""
        owner = name.removeprefix("alidomain.")
        lines[:] = [self.line(line, owner) for line in lines]

    def line(self, line: str, owner: str) -> str:
        """Return a line with links and code."""
        if line.strip() == "Members:":
            return line.replace("Members", "Attributes")
        parts = re.split(r"(`[^`]+`)", line)
        return "".join(self.code(part[1:-1], owner) if part[:1] == "`" else part for part in parts)

    def code(self, text: str, owner: str) -> str:
        """Return a link if the text names something public, or else code."""
        for name in candidates(text, owner):
            if name in self.known:
                return f":py:obj:`{text} <alidomain.{self.known[name]}>`"
        return f"``{text}``"


def types_in_titles(
    app: Sphinx, what: str, name: str, item: Any, options: Any, lines: list[str]
) -> None:
    """Move the type that Napoleon writes below the text of a field to its title."""
    title = None
    for number, line in enumerate(lines):
        if line.startswith(".. attribute::"):
            title = number
        elif title is not None and line.startswith("   :type:"):
            lines.insert(title + 1, lines.pop(number))


def candidates(text: str, owner: str) -> Iterable[str]:
    """Return the names that a text in the docstring of `owner` may stand for, the nearest first."""
    while owner:
        yield f"{owner}.{text}"
        owner = owner.rpartition(".")[0]
    yield text


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the pages and the docstrings to Sphinx."""
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("builder-inited", write_pages)
    # Before Napoleon.
    app.connect("autodoc-process-docstring", Docstrings().process, priority=400)
    app.connect("autodoc-process-docstring", types_in_titles, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
