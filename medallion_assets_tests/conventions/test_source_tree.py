"""The layout keeps its promises: one direction of imports, short files, no leftovers."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "medallion_assets"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 255
WITHOUT_DAGSTER = {
    "bronze", "engines", "gold", "lake", "ledger", "quality", "secrets", "silver", "sources",
    "tables",
}  # fmt: skip


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_short_and_says_what_belongs_there(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= LONGEST
    assert ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize(
    "path", [p for p in MODULES if p.relative_to(PACKAGE).parts[0] in WITHOUT_DAGSTER], ids=name
)
def test_transformations_do_not_know_dagster(path: Path) -> None:
    assert not {module for module in imports(path) if module.split(".")[0] == "dagster"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_private_parts_of_dagster_are_used_in_one_place(path: Path) -> None:
    private = {m for m in imports(path) if m.startswith(("dagster._", "dagster_dbt._"))}
    assert not private or name(path) == "resources/event_log.py"


@pytest.mark.parametrize("path", [p for p in MODULES if "tables" in p.parts], ids=name)
def test_descriptions_import_nothing_but_each_other(path: Path) -> None:
    ours = {module for module in imports(path) if module.startswith("medallion_assets")}
    shared = {module for module in ours if module.startswith("medallion_assets.naming")}
    assert all(module.startswith("medallion_assets.tables") for module in ours - shared)
