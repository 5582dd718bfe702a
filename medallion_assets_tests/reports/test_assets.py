"""Pages as assets: a partition a day or month, and what Dagster's UI shows of them."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dagster import AssetKey, AssetsDefinition, DagsterInstance, materialize

from medallion_assets.orchestration.assets.reports import build_report_assets, monthly_partitions
from medallion_assets.orchestration.page_schedules import build_page_schedules
from medallion_assets.orchestration.resources.lake import LakeIOManager
from medallion_assets.reports.described import reported
from medallion_assets.reports.periods import Period
from medallion_assets.systems.registry import system_of
from medallion_assets_tests.reports.shop import APRIL, Sale, Shop
from medallion_assets_tests.tiers import parametrize_once

MONTH = Period.of_month(APRIL)
LARGEST_PREVIEW = 20_000


@pytest.fixture
def written(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A lake that Dagster's resources find."""
    monkeypatch.setenv("MEDALLION_LAKE", str(shop.root))
    monkeypatch.setenv("MEDALLION_FIRST_DAY", "2024-04-01")
    monkeypatch.setenv("MEDALLION_LAST_DAY", "2024-04-30")
    shop.sell([Sale(day, "10.00") for day in MONTH.days], MONTH.days)
    return shop


def pages(shop: Shop) -> dict[AssetKey, AssetsDefinition]:
    """The assets by their keys."""
    models = {"sales_drops_fct_sales": True, "sales_drops_store_month": False}
    made = build_report_assets(reported("sales_drops"), shop.settings, models)
    return {one.key: one for one in made}


@parametrize_once(
    ("name", "partition", "folder"),
    [("month_end", "2024-04-01", "month=2024-04"), ("daily", "2024-04-06", "day=2024-04-06")],
)
def test_a_partition_is_a_page_that_the_ui_shows(
    written: Shop, name: str, partition: str, folder: str
) -> None:
    page = pages(written)[AssetKey(["reports", "sales_drops", name])]
    with DagsterInstance.ephemeral() as instance:
        result = materialize(
            [page], partition_key=partition, instance=instance, resources={"lake": LakeIOManager()}
        )
    (made,) = result.asset_materializations_for_node(page.op.name)
    shown = made.metadata
    place = Path(str(shown["page"].value))
    assert place == written.root / "reports/sales_drops" / folder / "report.html"
    assert place.read_text().startswith("<!DOCTYPE html>")
    assert shown["sales_drops_revenue"].value == (300.0 if name == "month_end" else 10.0)
    assert "data:image/svg+xml;base64," in str(shown["preview"].value)
    assert len(str(shown["preview"].value)) < LARGEST_PREVIEW
    assert len(str(shown["figures"].value).splitlines()) <= 12 + 2


def test_pages_come_after_gold_and_months_are_those_that_ended(shop: Shop) -> None:
    for page in pages(shop).values():
        assert {key.to_user_string() for key in page.dependency_keys} == {
            "gold/sales_drops/sales_drops_fct_sales",
            "gold/sales_drops/sales_drops_store_month",
        }
    closed = monthly_partitions(shop.settings, system_of("sales_drops"))
    assert closed.get_partition_keys() == [f"2024-0{n}-01" for n in range(1, 6)]
    going_on = shop.settings.model_copy(update={"last_day": None})
    system = system_of("sales_drops")
    keys = monthly_partitions(going_on, system).get_partition_keys()
    today = datetime.now(ZoneInfo(system.time_zone)).date()
    assert date.fromisoformat(keys[-1]) < today.replace(day=1)


def test_each_system_has_a_job_and_a_schedule_for_its_pages(shop: Shop) -> None:
    made = build_page_schedules(shop.settings)
    jobs = {job.name for job in made.jobs or ()}
    for system in ("olist", "shopease", "sales_drops"):
        assert {f"{system}_page_of_day", f"{system}_page_of_month"} <= jobs
