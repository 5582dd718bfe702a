"""Thousands of dirty rows of every table, cleaned by two engines to the same result."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from medallion_assets.core.embedded import connect
from medallion_assets.engines.duckdb_engine import DuckDBEngine
from medallion_assets.engines.protocol import PinnedTable
from medallion_assets.engines.spark_engine import SparkEngine
from medallion_assets.engines.task import CleaningTask
from medallion_assets.lake.reading import stage
from medallion_assets.lake.schemas import bronze_schema, quarantine_schema, silver_schema
from medallion_assets.systems.built_in import BUILT_IN, BUILT_IN_TABLES
from medallion_assets.tables.model import Table
from medallion_assets.tables.source_system import SourceSystem
from medallion_assets_tests.parity.compare import cleaned_by, differences, rows
from medallion_assets_tests.parity.dirt import CASES, WINDOW, dirty_bronze
from medallion_assets_tests.tiers import AGAIN, LONG

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
    made = {system.name: _Tasks(system, home / system.name, embedded) for system in BUILT_IN}
    return lambda name: next(made[s] for s in made if name.startswith(f"{s}_")).of(name)


class _Tasks:
    """Those of one source system; files are made when a task asks for them."""

    def __init__(self, system: SourceSystem, home: Path, embedded: DuckDBEngine) -> None:
        self.tables, self.home, self.embedded = system.by_name, home, embedded
        self.made: dict[str, PinnedTable] = {}

    def of(self, identifier: str) -> CleaningTask:
        """The cleaning of a table."""
        table = next(table for table in self.tables.values() if table.identifier == identifier)
        named = [(self._bronze, name) for name in (table.name, *table.bronze_uses)]
        named += [(self._silver, name) for name in table.uses]
        return CleaningTask(
            source=table.source,
            table=table.name,
            relations=tuple(self._once(make, name) for make, name in named),
            date_range=WINDOW,
            days=None,
            schema=silver_schema(table),
            silver="",
            rejected_schema=quarantine_schema(table),
            quarantine="",
        )

    def _once(self, make: Callable[[Table], PinnedTable], name: str) -> PinnedTable:
        key = f"{make.__name__}{name}"
        if key not in self.made:
            self.made[key] = make(self.tables[name])
        return self.made[key]

    def _bronze(self, table: Table) -> PinnedTable:
        """The dirty rows of a table as a data file."""
        schema, connection = bronze_schema(table), self.embedded.connection
        connection.register("dirty", dirty_bronze(table, schema.as_arrow()))
        files = stage(connection, "select * from dirty", schema, self.home / "bronze")
        return PinnedTable(f"bronze_{table.name}", {str(file): 0 for file in files}, schema)

    def _silver(self, table: Table) -> PinnedTable:
        """What the embedded engine makes of them."""
        home = self.home / "parents"
        cleaned = cleaned_by(self.embedded, self.of(table.identifier), home)
        files = dict.fromkeys(cleaned.silver, 0)
        return PinnedTable(f"silver_{table.name}", files, silver_schema(table))


SALES = "shopease_sale_transactions"
SHORT = "olist_order_items"
"""Its days are those of its parent."""
EACH_KIND = {
    "olist_geolocation", "olist_leads_qualified", "shopease_customers", SALES, "sales_drops_sales"
}  # fmt: skip
"""Of each other kind one: folded, reference, without a key, versions, from files."""
OTHERS = [one.identifier for one in BUILT_IN_TABLES if one.identifier != SHORT]


@pytest.mark.parametrize(
    "name",
    [SHORT, *(pytest.param(one, marks=AGAIN if one in EACH_KIND else LONG) for one in OTHERS)],
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
    assert len(rows(duck.quarantine, task.rejected_schema)) > CASES * 0.02
    assert duck.breaches == spark.breaches == ()
    assert duck.silver


@pytest.mark.again
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
