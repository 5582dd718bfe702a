"""Gold in PostgreSQL equals the platform's own, and the command builds it."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.cli.views import select
from medallion_assets.gold.build import build_gold
from medallion_assets.gold.dbt import NodeResult
from medallion_assets.gold.postgres import build as postgres_build
from medallion_assets.gold.postgres.silver import postgres_type
from medallion_assets.gold.questions import Question, questions
from medallion_assets.lake.ledger_schemas import LEDGER_ENTRIES
from medallion_assets.lake.schemas import schema_of, silver_relations
from medallion_assets.systems.built_in import BUILT_IN_TABLES
from medallion_assets.systems.registry import project_of
from medallion_assets_tests.dbt_command import dbt
from medallion_assets_tests.platform import Outcomes, Platform
from medallion_assets_tests.warehouse_server import FAILED, built_there, lake_rows, warehouse_rows

pytestmark = pytest.mark.xdist_group("postgres-equality")

Change = Callable[[str, dict[str, str]], dict[str, str] | None]


def publish(platform: Platform) -> None:
    with platform.session() as session:
        assert not build_gold(session, project_of("olist")).failed


def rewritten(export: Path, target: Path, change: Change) -> Path:
    """A copy of an export in which rows were changed, or left out for None."""
    target.mkdir()
    for file in sorted(export.iterdir()):
        with file.open(encoding="utf-8-sig", newline="") as source:
            rows = list(csv.DictReader(source))
        with (target / file.name).open("w", encoding="utf-8", newline="") as sink:
            writer = csv.DictWriter(sink, list(rows[0]))
            writer.writeheader()
            writer.writerows(r for r in (change(file.name, dict(row)) for row in rows) if r)
    return target


def newer(platform: Platform, target: Path, emptied: date, repriced: date) -> Platform:
    """The export a day later: one day has no orders any more, items of another cost more."""
    orders = (platform.export / "olist_orders_dataset.csv").read_text().splitlines()
    day_of = {
        row["order_id"]: row["order_purchase_timestamp"][:10]
        for row in csv.DictReader(orders)
        if row["order_id"]
    }

    def change(file: str, row: dict[str, str]) -> dict[str, str] | None:
        day = day_of[row["order_id"]] if row.get("order_id") in day_of else None
        if day == str(emptied):
            return None
        if file == "olist_order_items_dataset.csv" and day == str(repriced):
            return {**row, "price": "123.45"}
        return row

    return replace(platform, export=rewritten(platform.export, target, change))


def asked() -> list[Question]:
    """The named queries to the marketplace, which alone is in these lakes."""
    return [found for found in questions() if found.system == "olist"]


def answers_in_the_warehouse() -> dict[str, Any]:
    """The named queries, answered by PostgreSQL."""
    with psycopg.connect() as connection:
        return {q.name: connection.execute(q.sql.encode()).fetchall() for q in asked()}


def answers_in_the_lake(platform: Platform) -> dict[str, Any]:
    """The named queries, answered by the platform."""
    return {q.name: select(platform.settings, q.sql)[1] for q in asked()}


@pytest.mark.long
@pytest.mark.usefixtures("warehouse")
def test_a_day_a_change_and_a_rebuild_equal_the_lake(
    demo: tuple[Path, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export, truth = demo
    platform = Platform(tmp_path / "lake", export, truth.first_day, truth.last_day)
    platform.run(platform.window.all().days[:5])
    assert built_there(platform).touched is None

    edited = newer(platform, tmp_path / "newer", platform.day(1), platform.day(3))
    later = replace(edited, accept_removals=True)
    later.run()
    publish(later)
    outcome = built_there(later)
    assert answers_in_the_warehouse() == answers_in_the_lake(later)
    assert outcome.touched is not None
    assert {later.day(1), later.day(3), later.day(6)} <= set(outcome.touched)
    assert later.day(2) not in outcome.touched
    step_by_step = warehouse_rows()
    assert step_by_step == lake_rows(later)
    days = {row[0] for row in psycopg.connect().execute("select business_day from gold.fct_orders")}
    assert later.day(1) not in days
    assert later.day(3) in days

    rebuilt = built_there(later, full=True)
    assert (rebuilt.touched, rebuilt.changed) == (None, {})
    assert warehouse_rows() == step_by_step
    monkeypatch.setattr(postgres_build, "statements_of", lambda *_: "those of another version")
    assert built_there(later).touched is None
    assert built_there(later).touched == ()


@pytest.mark.long
@pytest.mark.usefixtures("warehouse")
def test_the_models_unit_tests_pass_on_postgres(tmp_path: Path) -> None:
    """Formulas and rules of gold, on rows made for them, in tables built from an empty silver."""
    with psycopg.connect() as connection:
        connection.execute("create schema silver")
        for name, schema in silver_relations(BUILT_IN_TABLES):
            columns = ", ".join(
                f'"{field.name}" {postgres_type(field.field_type)}' for field in schema.fields
            )
            connection.execute(f'create table silver."{name}" ({columns})'.encode())
        columns = ", ".join(
            f'"{field.name}" {postgres_type(field.field_type)}'
            for field in schema_of(LEDGER_ENTRIES).fields
        )
        connection.execute("create schema ledger")
        connection.execute(f"create table ledger.entries ({columns})".encode())
    result = dbt(tmp_path, "build", "--target", "postgres")
    assert result.exception is None
    results: list[Any] = list(cast("Any", result.result))
    bad = [f"{r.node.name}: {r.message}" for r in results if str(r.status) in {"fail", "error"}]
    assert bad == []
    assert len([r for r in results if r.node.resource_type == "unit_test"]) >= 20


@pytest.mark.usefixtures("warehouse")
def test_the_command_loads_builds_and_tells(
    built: tuple[Platform, Outcomes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    platform, _ = built
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MEDALLION_LAKE", str(platform.root))
    loaded = CliRunner().invoke(app, ["warehouse", "load", "--json"])
    assert loaded.exit_code == 0, loaded.output
    assert json.loads(loaded.stdout)["loaded"]["olist_orders"] > 0
    result = CliRunner().invoke(app, ["warehouse", "build", "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["loaded"], told["touched"], told["failed"]) == ({}, {"olist": None}, [])
    rows = warehouse_rows()
    assert told["changed"] == {name: len(found) for name, found in rows.items() if found}

    def with_a_failure(*_arguments: Any, **_options: Any) -> list[NodeResult]:
        return [FAILED]

    monkeypatch.setattr(postgres_build, "build_in", with_a_failure)
    failed = CliRunner().invoke(app, ["warehouse", "build"])
    assert failed.exit_code == 1
    assert "1 row" in failed.stderr
    assert "as it was" in failed.stderr
