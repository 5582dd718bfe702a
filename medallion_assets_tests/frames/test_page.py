"""The page about assets of one's own, followed literally."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from dagster import AssetIn, Definitions, asset, materialize

from medallion_assets.cli.views import select
from medallion_assets.gold.build import build_gold
from medallion_assets.simulation.olist import OlistTruth
from medallion_assets.systems.registry import project_of
from medallion_assets_tests.platform import PII_KEY, Platform

PAGE = Path(__file__).parents[2] / "docs" / "own-assets.md"


@pytest.fixture
def lake(
    demo: tuple[Path, OlistTruth], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Platform:
    """Two days of the marketplace, as the environment names them."""
    export, truth = demo
    platform = Platform(
        tmp_path / "lake", export, truth.first_day, truth.first_day + timedelta(days=1)
    )
    platform.run()
    with platform.session("gold") as session:
        assert not build_gold(session, project_of("olist")).failed
    for name, value in {
        "LAKE": platform.root,
        "OLIST_EXPORT": export,
        "FIRST_DAY": platform.first,
        "LAST_DAY": platform.last,
        "PII_KEY": PII_KEY,
    }.items():
        monkeypatch.setenv(f"MEDALLION_{name}", str(value))
    return platform


def written(platform: Platform) -> dict[str, Any]:
    """What the first block of the page defines, for days that the lake has."""
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    made: dict[str, Any] = {}
    for block in blocks:
        exec(block.replace("2017-11-20", str(platform.first)), made)  # noqa: S102 - the page
    return made


@pytest.mark.again
def test_the_page_stores_what_it_says(lake: Platform) -> None:
    made = written(lake)
    defs = made["defs"]
    orders = [row for row in lake.rows("silver", "orders") if row["business_day"] == lake.first]
    assert len(made["orders"]) == len(orders) == made["facts"].num_rows > 0
    assert isinstance(defs, Definitions)
    assert not [spec for spec in made["published_tables"]() if spec.automation_condition]
    Definitions.validate_loadable(defs)
    for day in (lake.first, lake.last):
        job = defs.resolve_implicit_global_asset_job_def()
        keys = [key for key in job.asset_layer.executable_asset_keys if key.path[0] != "own"]
        days = [key for key in keys if key.path == ["seller_days"]]
        assert job.execute_in_process(asset_selection=days, partition_key=f"{day}").success
    whole = [key for key in keys if key.path == ["best_sellers"]]
    assert job.execute_in_process(asset_selection=whole).success
    items = lake.rows("silver", "order_items")
    stored = select(lake.settings, "select sum(revenue) from own.seller_days")[1]
    best = select(lake.settings, "select sum(revenue_sum), count(*) from own.best_sellers")[1]
    assert stored[0][0] == best[0][0] == sum(row["price"] for row in items)
    assert best[0][1] == len({row["seller_id"] for row in items})


@pytest.mark.again
def test_gold_is_read_by_day(lake: Platform) -> None:
    """Gold of a day, from the platform's own definitions, in a step beside them."""
    seen: list[pa.Table] = []
    made = written(lake)

    @asset(partitions_def=made["DAYS"], ins={"rows": AssetIn(["gold", "olist", "fct_orders"])})
    def reader(rows: pa.Table) -> None:
        seen.append(rows)

    result = materialize(
        [*made["published_tables"](), reader],
        selection=[reader],
        partition_key=f"{lake.last}",
        resources=made["build_resources"](),
    )
    assert result.success
    day = select(
        lake.settings, "select count(*) from gold.fct_orders where business_day = ?", [lake.last]
    )
    assert seen[0].num_rows == day[1][0][0] > 0
