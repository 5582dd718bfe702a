"""Whole lakes, cleaned by Spark and by DuckDB: silver, quarantine and ledger are equal."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from medallion_assets.core.embedded import connect
from medallion_assets.engines.cleaned import Cleaned
from medallion_assets.engines.duckdb_engine import DuckDBEngine
from medallion_assets.engines.elsewhere import Elsewhere
from medallion_assets.engines.question import EngineQuestion, Rows, answered
from medallion_assets.engines.spark_engine import SparkEngine
from medallion_assets.engines.task import CleaningTask
from medallion_assets.lake.reading import snapshot_sql
from medallion_assets.orchestration.resources.spark import as_path, as_uri
from medallion_assets.settings.engines import EngineName
from medallion_assets.silver.build import build_silver
from medallion_assets.silver.clean import clean
from medallion_assets.silver.hiding import keys_of
from medallion_assets.silver.staging import task_of
from medallion_assets_tests.integration.test_awaited import counted, returns
from medallion_assets_tests.parity.compare import TABLES, cleaned_by, differences
from medallion_assets_tests.platform import PII_KEY, Outcomes, Platform
from medallion_assets_tests.s3.conftest import endpoint, s3_shop, server

__all__ = ["endpoint", "s3_shop", "server"]

pytestmark = pytest.mark.xdist_group("spark")


def on_spark(platform: Platform, engine: SparkEngine) -> Platform:
    """The same platform, whose tables Spark cleans."""

    def cleaned(name: EngineName, task: CleaningTask) -> Cleaned:
        assert name is EngineName.SPARK
        engine.hide_by(*keys_of(PII_KEY.encode()))
        done = clean(engine, task.located(as_uri), platform.names).located(as_path)
        return replace(done, by="Spark")

    def told(name: EngineName, question: EngineQuestion) -> Rows:
        assert name is EngineName.SPARK
        return answered(engine, question.located(as_uri))

    elsewhere = Elsewhere(clean=cleaned, ask=told)
    return replace(platform, engine=EngineName.SPARK, elsewhere=elsewhere)


@pytest.mark.long
def test_the_demonstration_is_the_same(
    built: tuple[Platform, Outcomes], spark_engine: SparkEngine, tmp_path: Path
) -> None:
    embedded, _ = built
    spark = on_spark(replace(embedded, root=tmp_path), spark_engine)
    outcomes = spark.run()
    assert {done.choice.engine for done in outcomes.silver.values() if done.choice} == {
        EngineName.SPARK
    }
    ours, theirs = embedded.state(), spark.state()
    for name in ours:
        assert ours[name] == theirs[name], name
    assert sum(len(rows) for name, rows in ours.items() if name.startswith("quarantine")) > 0


def test_a_later_run_by_the_other_engine_changes_nothing(
    loaded_shop: Platform, spark_engine: SparkEngine
) -> None:
    before = loaded_shop.state()
    spark = on_spark(loaded_shop, spark_engine)
    with spark.session() as session:
        spark.silver_in(session, [spark.day(0)])
    assert spark.state() == before


@pytest.mark.again
def test_rows_that_wait_for_a_parent_are_told_by_any_engine(
    spark_engine: SparkEngine, tmp_path: Path
) -> None:
    here = returns(tmp_path / "duckdb")
    there = on_spark(returns(tmp_path / "spark"), spark_engine)
    for number in (2, 1, 0):
        for platform in (here, there):
            platform.run([platform.day(number)])
        assert there.content() == here.content()
        assert counted(there, "returns") == counted(here, "returns")
        assert (number > 0) is ("sales_not_loaded" in counted(here, "returns"))


@pytest.mark.again
def test_the_platform_reads_no_rows_where_spark_cleans(
    loaded_shop: Platform, spark_engine: SparkEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = loaded_shop.state()
    read: list[str] = []

    def noting(files: Sequence[str], *arguments: Any) -> str:
        read.extend(file for file in files if "/ledger/" not in file)
        return snapshot_sql(files, *arguments)

    for module in ("lake.reading", "engines.duckdb_engine"):
        monkeypatch.setattr(f"medallion_assets.{module}.snapshot_sql", noting)
    spark = on_spark(loaded_shop, spark_engine)
    with spark.session() as session:
        settings = session.settings.model_copy(update={"engine_sample": 0.0})
        apart = replace(session, settings=settings)
        done = build_silver(apart, spark.names["lines"], spark.names, spark.asked(None), anew=True)
    assert done.choice
    assert read == []
    monkeypatch.undo()
    assert loaded_shop.state() == before


@pytest.mark.again
def test_a_lake_on_s3_is_cleaned_from_what_is_stored(
    s3_shop: Platform, spark_engine: SparkEngine
) -> None:
    s3_shop.run()
    before = s3_shop.state()
    shutil.rmtree(s3_shop.settings.lake_root)
    spark = on_spark(s3_shop, spark_engine)
    with spark.session() as session:
        done = build_silver(
            session, spark.names["lines"], spark.names, spark.asked(None), anew=True
        )
    assert done.choice
    assert done.choice.engine is EngineName.SPARK
    assert s3_shop.state() == before


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBEngine]:
    """The embedded engine."""
    scratch = tmp_path_factory.mktemp("embedded")
    connection = connect(scratch=scratch, memory_limit="4GB", threads=2)
    yield DuckDBEngine(connection)
    connection.close()


@pytest.mark.long
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
