"""Gold of the platform's own project is built from compiled statements as dbt would build it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from medallion_assets.core.embedded import connected
from medallion_assets.core.shipped import DBT_PROJECT
from medallion_assets.gold.compiled import INCREMENTAL, Runner, chosen_nodes
from medallion_assets.gold.project import load_manifest
from medallion_assets_tests.dbt_command import dbt, parsed

RUN = {"touched_days": ["2024-05-01", "2024-05-03"], "reference_day": "2024-05-03"}
SAID = re.compile(r"var\(\s*['\"](\w+)")
OF_A_RUN = {"touched_days", "reference_day", "assume_built"}
PLAIN = {
    "severity": "ERROR",
    "fail_calc": "count(*)",
    "warn_if": "!= 0",
    "error_if": "!= 0",
    "where": None,
    "limit": None,
    "store_failures": None,
}


@pytest.fixture(scope="module")
def manifest() -> Any:
    return load_manifest()


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with connected() as opened:
        opened.execute("create schema gold")
        yield opened


def node(name: str, sql: str, kind: str = "table", **columns: str) -> dict[str, Any]:
    """A node as a manifest has it."""
    return {
        "name": name,
        "resource_type": "test" if kind == "test" else "model",
        "schema": "gold",
        "relation_name": f'"gold"."{name}"',
        "original_file_path": f"models/{name}.sql",
        "compiled_code": sql,
        "columns": {column: {"data_type": type_} for column, type_ in columns.items()},
        "config": {"materialized": kind, "contract": {"enforced": bool(columns)}},
    }


def graph(*nodes: dict[str, Any]) -> dict[str, Any]:
    """A manifest in which each node reads those whose names its statement has."""
    parents = {
        one["name"]: [
            other["name"] for other in nodes if f"gold.{other['name']}" in one["compiled_code"]
        ]
        for one in nodes
    }
    return {"nodes": {one["name"]: one for one in nodes}, "parent_map": parents}


def ran(
    connection: duckdb.DuckDBPyConnection, *nodes: dict[str, Any], **run: Any
) -> dict[str, str]:
    """What is said of each node; empty where it passed."""
    runner = Runner(connection, graph(*nodes), run)
    return {one.name: one.message for one in runner.run([one["name"] for one in nodes])}


def test_a_run_says_what_dbt_would_have_put_there(
    manifest: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDALLION_GOLD_DATABASE", str(tmp_path / "warehouse.duckdb"))
    told = json.dumps({**RUN, "assume_built": True})
    result = dbt(tmp_path, "compile", "--vars", told, project=parsed())
    assert result.success, result.exception
    by_dbt = {one.node.unique_id: one.node.compiled_code for one in result.result.results}
    runner = Runner(connected(), manifest, RUN)
    with_days = 0
    for name, sql in by_dbt.items():
        node = manifest["nodes"].get(name)
        if node is None or "reference_day */" in node["compiled_code"]:
            continue
        with_days += "is_touched" in node["compiled_code"]
        assert runner.statement(node).split() == sql.split()
    assert with_days == sum(
        one["config"]["materialized"] == INCREMENTAL for one in manifest["nodes"].values()
    )


def test_each_statement_that_asks_for_the_reference_day_gets_it(manifest: Any) -> None:
    asking = [
        one
        for one in manifest["nodes"].values()
        if "macro.medallion_gold.reference_day" in one["depends_on"]["macros"]
    ]
    assert asking
    for one in asking:
        sql = Runner(connected(), manifest, RUN).statement(one)
        assert sql.count("coalesce(cast('2024-05-03' as date), max(") == 1
        assert "reference_day */" not in sql


def test_the_project_has_nothing_that_only_dbt_could_do(manifest: Any) -> None:
    for one in manifest["nodes"].values():
        config = one["config"]
        if one["resource_type"] == "test":
            assert {name: config[name] for name in PLAIN} == PLAIN, one["name"]
            continue
        assert one["resource_type"] == "model"
        assert config["materialized"] in {"table", "view", INCREMENTAL}
        hooks = [hook["sql"] for hook in config["pre-hook"] + config["post-hook"]]
        assert set(hooks) <= {"{{ delete_touched_days() }}"}, one["name"]
        assert bool(hooks) or config["materialized"] != INCREMENTAL


def test_only_known_macros_ask_what_a_run_says() -> None:
    asking = {
        file.name
        for file in DBT_PROJECT.rglob("*.sql")
        if "target" not in file.parts and OF_A_RUN.intersection(SAID.findall(file.read_text()))
    }
    assert asking == {"touched_days.sql", "systems.sql"}


def test_models_come_before_tests_and_parents_first(manifest: Any) -> None:
    chosen = chosen_nodes(manifest, ["silver_shopease"], None)
    kinds = [manifest["nodes"][name]["resource_type"] for name in chosen]
    assert kinds == sorted(kinds)
    place = {name: number for number, name in enumerate(chosen)}
    for name in chosen:
        assert all(place.get(parent, -1) < place[name] for parent in manifest["parent_map"][name])


def test_chosen_models_bring_the_tests_that_read_nothing_else(manifest: Any) -> None:
    chosen = chosen_nodes(manifest, ["silver_olist"], ["fct_orders", "customer_segments"])
    names = {manifest["nodes"][name]["name"] for name in chosen}
    assert "assert_every_buyer_has_one_segment" in names
    assert "assert_marts_reconcile_with_facts" not in names
    assert not any("revenue_by_month" in name for name in names)


def test_only_touched_days_are_replaced(connection: duckdb.DuckDBPyConnection) -> None:
    sql = "select d as business_day, {} as version from days where /* is_touched: d */ true"
    connection.execute(
        "create table days as select unnest(['2024-05-01', '2024-05-02', '2024-05-03'])::date as d"
    )
    columns = {"version": "integer", "business_day": "date"}
    assert ran(
        connection,
        node("facts", sql.format(1), INCREMENTAL, **columns),
        touched_days=["2024-05-02"],
    ) == {"facts": ""}
    assert connection.execute("select version from gold.facts").fetchall() == [(1,)] * 3
    ran(
        connection,
        node("facts", sql.format(2), INCREMENTAL, **columns),
        touched_days=["2024-05-02"],
    )
    assert connection.execute(
        "select version from gold.facts order by business_day"
    ).fetchall() == [(1,), (2,), (1,)]
    broken = ran(
        connection,
        node("facts", sql.format("'x'"), INCREMENTAL, **columns),
        touched_days=["2024-05-03"],
    )
    assert broken == {
        "facts": "the contract is broken: column version is VARCHAR; agreed on was INTEGER"
    }
    assert connection.execute("select count(*) from gold.facts").fetchall() == [(3,)]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select 1::bigint as a", "column a is BIGINT; agreed on was INTEGER"),
        ("select 1::integer as a, 2 as b", "column b is INTEGER; agreed on was no such column"),
        ("select 1::integer as b", "column a is missing; agreed on was INTEGER"),
    ],
)
def test_a_broken_contract_is_said(
    connection: duckdb.DuckDBPyConnection, sql: str, said: str
) -> None:
    assert ran(connection, node("one", sql, a="integer"))["one"].endswith(said)


def test_what_rests_on_a_failed_model_or_test_is_told_apart(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    found = ran(
        connection,
        node("bad", "select 1/ as a"),
        node("good", "select 1 as a", "view"),
        node("next", "select * from gold.bad"),
        node("tested", "select * from gold.next", "test"),
        node("finds", "select * from gold.good", "test"),
        node("nothing", "select * from gold.good where a > 1", "test"),
    )
    assert found.pop("bad").startswith("models/bad.sql: Parser Error")
    assert found == {
        "good": "",
        "next": "skipped, because of bad",
        "tested": "skipped, because of next",
        "finds": "it found 1 row",
        "nothing": "",
    }
