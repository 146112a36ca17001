"""Print the public surface of the installed package `alidomain`: its stub, without documentation."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

Definition = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def main() -> None:
    """Print the definitions of the stub, with the methods that are written by hand."""
    spec = importlib.util.find_spec("alidomain")
    assert spec and spec.submodule_search_locations
    package = Path(spec.submodule_search_locations[0])
    stub = ast.parse((package / "_native" / "alidomain.pyi").read_text("utf-8"))
    by_hand = ast.parse((package / "_client.py").read_text("utf-8"))
    for node in stub.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)) or is_text(node):
            continue
        if isinstance(node, ast.ClassDef):
            extend(node, by_hand)
        print(ast.unparse(bare(node)))


def extend(into: ast.ClassDef, by_hand: ast.Module) -> None:
    """Add the public methods of the subclass of the same name, which replace those of the stub."""
    for subclass in by_hand.body:
        if isinstance(subclass, ast.ClassDef) and subclass.name == into.name:
            public = [
                node
                for node in subclass.body
                if isinstance(node, Definition) and not node.name.startswith("_")
            ]
            names = {node.name for node in public}
            kept = [node for node in into.body if getattr(node, "name", None) not in names]
            into.body = [*kept, *public]


def bare(node: ast.stmt) -> ast.stmt:
    """Remove documentation and the bodies of functions."""
    if isinstance(node, ast.ClassDef):
        node.body = [bare(of) for of in node.body if is_public(of)] or [ellipsis()]
    elif isinstance(node, Definition):
        node.body = [ellipsis()]
    return node


def is_public(node: ast.stmt) -> bool:
    """Whether a member is for programs: not documentation, and no name with one underscore."""
    name = getattr(node, "name", "")
    return not is_text(node) and (not name.startswith("_") or name.startswith("__"))


def is_text(node: ast.stmt) -> bool:
    """Whether a statement is a string, which documents what stands before it."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def ellipsis() -> ast.stmt:
    """`...`, the body of a definition in a stub."""
    return ast.Expr(ast.Constant(...))


main()
