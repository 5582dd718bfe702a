"""What dbt compiles for Athena and Redshift means what it means on DuckDB."""

from pathlib import Path
from typing import Any

import pytest
import sqlglot

from medallion_assets_tests.platform import Outcomes, Platform
from medallion_assets_tests.tiers import parametrize_once
from medallion_assets_tests.transpiled import Node, Run, compiled, translated

pytestmark = pytest.mark.xdist_group("transpiled")

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]
TARGETS = ["athena", "redshift"]


@pytest.fixture(scope="module")
def ours(
    built: tuple[Platform, Outcomes], tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[Node], Platform]:
    """The project compiled for DuckDB."""
    return compiled("duckdb", tmp_path_factory.mktemp("duckdb"), {"assume_built": False}), built[0]


def test_nothing_is_left_out(ours: tuple[list[Node], Platform]) -> None:
    nodes, _ = ours
    kinds = [node.kind for node in nodes]
    assert kinds.count("model") >= 45
    assert kinds.count("test") >= 30


def changed(platform: Platform) -> tuple[list[str], list[str]]:
    """A day loses all its orders, items of another cost more: the statements and the days."""
    emptied, repriced = str(platform.day(1)), str(platform.day(3))
    children = ("order_items", "order_payments", "order_reviews", "customers")
    statements = [
        f"delete from {{silver}}.olist_{name} where business_day = date '{emptied}'"
        for name in ("orders", *children)
    ]
    dearer = f"set price = price + 0.05 where business_day = date '{repriced}'"
    return [*statements, f"update {{silver}}.olist_order_items {dearer}"], [emptied, repriced]


@pytest.fixture(scope="module")
def expected(ours: tuple[list[Node], Platform]) -> tuple[Rows, Rows]:
    """Gold on DuckDB, and what a full build makes of the changed silver."""
    nodes, platform = ours
    run = Run("duckdb", platform)
    run.build(nodes)
    before = run.rows(nodes)
    run.change(changed(platform)[0])
    run.build(nodes)
    return before, run.rows(nodes)


@pytest.mark.parametrize("target", ["athena", pytest.param("redshift", marks=pytest.mark.long)])
def test_a_full_build_and_the_days_of_a_change_equal_duckdb(
    target: str, ours: tuple[list[Node], Platform], expected: tuple[Rows, Rows], tmp_path: Path
) -> None:
    nodes, platform = ours
    found = Run(target, platform)
    full = compiled(target, tmp_path, {"assume_built": False})
    assert {node.name for node in full} == {node.name for node in nodes}
    found.build(full)
    before = found.rows(full)
    assert before == expected[0]

    change, touched = changed(platform)
    found.change(change)
    days = compiled(target, tmp_path, {"assume_built": True, "touched_days": touched})
    found.build(days, incremental=True)
    after = found.rows(days)
    assert after == expected[1]
    assert after["fct_orders"] != before["fct_orders"]


@pytest.mark.long
@pytest.mark.parametrize("target", TARGETS)
def test_no_days_touch_nothing(target: str, tmp_path: Path) -> None:
    nodes = compiled(target, tmp_path, {"assume_built": True, "touched_days": []})
    facts = [node for node in nodes if node.by_day]
    assert len(facts) == 7
    for node in facts:
        where = sqlglot.parse_one(node.sql, dialect=target).find(sqlglot.exp.Where)
        assert where is not None
        assert "false" in where.sql(target).lower(), node.name


@pytest.mark.again
@parametrize_once(
    ("target", "expected"),
    [
        ("postgres", 3),
        pytest.param("redshift", 0, marks=pytest.mark.long),
        pytest.param("athena", 0, marks=pytest.mark.long),
    ],
)
def test_postgres_ranks_equals_by_bytes_whatever_its_language(
    target: str, expected: int, tmp_path: Path
) -> None:
    nodes = {node.name: node for node in compiled(target, tmp_path, {"assume_built": False})}
    assert nodes["customer_rfm"].sql.count('collate "C"') == expected


def test_a_day_that_is_none_is_refused(tmp_path: Path) -> None:
    days = ["2018-01-01'); drop table x; --"]
    with pytest.raises(AssertionError, match="Invalid isoformat"):
        compiled("athena", tmp_path, {"assume_built": True, "touched_days": days})


@pytest.mark.parametrize(
    ("dialect", "sql", "value"),
    [
        ("athena", "cast(-7 as bigint) / cast(2 as bigint)", -3),
        ("redshift", "cast(-7 as bigint) / cast(2 as bigint)", -3),
        ("athena", "extract(dow from date '2023-01-01')", 7),
        ("athena", "extract(yow from date '2023-01-01')", 2022),
        ("redshift", "extract(dow from date '2023-01-01')", 0),
    ],
)
def test_the_translation_keeps_the_meaning_that_the_warehouse_documents(
    dialect: str, sql: str, value: int, ours: tuple[list[Node], Platform]
) -> None:
    run = Run("duckdb", ours[1])
    assert run.connection.execute(translated(f"select {sql}", dialect)).fetchone() == (value,)
