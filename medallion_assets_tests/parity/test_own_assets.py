"""Inputs as frames of Spark, and frames of Spark as tables of one's own."""

from typing import Any

import pytest
from dagster import AssetIn, asset
from pyspark.sql import DataFrame

from medallion_assets.cli.views import select
from medallion_assets.engines.spark_engine import SparkEngine
from medallion_assets.orchestration.resources import lake as lake_resource
from medallion_assets_tests.frames.own_project import DAYS, SALES, lake_of, run, why
from medallion_assets_tests.platform import Platform

pytestmark = pytest.mark.xdist_group("spark")


@pytest.fixture(autouse=True)
def _on_this_session(spark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The session that tests share; opening one of the settings' own is tested beside."""
    monkeypatch.setattr(lake_resource, "spark_session", lambda _: SparkEngine(spark).session)


@pytest.mark.again
def test_a_day_is_read_by_spark_and_stored_from_it(loaded_shop: Platform) -> None:
    @asset(partitions_def=DAYS, ins={"sales": AssetIn(SALES)})
    def copied(sales: DataFrame) -> DataFrame:
        return sales.select("business_day", "sale_id")

    assert run(loaded_shop, [copied], "2024-05-02").success
    stored = select(lake_of(loaded_shop).settings, "select sale_id from own.copied order by all")[1]
    rows = loaded_shop.rows("silver", "sales")
    wanted = sorted(row["sale_id"] for row in rows if str(row["business_day"]) == "2024-05-02")
    assert [name for (name,) in stored] == wanted
    assert wanted


def test_a_day_that_is_not_published_is_refused(loaded_shop: Platform) -> None:
    @asset(partitions_def=DAYS, ins={"sales": AssetIn(SALES)})
    def copied(sales: DataFrame) -> None:
        sales.count()

    assert "has no published rows of 2024-05-05" in why(run(loaded_shop, [copied], "2024-05-05"))
