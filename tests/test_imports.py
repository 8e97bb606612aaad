"""Modules know those that they are made of, and none of those that use them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter

import pytest
from products import ROOT

PACKAGE = ROOT / "pipeline/medleaf"
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}
COMMANDS = {"cli", "console", "doctor", "options", "reviewing"}
BUILD = {"bucket", "build", "cluster", "executors", "lease", "pool", "shelf", "state", "tasks"}
STRANGE = {
    "diagnostics": {"assets", "document", "model", "source", "theme"},
    "source": {"document", "exporters", "library", "model", "schemas"},
    "model": {"diagnostics", "document", "source"},
    "document": {"check", "exporters", "library", "rules", "source", "theme"},
    "rules": {"build", "check", "exporters", "library", "theme"},
    "check": {*BUILD, "exporters", "theme"},
    "exporters": {*BUILD, "check", "manifest", "rules", "schemas", "source", "storage"},
    "build": {"check", "rules"},
    "proof": {*BUILD, "check", "rules", "source"},
}
"""What a module, or a module of a package, must not import, but for types."""


@cache
def imported(name: str) -> frozenset[str]:
    """Return the modules of medleaf that a module imports, whenever; not those for types alone."""
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    return frozenset(_imported(tree)) - {name}


def _imported(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        if isinstance(child, ast.ImportFrom) and (child.module or "").startswith("medleaf"):
            within = (child.module or "").removeprefix("medleaf").removeprefix(".")
            for alias in child.names:
                whole = f"{within}.{alias.name}".removeprefix(".")
                yield whole if whole in MODULES else within
        yield from _imported(child)


def top(name: str) -> str:
    return name.partition(".")[0]


def test_imports_have_no_circles() -> None:
    late = {("assets", "svg")}  # each draws on the other: an asset may be a drawing with pictures
    known = {m: {i for i in imported(m) if i and (m, i) not in late} for m in MODULES if m}
    assert len([*TopologicalSorter(known).static_order()]) >= len(known)


@pytest.mark.parametrize("name", sorted(STRANGE))
def test_nothing_knows_what_uses_it(name: str) -> None:
    found = {
        (module, other)
        for module in MODULES
        if top(module) == name
        for other in imported(module)
        if top(other) in STRANGE[name]
    }
    assert found == set()


def test_only_the_command_line_knows_the_proof_and_itself() -> None:
    for module in MODULES:
        strange = {top(other) for other in imported(module)} & {*COMMANDS, "proof", "standards"}
        assert top(module) in {*COMMANDS, "__main__"} or strange <= {top(module)}, module


def test_every_module_is_told_of() -> None:
    pages = "".join(
        (ROOT / p).read_text("utf-8") for p in ("CONTRIBUTING.md", "docs/architecture.md")
    )
    modules = {path.name for path in PACKAGE.glob("*.py")} - {"__init__.py", "__main__.py"}
    assert {name for name in modules if name not in pages} == set()
