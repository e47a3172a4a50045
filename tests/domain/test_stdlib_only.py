"""The rules depend on nothing but Python itself."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import portal.domain

MODULES = sorted(Path(portal.domain.__path__[0]).rglob("*.py"))


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the full name of each module that is imported, a relative one with its dot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def may_be_imported(name: str) -> bool:
    return name.partition(".")[0] in sys.stdlib_module_names or name.startswith("portal.domain.")


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_a_rule_imports_the_standard_library_alone(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    assert [name for name in imported(tree) if not may_be_imported(name)] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_a_rule_reads_no_clock(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert called.isdisjoint({"now", "utcnow", "today", "time_ns", "monotonic"})


def test_the_check_itself_sees_every_kind_of_import() -> None:
    tree = ast.parse("import flask, re\nfrom portal.models import x\nfrom . import y")
    assert [name for name in imported(tree) if not may_be_imported(name)] == [
        "flask",
        "portal.models",
        ".",
    ]
