"""Thousands of dirty rows of every table, cleaned by two engines to the same result."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import duckdb
import pytest

from medallion_assets.engines.duckdb_engine import DuckDBEngine, connect
from medallion_assets.engines.protocol import PinnedTable
from medallion_assets.engines.spark_engine import SparkEngine
from medallion_assets.engines.task import CleaningTask
from medallion_assets.lake.reading import stage
from medallion_assets.lake.schemas import bronze_schema, silver_schema
from medallion_assets.silver.clean import REJECTED
from medallion_assets.tables.model import Table
from medallion_assets.tables.systems import SYSTEMS, TABLES, System
from medallion_assets_tests.parity.compare import cleaned_by, differences, rows
from medallion_assets_tests.parity.dirt import CASES, WINDOW, dirty_bronze

pytestmark = pytest.mark.xdist_group("spark")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory for all files of this module."""
    return tmp_path_factory.mktemp("dirty")


@pytest.fixture(scope="module")
def embedded(home: Path) -> Iterator[DuckDBEngine]:
    """The embedded engine."""
    connection = connect(scratch=home, memory_limit="1GB", threads=1)
    yield DuckDBEngine(connection)
    connection.close()


@pytest.fixture(scope="module")
def tasks(home: Path, embedded: DuckDBEngine) -> Callable[[str], CleaningTask]:
    """The cleaning of a table, from dirty rows and from the silver of its parents."""

    @cache
    def of(system: System) -> dict[str, CleaningTask]:
        return _tasks(system, home / system.name, embedded)

    return lambda name: of(next(s for s in SYSTEMS if name.startswith(f"{s.name}_")))[name]


def _tasks(system: System, home: Path, embedded: DuckDBEngine) -> dict[str, CleaningTask]:
    """Those of one source system."""
    made: dict[str, CleaningTask] = {}
    files = {
        f"bronze_{table.name}": _bronze(embedded.connection, table, home) for table in system.tables
    }
    for table in system.tables:
        named = [f"bronze_{table.name}", *(f"bronze_{name}" for name in table.bronze_uses)]
        named += [f"silver_{name}" for name in table.uses]
        made[table.identifier] = CleaningTask(
            source=table.source,
            table=table.name,
            relations=tuple(files[name] for name in named),
            date_range=WINDOW,
            days=None,
            schema=silver_schema(table),
            silver="",
            rejected="",
        )
        cleaned = cleaned_by(embedded, made[table.identifier], home / "parents")
        files[f"silver_{table.name}"] = PinnedTable(
            f"silver_{table.name}", dict.fromkeys(cleaned.silver, 0), silver_schema(table)
        )
    return made


def _bronze(connection: duckdb.DuckDBPyConnection, table: Table, home: Path) -> PinnedTable:
    """The dirty rows of a table as a data file."""
    schema = bronze_schema(table)
    connection.register("dirty", dirty_bronze(table, schema.as_arrow()))
    files = stage(connection, "select * from dirty", schema, home / "bronze")
    return PinnedTable(f"bronze_{table.name}", {str(file): 0 for file in files}, schema)


SALES = "shopease_sale_transactions"
QUICK = {
    "olist_geolocation", "olist_order_items", "olist_leads_qualified", "shopease_customers",
    SALES, "sales_drops_sales",
}  # fmt: skip
"""Of each kind one: folded, dated by a parent, reference, without a key, versions, from files."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(one, marks=[] if one in QUICK else pytest.mark.long)
        for one in (table.identifier for table in TABLES)
    ],
)
def test_dirty_rows_become_the_same(
    name: str,
    tasks: Callable[[str], CleaningTask],
    embedded: DuckDBEngine,
    spark_engine: SparkEngine,
    tmp_path: Path,
) -> None:
    task = tasks(name)
    duck = cleaned_by(embedded, task, tmp_path / "duckdb")
    spark = cleaned_by(spark_engine, task, tmp_path / "spark")
    assert differences(duck, spark, task) == []
    received = sum(count.rows for count in duck.classes)
    assert CASES * 0.9 < received <= CASES
    assert len(rows(duck.rejected, REJECTED)) > CASES * 0.02
    assert duck.silver


@pytest.mark.parametrize(
    "name",
    [
        "olist_order_items",
        *(pytest.param(one, marks=pytest.mark.long) for one in ("olist_orders", SALES)),
    ],
)
def test_some_days_become_the_same(
    name: str,
    tasks: Callable[[str], CleaningTask],
    embedded: DuckDBEngine,
    spark_engine: SparkEngine,
    tmp_path: Path,
) -> None:
    task = replace(tasks(name), days=(WINDOW.first, WINDOW.last))
    duck = cleaned_by(embedded, task, tmp_path / "duckdb")
    spark = cleaned_by(spark_engine, task, tmp_path / "spark")
    assert differences(duck, spark, task) == []
    assert {count.day for count in duck.classes} == {None, WINDOW.first, WINDOW.last}
