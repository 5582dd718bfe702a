"""The layout keeps its promises: one direction of imports, short files, no leftovers."""

import ast
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "medallion_assets"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 255
ORDER = (
    "core", "secrets", "settings", "tables", "systems", "lake", "engines", "cleaning", "session",
    "sources", "proposals", "ledger", "gold", "bronze", "silver", "frames", "payouts", "costs",
    "reports", "dashboard", "orchestration", "simulation", "cli",
)  # fmt: skip
"""A package imports only from packages before it; `docs/architecture.md` says why."""
WITH_DAGSTER = {"orchestration", "definitions"}


@cache
def imports(path: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(found)


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room(path: Path) -> str:
    """The package of the order that a file belongs to."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def used_rooms(path: Path) -> set[str]:
    ours = (module.split(".") for module in imports(path))
    return {parts[1] for parts in ours if parts[0] == PACKAGE.name and len(parts) > 1}


def test_every_file_belongs_to_a_package_of_the_order() -> None:
    entries = {"__init__", "definitions"}
    assert {room(path) for path in MODULES} - set(ORDER) == entries


def test_a_package_imports_only_from_packages_before_it() -> None:
    against = [
        f"{name(path)} imports {used}"
        for path in MODULES
        if room(path) in ORDER
        for used in used_rooms(path)
        if used not in ORDER or ORDER.index(used) > ORDER.index(room(path))
    ]
    assert against == []


def test_a_module_is_short_and_says_what_belongs_there() -> None:
    texts = {name(path): path.read_text() for path in MODULES}
    assert [file for file, text in texts.items() if len(text.splitlines()) > LONGEST] == []
    assert [file for file, text in texts.items() if not ast.get_docstring(ast.parse(text))] == []


def referred(path: Path) -> set[str]:
    """The modules that a module's docstring sends its reader to."""
    text = " ".join((ast.get_docstring(ast.parse(path.read_text())) or "").split())
    blocks = re.findall(r"\(see ([^)]*)\)", text)
    return {name for block in blocks for name in re.findall(r"``([a-z_]+(?:\.[a-z_]+)*)``", block)}


def is_module(name: str, beside: Path) -> bool:
    """Whether there is such a module, beside another one, in the package or beside it."""
    found = [base / name.replace(".", "/") for base in (beside, PACKAGE, PACKAGE.parent)]
    return any(place.is_dir() or place.with_suffix(".py").exists() for place in found)


def test_a_docstring_sends_its_reader_to_modules_that_exist() -> None:
    lost = [
        f"{name(path)}: {other}"
        for path in MODULES
        for other in sorted(referred(path))
        if not is_module(other, path.parent)
    ]
    assert lost == []


def test_transformations_do_not_know_dagster() -> None:
    others = [path for path in MODULES if room(path) not in WITH_DAGSTER]
    assert [name(path) for path in others if "dagster" in imports(path)] == []


def test_private_parts_of_dagster_are_used_where_its_records_are_made_and_stored() -> None:
    private = ("dagster._", "dagster_dbt._")
    users = [name(path) for path in MODULES if any(m.startswith(private) for m in imports(path))]
    assert users == [
        "orchestration/assets/day_metadata.py",
        "orchestration/resources/event_batches.py",
        "orchestration/resources/event_log.py",
        "orchestration/resources/postgres_log.py",
        "orchestration/resources/records.py",
    ]


def test_duckdb_is_opened_in_one_place() -> None:
    """So that no command shows DuckDB's progress bar and none fetches an extension."""
    opening = {path.name for path in PACKAGE.rglob("*.py") if "duckdb.connect(" in path.read_text()}
    assert opening == {"embedded.py"}


def test_descriptions_import_nothing_but_names() -> None:
    others = [
        f"{name(path)} imports {module}"
        for path in MODULES
        if room(path) == "tables"
        for module in imports(path)
        if module.startswith("medallion_assets.")
        and not module.startswith(("medallion_assets.tables", "medallion_assets.core.naming"))
        and module != "medallion_assets.core"
    ]
    assert others == []


def test_a_production_process_loads_no_generator() -> None:
    code = (
        "import sys; from medallion_assets.orchestration import code_location; "
        "from medallion_assets.silver import job; "
        "print([m for m in sys.modules if m.startswith('medallion_assets.simulation')])"
    )
    command = [sys.executable, "-c", code]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)  # noqa: S603
    assert shown.stdout.strip() == "[]"


def test_no_two_classes_share_a_name() -> None:
    trees = [ast.parse(path.read_text()) for path in MODULES]
    found = Counter(
        node.name for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)
    )
    assert [called for called, times in found.items() if times > 1] == []
