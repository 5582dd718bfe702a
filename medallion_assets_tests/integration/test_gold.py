"""Gold: a day, a range and a rebuild give the same rows; nothing untested is published."""

from pathlib import Path
from typing import Any, cast

import duckdb
import pytest

from medallion_assets.gold import build as gold_build
from medallion_assets.gold.compiled import Runner, chosen_nodes
from medallion_assets.gold.outcome import GoldOutcome
from medallion_assets.gold.project import load_manifest, marts_of
from medallion_assets.lake.ledger_schemas import LEDGER_ENTRIES
from medallion_assets.lake.reading import snapshot_sql
from medallion_assets.lake.schemas import schema_of, silver_relations
from medallion_assets.systems.built_in import BUILT_IN_TABLES
from medallion_assets.systems.registry import project_of
from medallion_assets_tests.dbt_command import dbt, parsed
from medallion_assets_tests.gold_examples import examples_of, run_example
from medallion_assets_tests.platform import Platform

pytestmark = pytest.mark.xdist_group("gold")


def gold_rows(platform: Platform) -> dict[str, list[tuple[object, ...]]]:
    """The published rows of every model, in order."""
    reader = platform.reader()
    found = {}
    with duckdb.connect() as connection:
        for model in marts_of(project_of("olist")):
            identifier = f"gold.{model.name}"
            table = reader.table(identifier)
            assert table is not None
            sql = reader.sql(identifier, table.schema())
            found[model.name] = connection.execute(f"from ({sql}) order by all").fetchall()
    return found


def build(platform: Platform, *, full: bool = False) -> GoldOutcome:
    with platform.session() as session:
        return gold_build.build_gold(session, project_of("olist"), full=full)


@pytest.mark.long
def test_day_by_day_equals_a_rebuild(demo: tuple[Path, object], tmp_path: Path) -> None:
    export, truth = demo
    platform = Platform(tmp_path / "lake", export, truth.first_day, truth.last_day)  # type: ignore[attr-defined]
    days = platform.window.all().days
    for chosen in (days[3:4], days[:3], days):
        platform.run(chosen)
        outcome = build(platform)
        assert not outcome.failed
    step_by_step = gold_rows(platform)
    assert step_by_step["fct_orders"]
    rebuilt = build(platform, full=True)
    assert rebuilt.touched is None
    assert gold_rows(platform) == step_by_step
    again = build(platform)
    assert again.touched == ()
    assert again.published == ()


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A warehouse file with an empty silver, which the environment names to dbt."""
    database = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema silver")
        for name, schema in silver_relations(BUILT_IN_TABLES):
            sql = snapshot_sql([], schema)
            connection.execute(f'create view silver."{name}" as {sql}')
        connection.execute("create schema ledger")
        sql = snapshot_sql([], schema_of(LEDGER_ENTRIES))
        connection.execute(f"create view ledger.entries as {sql}")
    monkeypatch.setenv("MEDALLION_GOLD_DATABASE", str(database))
    return database


def by_dbt(empty: Path, *command: str) -> list[Any]:
    """The results of a command of dbt's, none of which may be bad."""
    result = dbt(empty.parent, *command, project=parsed())
    assert result.exception is None
    results = list(cast("Any", result.result))
    bad = [f"{r.node.name}: {r.message}" for r in results if str(r.status) in {"fail", "error"}]
    assert bad == []
    return results


def test_unit_tests_of_the_models_pass(empty: Path) -> None:
    """Formulas and rules of gold, on rows made for them, as the platform builds gold."""
    manifest = load_manifest()
    compiled, others = examples_of(manifest)
    assert len(compiled) >= 70
    sources = {one["source_name"] for one in manifest["sources"].values()}
    with duckdb.connect(str(empty)) as connection:
        built = list(Runner(connection, manifest, {}).run(chosen_nodes(manifest, sources, None)))
        assert [one.message for one in built if not one.passed] == []
        found = {one["name"]: run_example(connection, manifest, one) for one in compiled}
        assert {name: said for name, said in found.items() if said} == {}
        one = next(one for one in compiled if one["expect"]["rows"])
        wrong = {**one, "expect": {"rows": one["expect"]["rows"][1:]}}
        assert "expected were" in run_example(connection, manifest, wrong)
    asked = by_dbt(empty, "test", "--select", *(f"unit_test:{one['name']}" for one in others))
    assert {one.node.name for one in asked} == {one["name"] for one in others}


@pytest.mark.again
def test_dbt_itself_builds_an_empty_silver_and_runs_all_unit_tests(empty: Path) -> None:
    results = by_dbt(empty, "build")
    tested = [r for r in results if r.node.resource_type == "unit_test"]
    assert len(tested) == len(load_manifest()["unit_tests"])
