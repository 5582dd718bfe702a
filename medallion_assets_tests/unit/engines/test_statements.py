"""Statements that are kept from process to process, and when they are not."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from medallion_assets.core import own_process
from medallion_assets.core.partitions import DayRange
from medallion_assets.engines import statements
from medallion_assets.engines.protocol import Dialect
from medallion_assets.silver import classification, history
from medallion_assets.systems.built_in import BUILT_IN_TABLES
from medallion_assets.systems.registry import system_of
from medallion_assets.tables.model import Table
from medallion_assets_tests.tiers import parametrize_once

ORDERS = BUILT_IN_TABLES[0]
DAYS = DayRange(date(2024, 5, 1), date(2024, 5, 3))
LATER = DayRange(date(2024, 5, 1), date(2024, 5, 4))


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory of statements of this test alone, in a process of the platform's own."""
    monkeypatch.setattr(own_process._Process, "is_own", True)
    monkeypatch.setattr(statements, "cache_directory", lambda: tmp_path)
    statements._directory.cache_clear()
    yield tmp_path / "statements"
    statements._directory.cache_clear()


def process() -> tuple[Callable[..., str], list[object]]:
    """The same function as another process has it, and what it was called with."""
    calls: list[object] = []

    @statements.statement
    def sql(
        table: Table, days: DayRange | None = None, *, dialect: Dialect = Dialect.DUCKDB
    ) -> str:
        calls.append((table, days, dialect))
        return f"select '{table.name}', '{days}', 'ä'\r\n-- {dialect}"

    return sql, calls


def test_another_process_does_not_compile_it_again() -> None:
    first, made = process()
    assert first(ORDERS, DAYS) == first(ORDERS, DAYS)
    assert len(made) == 1
    second, made_again = process()
    assert second(ORDERS, DAYS) == first(ORDERS, DAYS)
    assert made_again == []


@pytest.mark.parametrize(
    ("arguments", "options"),
    [((BUILT_IN_TABLES[1], DAYS), {}), ((ORDERS, None), {}), ((ORDERS, DAYS), {"dialect": "x"})],
    ids=["table", "no days", "dialect"],
)
def test_other_arguments_are_another_statement(
    arguments: tuple[object, ...], options: dict[str, object]
) -> None:
    process()[0](ORDERS, DAYS)
    other, made = process()
    other(*arguments, **options)
    assert len(made) == 1


def test_a_range_that_grew_is_compiled_no_more() -> None:
    process()[0](ORDERS, DAYS)
    later, made = process()
    assert later(ORDERS, LATER) == f"select '{ORDERS.name}', '{LATER}', 'ä'\r\n-- duckdb"
    assert later(ORDERS, days=DAYS) == f"select '{ORDERS.name}', '{DAYS}', 'ä'\r\n-- duckdb"
    assert len(made) == 1  # by its name it is another argument


@parametrize_once("dialect", Dialect)
def test_statements_for_any_range_are_those_of_each(
    monkeypatch: pytest.MonkeyPatch, dialect: Dialect
) -> None:
    """Of all built-in tables that have days, as they classify rows and tell histories."""
    dated = [table for table in BUILT_IN_TABLES if table.day is not None]
    kept = [_statements(table, DAYS, dialect) for table in dated]
    monkeypatch.setattr(own_process._Process, "is_own", False)
    assert [_statements(table, DAYS, dialect) for table in dated] == kept


def _statements(table: Table, days: DayRange, dialect: Dialect) -> list[str]:
    """What is compiled for a range, of functions that have compiled nothing before."""
    used = tuple(system_of(table.source).by_name[name] for name in table.uses)
    judging, last_classes, versions = (
        statements.statement(inspect.unwrap(sql))
        for sql in (
            classification._judging_sql,
            classification._last_classes_sql,
            history._versions_sql,
        )
    )
    return [
        judging(table, used, days, dialect),
        last_classes(table, days, dialect),
        versions(table, used, days),
    ]


def test_a_table_that_is_no_built_in_one_is_compiled_by_each_process(directory: Path) -> None:
    """Even one that looks like it: what its rules call is not known here."""
    process()[0](replace(ORDERS), DAYS)
    other, made = process()
    other(replace(ORDERS), DAYS)
    assert len(made) == 1
    assert not directory.exists()


def test_a_test_or_a_notebook_keeps_nothing(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_process._Process, "is_own", False)
    process()[0](ORDERS, DAYS)
    assert not directory.exists()


@pytest.mark.parametrize("content", ["", "select 1", "\xff"], ids=["empty", "cut off", "no text"])
def test_a_damaged_file_is_compiled_again(directory: Path, content: str) -> None:
    first, _ = process()
    sql = first(ORDERS, DAYS)
    (file,) = directory.rglob("*.sql")
    file.write_bytes(content.encode("latin-1"))
    for expected in (1, 0):
        again, made = process()
        assert again(ORDERS, DAYS) == sql
        assert len(made) == expected


def test_other_code_forgets_them(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    process()[0](ORDERS, DAYS)
    monkeypatch.setattr(statements, "code_digest", lambda *_: "other")
    statements._directory.cache_clear()
    other, made = process()
    other(ORDERS, DAYS)
    assert len(made) == 1
    assert [path.name for path in directory.iterdir()] == ["other"]


def test_a_file_of_the_package_that_changes_changes_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "rules.py"
    source.write_text("LIMIT = 1")
    monkeypatch.setattr(own_process, "PACKAGE", tmp_path)
    digest = own_process.code_digest.__wrapped__
    before = digest()
    assert digest() == before
    source.write_text("LIMIT = 10")
    assert digest() != before


def test_too_many_are_forgotten(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "MOST_KEPT", 3)
    sql, _ = process()
    for table in BUILT_IN_TABLES[:8]:
        sql(table, DAYS)
    assert len(list(directory.rglob("*.sql"))) <= 4


def test_a_place_that_cannot_be_written_to_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setattr(statements, "cache_directory", lambda: blocked)
    statements._directory.cache_clear()
    sql, made = process()
    assert sql(ORDERS, DAYS)
    assert len(made) == 1
