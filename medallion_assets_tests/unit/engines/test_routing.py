"""Which engine is chosen, and what is said of it."""

from typing import Any

import pytest

from medallion_assets.engines.routing import choose
from medallion_assets.settings.engines import EngineName
from medallion_assets.settings.environment import Settings

MEGABYTE = 1_000_000
SMALL, LARGE = 10 * MEGABYTE, 100_000 * MEGABYTE
ON_S3 = "s3://shop/lake"


def settings(**given: Any) -> Settings:
    memory = {"memory_limit": "4GB", **given}
    return Settings(engine=EngineName.AUTO, _env_file=None, **memory)  # type: ignore[call-arg]


@pytest.mark.parametrize("engine", [EngineName.DUCKDB, EngineName.SPARK, EngineName.GLUE])
def test_a_configured_engine_is_taken_whatever_the_size(engine: EngineName) -> None:
    chosen = Settings(engine=engine, _env_file=None)  # type: ignore[call-arg]
    assert {choose(chosen, size).engine for size in (SMALL, LARGE)} == {engine}
    assert choose(chosen, SMALL).why == "configured"


def test_small_inputs_stay_in_the_process() -> None:
    found = choose(settings(glue_job="clean"), SMALL)
    assert found.engine is EngineName.DUCKDB
    assert "10.0 MB of input" in found.why


@pytest.mark.parametrize(
    ("given", "engine"),
    [
        ({"glue_job": "clean", "lake": ON_S3}, EngineName.GLUE),
        ({"spark_master": "spark://there:7077"}, EngineName.SPARK),
        ({"spark_master": "sc://there"}, EngineName.SPARK),
        ({"glue_job": "clean", "lake": ON_S3, "spark_master": "sc://there"}, EngineName.GLUE),
        ({"glue_job": "clean", "spark_master": "sc://there"}, EngineName.SPARK),
    ],
)
def test_large_inputs_go_to_the_cluster_that_there_is(
    given: dict[str, str], engine: EngineName
) -> None:
    assert choose(settings(**given), LARGE).engine is engine


def test_large_inputs_stay_where_there_is_no_cluster() -> None:
    found = choose(settings(), LARGE)
    assert found.engine is EngineName.DUCKDB
    assert "no cluster is configured" in found.why


def test_more_memory_keeps_more_in_the_process() -> None:
    def limit(memory: str) -> str:
        cluster = settings(memory_limit=memory, glue_job="clean", lake=ON_S3)
        return choose(cluster, 3_000 * MEGABYTE).engine

    assert [limit("4GB"), limit("16GB")] == [EngineName.GLUE, EngineName.DUCKDB]
