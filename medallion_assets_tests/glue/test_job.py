"""The silver assets with Glue as their engine: the job runs as Glue runs it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from dagster import ExecuteInProcessResult

from medallion_assets.lake.expiry import MESSAGES, sweep
from medallion_assets.lake.storage.meter import METER
from medallion_assets.lake.usage import usage_of
from medallion_assets.orchestration.resources.glue_faults import DPUS, SHORTEST_SECONDS
from medallion_assets_tests.glue.running import embedded, failure, loaded, materialized, seen
from medallion_assets_tests.glue.service import ENTRY, Ending, GlueDouble
from medallion_assets_tests.parity.conftest import require_java
from medallion_assets_tests.platform import PII_KEY, Outcomes, Platform

pytestmark = pytest.mark.xdist_group("spark")

RECEIVED = ("order_items", "orders", "products", "sellers", "customers")

FAILING_JOB = """
from medallion_assets.silver import job

cleaned = job.clean

def clean(*arguments):
    cleaned(*arguments)
    raise RuntimeError("out of luck")

job.clean = clean
job.clean_as_asked()
"""


@pytest.fixture(autouse=True)
def _java() -> None:
    require_java()


def objects(platform: Platform, prefix: str) -> set[str]:
    """The keys below a prefix."""
    return {item.key for item in platform.lake.storage.listed(prefix)}


def here(platform: Platform, prefix: str) -> list[Path]:
    """The data files of which this machine has copies."""
    return [*(platform.settings.lake_root / prefix).rglob("*.parquet")]


def require_recorded(platform: Platform, done: ExecuteInProcessResult, step: str) -> None:
    """The job's time is in the record of its step, and in what the step tells."""
    record = usage_of(platform.lake, datetime.now(UTC).date())[-1]
    assert record.step.name == step
    assert record.used.dpu_seconds == SHORTEST_SECONDS * DPUS["G.2X"] * 3
    told = [event.metadata for event in done.asset_materializations_for_node(step)]
    (price,) = [one["step_list_price"].value for one in told if "step_list_price" in one]
    assert str(price).startswith("0.04")  # 6 DPU for a minute at 0.44, and some requests


@pytest.mark.parametrize(
    "cleaned",
    [("order_items",), pytest.param(("geolocation", "order_items"), marks=pytest.mark.long)],
    ids=["with the days of its parent", "and one that is folded"],
)
def test_the_tables_are_those_that_the_embedded_engine_makes(
    lake: Platform, glue: GlueDouble, built: tuple[Platform, Outcomes], cleaned: tuple[str, ...]
) -> None:
    loaded(lake, *RECEIVED, *(name for name in cleaned if name not in RECEIVED))
    embedded(lake, "orders")
    for name in cleaned:
        METER.take()
        done = materialized(lake, name)
        assert done.success, glue.runs[-1].ending.message
        require_recorded(lake, done, f"silver__olist__{name}")
        assert len(here(lake, f"silver/olist_{name}/data")) <= 1, "more than the sample was read"
        found = seen(lake, name)
        assert found == seen(built[0], name)
        assert found["silver"]
    assert [run.ending.state for run in glue.runs] == ["SUCCEEDED"] * len(cleaned)
    for run in glue.runs:
        assert cleaned[run.number - 1] in run.handed
        assert PII_KEY not in run.handed + "".join(run.arguments.values())
    assert objects(lake, MESSAGES) == set()

    stored = objects(lake, "silver/olist_order_items/data")
    published = {lake.settings.lake_root / key for key in stored if not key.endswith("_SUCCESS")}
    assert {Path(file) for file in lake.reader().files("silver.olist_order_items")} == published
    assert sweep(lake.lake, grace=-10, insist=True) > 0
    left = {lake.settings.lake_root / key for key in objects(lake, "silver/olist_order_items/data")}
    assert left == published
    assert seen(lake, "order_items") == seen(built[0], "order_items")


@pytest.mark.long
def test_a_job_that_fails_changes_nothing_and_the_next_one_converges(
    lake: Platform, glue: GlueDouble, built: tuple[Platform, Outcomes]
) -> None:
    loaded(lake, "orders", "customers")
    embedded(lake, "orders", [lake.day(0)])
    before, stored = seen(lake, "orders"), objects(lake, "silver")
    glue.script = glue.home / "failing.py"
    glue.script.write_text(FAILING_JOB)
    told = failure(materialized(lake, "orders"))
    assert "ended as FAILED" in told
    assert "RuntimeError: out of luck" in told
    assert "CloudWatch /aws-glue/jobs/error" in told
    assert len(glue.runs) == 1, "an error of the code is not retried"
    assert seen(lake, "orders") == before
    left = objects(lake, "silver") - stored
    assert any(key.endswith(".parquet") for key in left)
    assert sweep(lake.lake, grace=-10, insist=True) >= len(left)
    assert objects(lake, "silver") == stored

    glue.script = ENTRY
    glue.endings = [Ending("TIMEOUT")]
    assert materialized(lake, "orders").success
    assert len(glue.runs) == 3, "a time-out is retried"
    assert seen(lake, "orders") == seen(built[0], "orders")
