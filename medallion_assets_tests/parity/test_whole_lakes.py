"""Whole lakes, cleaned by Spark and by DuckDB: silver, quarantine and ledger are equal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from medallion_assets.engines.duckdb_engine import DuckDBEngine, connect
from medallion_assets.engines.spark_engine import SparkEngine
from medallion_assets.environment import EngineName
from medallion_assets.resources.spark import as_path, as_uri
from medallion_assets.session import Cleaners
from medallion_assets.silver.cleaning import clean
from medallion_assets.silver.staging import task_of
from medallion_assets.silver.task import Cleaned, CleaningTask
from medallion_assets_tests.parity.compare import TABLES, cleaned_by, differences
from medallion_assets_tests.platform import Outcomes, Platform

pytestmark = pytest.mark.xdist_group("spark")


@pytest.fixture
def on_spark(spark_engine: SparkEngine) -> Cleaners:
    """Cleans on the session of these tests."""

    def cleaned(engine: EngineName, task: CleaningTask) -> Cleaned:
        assert engine is EngineName.SPARK
        return clean(spark_engine, task.located(as_uri), TABLES).located(as_path)

    return cleaned


def test_the_demonstration_is_the_same(
    built: tuple[Platform, Outcomes], on_spark: Cleaners, tmp_path: Path
) -> None:
    embedded, _ = built
    spark = replace(embedded, root=tmp_path, engine=EngineName.SPARK, elsewhere=on_spark)
    outcomes = spark.run()
    assert {done.choice.engine for done in outcomes.silver.values() if done.choice} == {
        EngineName.SPARK
    }
    ours, theirs = embedded.state(), spark.state()
    for name in ours:
        assert ours[name] == theirs[name], name
    assert sum(len(rows) for name, rows in ours.items() if name.startswith("quarantine")) > 0


def test_a_later_run_by_the_other_engine_changes_nothing(
    loaded_shop: Platform, on_spark: Cleaners
) -> None:
    before = loaded_shop.state()
    spark = replace(loaded_shop, engine=EngineName.SPARK, elsewhere=on_spark)
    with spark.session() as session:
        spark.silver_in(session, [spark.day(0)])
    assert spark.state() == before


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBEngine]:
    """The embedded engine."""
    scratch = tmp_path_factory.mktemp("embedded")
    connection = connect(scratch=scratch, memory_limit="4GB", threads=2)
    yield DuckDBEngine(connection)
    connection.close()


@pytest.mark.parametrize("name", TABLES)
def test_the_real_export_is_the_same(
    name: str, real: Platform, embedded: DuckDBEngine, spark_engine: SparkEngine, tmp_path: Path
) -> None:
    with real.session() as session:
        task = task_of(session, session.reader(), TABLES[name], TABLES, None)
    duck = cleaned_by(embedded, task, tmp_path / "duckdb")
    spark = cleaned_by(spark_engine, task, tmp_path / "spark")
    assert differences(duck, spark, task) == []
    assert sum(count.rows for count in duck.classes) > 0
