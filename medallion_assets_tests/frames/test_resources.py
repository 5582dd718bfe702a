"""Resources read the environment by default, their fields win, and they are read once a run."""

from typing import Any

import pyarrow as pa
import pytest
from dagster import AssetIn, asset

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.orchestration.resources.engine import (
    EngineResource,
    GlueResource,
    SparkResource,
)
from medallion_assets.orchestration.resources.lake import LakeIOManager, build_resources
from medallion_assets.orchestration.resources.s3 import S3Resource
from medallion_assets.settings.engines import EngineName
from medallion_assets.settings.environment import Settings
from medallion_assets_tests.frames.own_project import SALES, run, why
from medallion_assets_tests.platform import Platform


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDALLION_THREADS", "3")
    monkeypatch.setenv("MEDALLION_ENGINE", "auto")


def lake(**fields: Any) -> LakeIOManager:
    return LakeIOManager(**fields)


def test_empty_fields_mean_what_the_environment_says() -> None:
    found = lake().settings
    assert (found.threads, found.engine) == (3, EngineName.AUTO)


def test_fields_win() -> None:
    engine = EngineResource(
        name="spark",
        threads=1,
        spark=SparkResource(master="local[1]"),
        glue=GlueResource(job="job"),
    )
    found = lake(address="s3://bucket/lake", engine=engine, s3=S3Resource(retry_seconds=7)).settings
    assert (found.lake, found.engine, found.threads) == ("s3://bucket/lake", EngineName.SPARK, 1)
    assert (found.spark_master, found.glue_job, found.s3_retry_seconds) == ("local[1]", "job", 7)
    assert found.memory_limit == Settings.load().memory_limit


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        ({"address": "s3://bucket"}, "MEDALLION_LAKE: must be s3://bucket/prefix"),
        ({"engine": EngineResource(threads=0)}, "MEDALLION_THREADS"),
        ({"engine": EngineResource(name="hadoop")}, "MEDALLION_ENGINE"),
        ({"engine": EngineResource(memory_limit="much")}, "'much' is no amount"),
    ],
)
def test_a_wrong_field_is_named(loaded_shop: Platform, resource: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        _ = lake(**resource).settings

    @asset(ins={"rows": AssetIn(SALES)})
    def reader(rows: pa.Table) -> None:
        del rows

    assert said in why(run(loaded_shop, [reader], io_manager=lake(**resource)))


def test_a_job_of_glue_that_is_not_named_is_asked_for() -> None:
    with pytest.raises(ConfigurationError, match="GlueResource"):
        lake(engine=EngineResource(name="glue")).settings.required_glue_job()


def test_settings_are_read_once_a_run(
    loaded_shop: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[dict[str, object]] = []
    real = Settings.load

    def load(**given: object) -> Settings:
        calls.append(given)
        return real(**given)

    monkeypatch.setattr(Settings, "load", load)

    @asset(ins={"rows": AssetIn(SALES)})
    def one(rows: pa.Table) -> pa.Table:
        return rows.select(["sale_id"])

    @asset
    def two(one: pa.Table) -> pa.Table:
        return one

    assert run(loaded_shop, [one, two]).success
    assert len(calls) == 1


def test_all_resources_have_their_keys() -> None:
    found = build_resources()
    assert set(found) == {"lake", "io_manager", "engine", "spark", "glue", "s3"}
    assert found["lake"] is found["io_manager"]
